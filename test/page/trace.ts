/** The trace's page for tests: opened from a file, and what its panel shows. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { onTestFinished } from "vitest";
import type { Page } from "../browser/support/browser.ts";

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
