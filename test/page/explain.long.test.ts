/** The page of a trace as it is opened: from a file, chosen from by keyboard, on a phone, in light and dark. */
import { build } from "esbuild";
import { expect } from "vitest";
import { toHTML } from "../../src/trace/render/html.ts";
import type { Page } from "../browser/support/browser.ts";
import { expectQuiet, inBrowser, inBrowsers, served } from "../browser/support/pages.ts";
import { hostileNames } from "../support/hostile.ts";
import { deep, edureka, edurekaArticle } from "../explain/htmlFixture.ts";
import { fileOf, panel, staysText } from "./trace.ts";

const focused = (page: Page) =>
  page.evaluate(() => document.activeElement!.getAttribute("aria-label") ?? document.activeElement!.id);

async function tabTo(page: Page, label: string): Promise<void> {
  for (let i = 0; i < 30 && (await focused(page)) !== label; i++) await page.press("Tab");
  expect(await focused(page)).toBe(label);
}

inBrowsers("a unit and a weight are chosen with the keyboard alone", async ({ open }) => {
  const page = await open(fileOf(toHTML(edureka())));
  await tabTo(page, "o1 0.751 want 0.01, unit");
  expect(await panel(page)).toContain("net o1 sum 1.105905967");
  await page.press("ArrowLeft");
  expect(await focused(page)).toBe("w5, weight, h1 → o1");
  await page.press("Enter");
  expect(await panel(page)).toContain("δ o1 × h1 0.138498562 × 0.593269992 0.082167041");
  expect(await panel(page)).toContain("w5 after before + Δ 0.35891648");
  await page.press("ArrowLeft");
  expect(await focused(page)).toBe("h1 0.593, unit");
  await page.press(page.browser === "firefox" ? " " : "Space");
  expect(await panel(page)).toContain("w1 × i1 0.15 × 0.05 0.0075");
  expect(await panel(page)).toContain("net h1 sum 0.3775");
  await page.press("ArrowDown");
  expect(await focused(page)).toBe("h2 0.597, unit");
  // One stop of Tab for the whole drawing: the next is behind it.
  await page.press("Tab");
  expect(await page.evaluate(() => document.getElementById("network")!.contains(document.activeElement))).toBe(false);
  const pressed = () =>
    page.evaluate(() => Array.from(document.querySelectorAll("[aria-pressed=true]"), (one) => one.ariaLabel));
  expect(await pressed()).toEqual(["h1 0.593, unit"]);
  expectQuiet(page);
});

inBrowsers("the list is an equal way; steps and examples change everything that is theirs", async ({ open }) => {
  const page = await open(fileOf(toHTML(deep())));
  const select = (id: string, value: string) =>
    page.evaluate(
      ([of, to]) => {
        const element = document.getElementById(of) as HTMLSelectElement;
        element.value = to;
        element.dispatchEvent(new Event("change", { bubbles: true }));
      },
      [id, value],
    );
  await select("thing", "u0.1");
  expect(await panel(page)).toContain("Step 1 of 400, example 1");
  await select("example", "2");
  expect(await panel(page)).toContain("Step 1 of 400, example 3");
  await select("step", "400");
  expect(await panel(page)).toContain("Step 400 of 400, example 3");
  const seen = await page.evaluate(() =>
    Array.from(document.querySelectorAll<HTMLElement>("caption"))
      .filter((caption) => caption.checkVisibility())
      .map((caption) => caption.innerText),
  );
  expect(seen.length).toBeGreaterThanOrEqual(3);
  for (const caption of seen) expect(caption).toMatch(/^Step 400 of 400(, example 3)?:/);
  // The drawing has the example's numbers: the first input of the third row is 1.
  const values = await page.evaluate(() =>
    Array.from(document.querySelectorAll("#network .input .value"), (value) => value.textContent),
  );
  expect(values).toEqual(["1", "0"]);
  expectQuiet(page);
});

inBrowser("chromium", "a tap on a line is enough", async ({ open }) => {
  const page = await open(fileOf(toHTML(edureka())));
  await page.resize(390, 844);
  await page.chromium!.locator('[data-key="w4"] text').click();
  expect(await panel(page)).toMatch(/^Weight w5 /);
  await page.chromium!.locator('[data-key="w8"] rect').click();
  expect(await panel(page)).toMatch(/^Bias b1 .*frozen/);
});

inBrowser("chromium", "without scripts, all is there and nothing is empty", async ({ open }) => {
  const html = toHTML(edurekaArticle());
  const { origin } = await served({ "/index.html": html }, { csp: "script-src 'none'" });
  const page = await open(`${origin}/`);
  const shown = await page.evaluate(() => document.body.innerText);
  for (const words of ["0.35891648", "0.291027774", "Step 1000 of 1000", "✗ wrong"]) expect(shown).toContain(words);
  expect(await page.evaluate(() => document.getElementById("chosen")!.checkVisibility())).toBe(false);
  expect(await page.evaluate(() => document.querySelectorAll("[role=button]").length)).toBe(0);
});

inBrowser("chromium", "bundled and minified, the page is the same", async () => {
  const { outputFiles } = await build({
    entryPoints: ["src/trace/render/html.ts"],
    bundle: true,
    minify: true,
    keepNames: true,
    format: "esm",
    write: false,
  });
  const bundled = (await import(
    `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`
  )) as {
    toHTML: typeof toHTML;
  };
  expect(bundled.toHTML(edurekaArticle())).toBe(toHTML(edurekaArticle()));
});

inBrowsers("names that would be scripts, tags or handlers run nothing and fetch nothing", ({ open }) =>
  staysText(open, hostileNames.join(" ")),
);
