/** The pages in the docs, opened: each says what stands behind it, and the browser has nothing to say against it. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { expectQuiet, inBrowser, inBrowsers, served } from "./support/pages.ts";

const { "chainrule.iife.js": script } = JSON.parse(readFileSync("build/package/browser/integrity.json", "utf8"));

interface Snippet {
  title: string;
  html: string;
  /** What the page's <output> says in the end. */
  printed?: string;
  /** The script that the page loads besides the library's, from the next ```js block. */
  files: Record<string, string>;
}

function snippetsOf(page: string): Snippet[] {
  const text = readFileSync(page, "utf8");
  const blocks = [...text.matchAll(/^```html\n(.*?)^```\n(?:\n```text\n(.*?)\n```)?/gms)];
  return blocks.map((block) => {
    const html = block[1].replace("INTEGRITY", script.integrity);
    const files: Record<string, string> = {};
    const [, own] = /src="\.(\/(?!chainrule)[^"]+)"/.exec(html) ?? [];
    if (own !== undefined) {
      const [, code] = /^```js\n(.*?)^```/ms.exec(text.slice(block.index))!;
      files[own] = code.replace('from "chainrule"', 'from "./chainrule.js"');
      files[own] += `document.querySelector("output").textContent = model.backend;`;
    }
    const line = text.slice(0, block.index).split("\n").length;
    return { title: `${page}:${line}`, html, printed: block[2] ?? (own && "wasm"), files };
  });
}

const pages = ["README.md", ...readdirSync("docs").map((name) => join("docs", name))];
const snippets = pages.flatMap(snippetsOf);

test("there are pages, and each prints something", () => {
  expect(snippets.length).toBeGreaterThanOrEqual(5);
  for (const { printed } of snippets) expect(printed).toBeDefined();
});

for (const { title, html, printed, files } of snippets) {
  inBrowsers(title, async ({ open }) => {
    const [head, body = ""] = html.split("<output>");
    const index = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>docs</title>${head}</head><body><output>${body}</body></html>`;
    const site = await served([{ ...files, "/index.html": index }, "build/package/browser"]);
    const page = await open(`${site.origin}/`);
    await expect
      .poll(() => page.evaluate(() => document.querySelector("output")!.textContent), { timeout: 30000 })
      .toBe(printed);
    expectQuiet(page);
  });
}

inBrowser("chromium", "a file with another hash is not run", async ({ open }) => {
  const other = script.integrity.replace(/.=*$/, (end: string) => (end[0] === "A" ? "B" : "A") + end.slice(1));
  const html = `<!doctype html><script src="./chainrule.iife.js" integrity="${other}" crossorigin="anonymous"></script>`;
  const site = await served([{ "/index.html": html }, "build/package/browser"]);
  const page = await open(`${site.origin}/`);
  expect(await page.evaluate(() => "chainrule" in globalThis)).toBe(false);
  expect(page.log.errors.join()).toContain("integrity");
});
