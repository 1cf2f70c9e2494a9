/** The snippets of pages are run, and print what the pages say they print. */
import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

interface Snippet {
  title: string;
  code: string;
  /** What stands in the ```text block right behind it. */
  printed?: string;
}

/** The ```js blocks of a page. */
export function snippetsOf(page: string): Snippet[] {
  const text = readFileSync(page, "utf8");
  const blocks = text.matchAll(/^```js\n(.*?)^```\n(?:\s*(?:[^\n`]*:)?\s*^```text\n(.*?)^```\n)?/gms);
  return [...blocks].map((block) => {
    const line = text.slice(0, block.index).split("\n").length;
    return { title: `${page}:${line}`, code: block[1], printed: block[2] };
  });
}

/** A test for each snippet. */
export function runSnippets(pages: readonly string[]): void {
  /** Inside the package, so that a snippet's `import … from "chainrule"` finds the built package itself. */
  const folder = join("build", "test", "snippets", pages[0].replace(/\W+/g, "-"));
  beforeAll(() => mkdirSync(folder, { recursive: true }));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  describe("snippets", () => {
    test.each(pages.flatMap(snippetsOf))("$title", async ({ title, code, printed }) => {
      const file = `${title.replace(/\W+/g, "-")}.mjs`;
      writeFileSync(join(folder, file), code);
      const { stdout } = await promisify(execFile)(process.execPath, [file], { cwd: folder });
      if (printed !== undefined) expect(stdout).toBe(printed);
    });
  });
}
