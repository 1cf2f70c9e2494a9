/** Pages of models: a form whose values give the model's own predictions, without a network, read by axe. */
import { expect } from "vitest";
import * as api from "../../src/index.ts";
import { toHTML } from "../../src/formats.ts";
import { Regressor } from "../../src/table/index.ts";
import type { Page } from "../browser/support/browser.ts";
import { expectQuiet, inBrowser, inBrowsers } from "../browser/support/pages.ts";
import {
  cellsOf,
  classifier,
  quantileRegressor,
  regressor,
  rows,
  severalClassifier,
  severalRegressor,
} from "../export/tables.ts";
import { findings } from "./axe.ts";
import { fileOf } from "./trace.ts";

/** Fills fields by their labels, as a user's typing does. */
const fill = (page: Page, values: Record<string, string>) =>
  page.evaluate((given) => {
    for (const label of document.querySelectorAll("label")) {
      const value = given[label.textContent];
      const field = document.getElementById(label.htmlFor) as HTMLInputElement;
      if (value === undefined) continue;
      field.value = value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }, values);

const shown = (page: Page) =>
  page.evaluate(() => ({
    headline: document.getElementById("headline")!.textContent,
    problem: document.getElementById("problem")!.textContent,
    values: Array.from(document.querySelectorAll(".bars .value"), (one) => one.textContent),
    best: document.querySelector(".best .name")?.textContent,
  }));

const percent = (share: number) => `${(100 * share).toFixed(1)}%`;
/** The cells of a row as fields have them. */
const valuesOf = (cells: Record<string, unknown>): Record<string, string> => {
  const words = new Map([["No", "no"], ["?", ""]]); // prettier-ignore
  return Object.fromEntries(Object.entries(cells).map(([name, cell]) => [name, words.get(String(cell)) ?? String(cell ?? "")])); // prettier-ignore
};

inBrowsers("a classifier's form: the classes, and their probabilities", async ({ open }) => {
  const model = await classifier();
  const page = await open(fileOf(toHTML(model, { title: "A title & more <b>" })));
  expect(await page.evaluate(() => [document.title, document.querySelector("h1")!.textContent])).toEqual(["A title & more <b>", "A title & more <b>"]); // prettier-ignore
  for (const row of [rows[1], rows[11], rows[26], rows[103]]) {
    const cells = cellsOf(row);
    await fill(page, valuesOf(cells));
    const [label] = await model.predict([cells] as never);
    const [shares] = await model.predictProba([cells] as never);
    expect(await shown(page)).toEqual({ headline: label, problem: "", values: shares.map(percent), best: label });
  }
  expectQuiet(page);
});

inBrowsers("a regressor's form: the quantity within the scale; cleared fields are missing", async ({ open }) => {
  const model = await regressor(false);
  const page = await open(fileOf(toHTML(model)));
  const cells = cellsOf(rows[5]);
  const format = (value: number) => new Intl.NumberFormat("en", { maximumSignificantDigits: 4 }).format(value);
  const empty = await shown(page);
  await fill(page, valuesOf(cells));
  expect((await shown(page)).headline).toBe(format((await model.predict([cells] as never))[0]));
  await page.evaluate(() => document.querySelector<HTMLElement>("button[type=reset]")!.click());
  await expect.poll(() => shown(page)).toEqual(empty);
  const missing = { ...cells, size: null, price: null, member: null, side: null, colour: null, shop: null };
  await fill(page, { born: cells.born as string });
  expect((await shown(page)).headline).toBe(format((await model.predict([missing] as never))[0]));
  expectQuiet(page);
});

/** What the page should show of an interval. */
const intervalText = (share: string, { lower, upper }: { lower: number; upper: number }) =>
  `${share} interval: ${[lower, upper].map((y) => new Intl.NumberFormat("en", { maximumSignificantDigits: 4 }).format(y)).join(" to ")}`; // prettier-ignore
const texts = (page: Page, selector: string) =>
  page.evaluate((which) => Array.from(document.querySelectorAll(which), (one) => one.textContent), selector);

inBrowsers("intervals of one quantity, and of several on a line each", async ({ open }) => {
  const [cells] = [cellsOf(rows[5])];
  const format = (value: number) => new Intl.NumberFormat("en", { maximumSignificantDigits: 4 }).format(value);
  const one = await quantileRegressor([0.05, 0.95]);
  const page = await open(fileOf(toHTML(one)));
  await fill(page, valuesOf(cells));
  expect((await shown(page)).headline).toBe(format((await one.predict([cells] as never))[0]));
  expect(await texts(page, ".interval")).toEqual([intervalText("90 %", (await one.predictInterval([cells] as never))[0])]); // prettier-ignore

  const several = await severalRegressor({ quantiles: [0.1, 0.9] });
  const other = await open(fileOf(toHTML(several)));
  await fill(other, valuesOf(cells));
  const [values] = await several.predict([cells] as never);
  const [intervals] = await several.predictInterval([cells] as never);
  expect(await texts(other, ".bars .name")).toEqual(["amount", "rent */"]);
  expect(await shown(other)).toMatchObject({ headline: "", problem: "", values: Object.values(values).map(format) });
  expect(await texts(other, ".interval")).toEqual(Object.values(intervals).map((one) => intervalText("80 %", one)));
  for (const each of [page, other]) expectQuiet(each);
});

inBrowsers("several columns of classes, on a line each", async ({ open }) => {
  const model = await severalClassifier(false);
  const page = await open(fileOf(toHTML(model)));
  for (const row of [rows[1], rows[26]]) {
    const cells = cellsOf(row);
    await fill(page, valuesOf(cells));
    const [labels] = await model.predict([cells] as never);
    const [shares] = await model.predictProba([cells] as never);
    const wanted = Object.keys(labels).map((name) => `${labels[name]}, ${percent(Math.max(...shares[name]))}`);
    expect(await shown(page)).toMatchObject({ headline: "", problem: "", values: wanted });
    expect(await texts(page, ".bars .name")).toEqual(["tall", "tone", "digit"]);
  }
  expectQuiet(page);
});

/** Types as a user does, key by key. */
const type = async (page: Page, label: string, text: string) => {
  const field = page.chromium!.getByLabel(label, { exact: true });
  await field.fill("");
  await field.pressSequentially(text);
};

inBrowser(
  "chromium",
  "numbers are typed as their column writes them; others are refused in words, far ones noted",
  async ({ open }) => {
    const flats = Array.from({ length: 60 }, (_, i) => ({ area: 40 + i, rent: `${400 + i},50 €`, share: `${i} %`, y: 3 * i })); // prettier-ignore
    const model = await new Regressor({ effort: "quick", epochs: 3, seed: 1 }).fit(flats, { target: "y" });
    const page = await open(fileOf(toHTML(model)));
    const format = (value: number) => new Intl.NumberFormat("en", { maximumSignificantDigits: 4 }).format(value);
    const notes = () =>
      page.evaluate(() => Array.from(document.querySelectorAll(".far"), ({ textContent }) => textContent));
    const label = { rent: "rent (€)", share: "share (%)" };
    for (const [area, rent, share] of [
      ["41.5", "410,5", "12"],
      ["41", "€ 1410", "12 %"],
      ["−3", "0,5 €", "1e1"],
    ]) {
      // prettier-ignore
      await type(page, "area", area);
      await type(page, label.rent, rent);
      await type(page, label.share, share);
      const row = { area: Number(area.replace("−", "-")), rent: Number(rent.replace(/[€ ]/g, "").replace(",", ".")), share: Number.parseFloat(share.replace("1e1", "10")) }; // prettier-ignore
      expect(await shown(page)).toMatchObject({ headline: format((await model.predict([row]))[0]), problem: "" });
    }
    await type(page, "area", "41,5");
    expect(await shown(page)).toMatchObject({ headline: "", problem: 'area takes a number with a point before fractions, as in 12.5; got "41,5".' }); // prettier-ignore
    expect(await page.evaluate(() => document.getElementById("c0")!.getAttribute("aria-invalid"))).toBe("true");
    expect(await findings(page)).toEqual([]);
    await type(page, "area", "415");
    expect(await notes()).toEqual(
      ["415", "0,5 €"].map((text) => `${text} is far from the numbers of the training.`).concat(""),
    );
    await type(page, label.rent, "410.5");
    expect((await shown(page)).problem).toBe('rent (€) takes a number with a comma before fractions, as in 12,5; got "410.5".'); // prettier-ignore
    expect(await findings(page)).toEqual([]);
    expect(await page.evaluate(() => [document.getElementById("c1")!.getAttribute("placeholder"), document.getElementById("c1-hint")!.textContent])).toEqual(["430", "Mostly 415,3 to 444,8"]); // prettier-ignore
    await page.evaluate(() => document.querySelector<HTMLElement>("button[type=reset]")!.click());
    await expect.poll(notes).toEqual(["", "", ""]);
    expectQuiet(page);
  },
);

inBrowser("chromium", "a network's form: a field a number, outputs by their names", async ({ open }) => {
  const layers = [api.dense({ units: 3, activation: "softmax" })];
  const model = await api.sequential({ inputShape: [2, 2], layers: [api.flatten(), ...layers], seed: 2 });
  model.labels = ["low", "<i>middle</i>", "high"];
  const page = await open(fileOf(toHTML(model)));
  await fill(page, { "Number 1, 1": "3", "Number 2, 1": "-1.5" });
  const shares = [...model.predictOne([3, 0, -1.5, 0])];
  const best = model.labels[shares.indexOf(Math.max(...shares))];
  expect(await shown(page)).toEqual({ headline: best, problem: "", values: shares.map(percent), best });
  expect(await findings(page)).toEqual([]);
  expectQuiet(page);
});

for (const width of [360, 1280])
  for (const colorScheme of ["light", "dark"] as const)
    inBrowser("chromium", `axe finds nothing: ${width} px, ${colorScheme}`, async ({ open }) => {
      for (const model of [
        await classifier(),
        await regressor(true),
        await severalRegressor({ quantiles: [0.1, 0.9] }),
        await severalClassifier(false),
        await quantileRegressor([0.9]),
      ]) {
        const page = await open(fileOf(toHTML(model)));
        await page.resize(width, 800);
        await page.chromium!.emulateMedia({ colorScheme });
        expect(await findings(page)).toEqual([]);
        await fill(page, valuesOf(cellsOf(rows[3])));
        expect(await findings(page)).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
        expectQuiet(page);
      }
    });
