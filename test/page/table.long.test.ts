/** The page of tables: quantities, stopping, files to keep, hostile files, the keyboard, and axe at widths and colours. */
import { readFileSync } from "node:fs";
import { expect } from "vitest";
import { Classifier } from "../../src/table/index.ts";
import type { Page } from "../browser/support/browser.ts";
import { expectQuiet, inBrowser, inBrowsers } from "../browser/support/pages.ts";
import { findings } from "./axe.ts";
import { status } from "./demo.ts";
import { dropFile, fill, learn, openedTable, shown, townsCsv } from "./tablePage.ts";

const untilPreviewed = (page: Page) =>
  expect.poll(() => page.evaluate(() => document.querySelectorAll("#train:enabled").length)).toBe(1);

inBrowsers("a quantity: R², residuals, a prediction in numbers", async ({ open }) => {
  const page = await openedTable(open);
  await page.click("#cars");
  await untilPreviewed(page);
  await learn(page);
  await expect.poll(async () => (await shown(page)).predicted).toMatch(/^\d+(\.\d+)?$/);
  const { score, points, sureness } = await shown(page);
  expect(Number(score.replace("R² ", ""))).toBeGreaterThan(0.7);
  expect(points).toBe(2 * 80);
  expect(sureness).toMatch(/^± \d/);
  await fill(page, "weight_in_lbs", "");
  await expect.poll(async () => (await shown(page)).predicted).toMatch(/^\d+(\.\d+)?$/);
  expectQuiet(page);
});

inBrowsers(
  "the page stays alive while five networks train, and a press of the same button stops them",
  async ({ open }) => {
    const page = await openedTable(open, { isolation: true });
    await page.click("#penguins");
    await untilPreviewed(page);
    await page.click("input[value=standard]");
    await page.evaluate(() => {
      const seen = { longest: 0, last: performance.now() };
      Object.assign(globalThis, { seen });
      const frame = (now: number) => {
        seen.longest = Math.max(seen.longest, now - seen.last);
        seen.last = now;
        requestAnimationFrame(frame);
      };
      requestAnimationFrame(frame);
    });
    await page.click("#train");
    await status(page, "epoch", /^[1-9]\d* \/ 64$/);
    await page.click("#train");
    await status(page, "status", /^Stopped: nothing was kept\.$/);
    const { longest } = await page.evaluate(() => (globalThis as unknown as { seen: { longest: number } }).seen);
    expect(longest).toBeLessThan(1000);
    await learn(page);
    expect(await page.evaluate(() => document.getElementById("network")!.textContent)).toBe("5 / 5");
    expectQuiet(page);
  },
);

inBrowser("chromium", "the model is saved as JSON, which predicts the same, and as a page", async ({ open }) => {
  const page = await openedTable(open);
  await dropFile(page, "towns.csv", townsCsv());
  await untilPreviewed(page);
  await learn(page);
  for (const [label, value] of [["size", "80"], ["town", "Bern"], ["garden", "yes"]]) await fill(page, label, value); // prettier-ignore
  await expect.poll(async () => (await shown(page)).predicted).toBe("large");
  const saved = async (button: string) => {
    const [download] = await Promise.all([page.chromium!.waitForEvent("download"), page.click(button)]);
    return [download.suggestedFilename(), readFileSync(await download.path(), "utf8")];
  };
  const [name, json] = await saved("#save-json");
  expect(name).toBe("towns.json");
  const model = await Classifier.fromJSON(JSON.parse(json));
  const [probabilities] = await model.predictProba([{ size: 80, town: "Bern", garden: true }]);
  await expect
    .poll(async () => (await shown(page)).probabilities)
    .toEqual(probabilities.map((p) => Math.round(1000 * p) / 10));
  const [pageName, html] = await saved("#save-page");
  expect(pageName).toBe("towns.html");
  expect(html).toContain("<title>Predict class</title>");
  expectQuiet(page);
});

