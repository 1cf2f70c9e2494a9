/** The trace's page for tests: opened from a file, and what its panel shows. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, onTestFinished } from "vitest";
import { toHTML } from "../../src/trace/render/html.ts";
import type { Page } from "../browser/support/browser.ts";
import { expectQuiet, type InBrowser } from "../browser/support/pages.ts";
import { edurekaArticle } from "../explain/htmlFixture.ts";
import { poisoned } from "../support/hostile.ts";

/** The page from a file, as it is after `chainrule explain --html`. */
export function fileOf(html: string): string {
  const folder = mkdtempSync(join(tmpdir(), "chainrule-html-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "trace.html");
  writeFileSync(file, html);
  return pathToFileURL(file).href;
}

export const panel = (page: Page) =>
  page.evaluate(() => document.getElementById("panel")!.innerText.replace(/\s+/g, " ").trim());

/** A trace in which everything has the name: its page runs nothing of it, and fetches nothing. */
export async function staysText(open: InBrowser["open"], name: string): Promise<void> {
  const page = await open(fileOf(toHTML(poisoned(edurekaArticle(), name))));
  await panel(page);
  const seen = await page.evaluate(() => ({
    hacked: "hacked" in globalThis,
    handlers: document.querySelectorAll("[onload], [onerror], [onmouseover], img, a[href]").length,
    scripts: document.scripts.length,
  }));
  expect(seen, name).toEqual({ hacked: false, handlers: 0, scripts: 2 });
  expectQuiet(page);
}
