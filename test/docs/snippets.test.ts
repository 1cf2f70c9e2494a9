/** Every snippet in the docs is run, and prints what the docs say it prints. */
import { execFile } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

/** Inside the package, so that a snippet's `import … from "chainrule"` finds the built package itself. */
const folder = join("build", "test", "snippets");
const pages = ["README.md", ...docs("docs")];

function docs(place: string): string[] {
  try {
    return readdirSync(place, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".md"))
      .map((name) => join(place, name));
  } catch {
    return []; // there is no such folder yet
  }
}

interface Snippet {
  title: string;
  code: string;
  /** What stands in the ```text block right behind it. */
  printed?: string;
}

/** The ```js blocks of a page. */
function snippetsOf(page: string): Snippet[] {
  const text = readFileSync(page, "utf8");
  const blocks = text.matchAll(/^```js\n(.*?)^```\n(?:\s*(?:[^\n`]*:)?\s*^```text\n(.*?)^```\n)?/gms);
  return [...blocks].map((block) => {
    const line = text.slice(0, block.index).split("\n").length;
    return { title: `${page}:${line}`, code: block[1], printed: block[2] };
  });
}

beforeAll(() => mkdirSync(folder, { recursive: true }));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("snippets in the docs", () => {
  const snippets = pages.flatMap(snippetsOf);

  test("there are some, and the README's first prints something", () => {
    expect(snippets.length).toBeGreaterThan(0);
    expect(snippets[0].printed).toBeDefined();
  });

  test.each(snippets)("$title", async ({ title, code, printed }) => {
    const file = join(folder, `${title.replace(/\W+/g, "-")}.mjs`);
    writeFileSync(file, code);
    const { stdout } = await promisify(execFile)(process.execPath, [file.slice(folder.length + 1)], { cwd: folder });
    if (printed !== undefined) expect(stdout).toBe(printed);
  });
});
