/** What axe finds wrong with a page. Chromium only. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "../browser/support/browser.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export async function findings(page: Page): Promise<string[]> {
  interface Violation {
    id: string;
    nodes: { html: string; failureSummary: string }[];
  }
  // The page's own policy lets no script in: the driver brings it.
  await page.chromium!.evaluate(axe);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } };
    const { violations } = await axe.run();
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0].html} ${nodes[0].failureSummary}`);
  });
}
