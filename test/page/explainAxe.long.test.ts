/** The trace's page, read by axe: by width and colour, deep and wide networks. */
import { expect } from "vitest";
import { toHTML } from "../../src/trace/render/html.ts";
import type { Trace } from "../../src/trace/trace.ts";
import type { Page } from "../browser/support/browser.ts";
import { expectQuiet, inBrowser } from "../browser/support/pages.ts";
import { deep, edurekaArticle, wide } from "../explain/htmlFixture.ts";
import { hostileNames } from "../support/hostile.ts";
import { findings } from "./axe.ts";
import { fileOf, panel, staysText } from "./trace.ts";

const overflow = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

/** axe finds nothing in the trace, in a width and a color scheme, closed and opened; what is wider scrolls by itself. */
function accessible(name: string, trace: () => Trace, width: number, colorScheme: "light" | "dark"): void {
  inBrowser("chromium", `axe finds nothing: ${name}, ${width} px, ${colorScheme}`, async ({ open }) => {
    const page = await open(fileOf(toHTML(trace())));
    await page.resize(width, 844);
    await page.chromium!.emulateMedia({ colorScheme });
    expect(await findings(page)).toEqual([]);
    await page.chromium!.locator("#network [tabindex='0']").focus();
    await page.press("ArrowLeft");
    await page.press("Enter");
    expect(await panel(page)).toMatch(/^(Weight|Bias|Unit) /);
    await page.evaluate(() => {
      for (const details of document.querySelectorAll("details")) details.open = true;
    });
    expect(await findings(page)).toEqual([]);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    expectQuiet(page);
  });
}

for (const width of [390, 1280])
  for (const colorScheme of ["light", "dark"] as const) accessible("article", edurekaArticle, width, colorScheme);
accessible("deep", deep, 390, "light");

inBrowser("chromium", "axe finds nothing in an abridged network, which scrolls by itself", async ({ open }) => {
  const page = await open(fileOf(toHTML(wide())));
  await page.resize(390, 844);
  expect(await findings(page)).toEqual([]);
  expect(await overflow(page)).toBeLessThanOrEqual(0);
  expect(await page.evaluate(() => document.getElementById("network")!.getBoundingClientRect().width)).toBeGreaterThan(
    390,
  );
  expectQuiet(page);
});

for (const name of hostileNames)
  inBrowser("chromium", `a name stays text: ${JSON.stringify(name)}`, ({ open }) => staysText(open, name));