/** Files that cannot be learned from, and what is said of each. */
const bad: Readonly<Record<string, readonly [content: string | readonly number[], says: RegExp]>> = {
  "one column": ["a\n1\n2\n3\n4\n", /no column to predict/],
  "a header alone": ["a,b,c\n", /row/],
  nothing: ["", /holds no rows/],
  "another number of cells": ["a,b\n1,2\n3\n", /line 3/],
  bytes: [[0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13, 0, 255, 0, 254], /bytes\.csv/],
  "one class": ["a,b\n1,x\n2,x\n3,x\n4,x\n", /at least two classes/],
};
inBrowser("chromium", "files that cannot be learned from are refused in the library's words", async ({ open }) => {
  const page = await openedTable(open);
  for (const [name, [content, says]] of Object.entries(bad)) {
    await dropFile(page, `${name}.csv`, content);
    await expect.poll(async () => (await shown(page)).problem, { message: name }).toMatch(says);
    expect((await shown(page)).hasResults).toBe(false);
  }
  await dropFile(page, "towns.csv", townsCsv());
  await untilPreviewed(page);
  expect((await shown(page)).problem).toBe("");
  expectQuiet(page);
});

inBrowser(
  "chromium",
  "markup, names of prototypes and huge cells are text, cut to what can be read",
  async ({ open }) => {
    const page = await openedTable(open);
    const names = ["<script>alert(1)</script>", "<img src=x onerror=alert(2)>", "__proto__", "constructor", "<b>y</b>"];
    const rows = Array.from({ length: 100 }, (_, i) =>
      [
        i,
        i === 7 ? "x".repeat(2 ** 20) : `<i>${i % 4}</i>`,
        (i * 7) % 10,
        (i * 3) % 5,
        i > 50 ? "<u>high</u>" : "low",
      ].join(","),
    );
    await dropFile(page, "<h1>.csv", [names.join(","), ...rows].join("\n"));
    await untilPreviewed(page);
    expect((await shown(page)).columns).toEqual(names);
    await learn(page);
    await expect.poll(async () => (await shown(page)).predicted).toMatch(/^(<u>high<\/u>|low)$/);
    expect([...(await shown(page)).importance].sort()).toEqual(names.slice(0, 4).sort());
    const counted = await page.evaluate(() => ({
      elements: document.querySelectorAll("main script, main img, main i, main u, main h1:not(#title)").length,
      characters: document.body.innerText.length,
    }));
    expect(counted.elements).toBe(0);
    expect(counted.characters).toBeLessThan(10_000);
    expect(await findings(page)).toEqual([]);
    expectQuiet(page);
  },
);

inBrowser("chromium", "everything is done with the keyboard alone", async ({ open }) => {
  const page = await openedTable(open);
  const focused = () => page.evaluate(() => document.activeElement!.id);
  const tabTo = async (id: string) => {
    for (let i = 0; i < 60 && (await focused()) !== id; i++) await page.press("Tab");
    expect(await focused()).toBe(id);
  };
  await tabTo("file");
  await tabTo("penguins");
  await page.press("Enter");
  await untilPreviewed(page);
  await tabTo("target");
  await tabTo("train");
  await page.press("Enter");
  await status(page, "status", /^Trained on /);
  await tabTo("column-5");
  await page.press("Space");
  await expect.poll(async () => (await shown(page)).plan[5]).toBe("left out, asked for");
  await tabTo("field-0");
  for (let i = 0; i < 3; i++) await page.press("ArrowUp");
  await tabTo("row");
  await page.press("Enter");
  await status(page, "truth", /^In the data this row has /);
  await tabTo("save-page");
  expectQuiet(page);
});

for (const width of [390, 1200])
  for (const colorScheme of ["light", "dark"] as const)
    inBrowser(
      "chromium",
      `axe finds nothing wrong with the page of tables: ${width} px, ${colorScheme}`,
      async ({ open }) => {
        for (const sample of ["#penguins", "#cars"]) {
          const page = await openedTable(open);
          await page.resize(width, 850);
          await page.chromium!.emulateMedia({ colorScheme });
          expect(await findings(page)).toEqual([]);
          await page.click(sample);
          await untilPreviewed(page);
          expect(await findings(page)).toEqual([]);
          await learn(page);
          await expect.poll(async () => (await shown(page)).predicted).not.toBe("–");
          expect(await findings(page)).toEqual([]);
          expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
          await page.resize(width, 850);
          expectQuiet(page);
        }
      },
    );
