/** Models of several targets and of quantiles as JavaScript: the shapes and the bits of the library's own predictions. */
import { expect, test } from "vitest";
import { toC, toHTML, toJavaScript } from "../../src/formats.ts";
import { Regressor } from "../../src/table/index.ts";
import { runScript } from "./run.ts";
import { cellsOf, hardRows, quantileRegressor, rows, severalClassifier, severalRegressor } from "./tables.ts";

const given = [...rows.map(cellsOf), ...hardRows] as Record<string, unknown>[];
/** One at a time: what a column's cells are read as depends on all of them. */
const each = <T>(predict: (rows: never) => Promise<T[]>) =>
  Promise.all(given.map(async (row) => (await predict([row] as never))[0]));
const scriptOf = (model: Parameters<typeof toJavaScript>[0]) => runScript(toJavaScript(model, { module: "iife" }));
/** Objects of another realm as ours. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test.each([false, true])("several quantities, logTarget: %s", async (logTarget) => {
  const model = await severalRegressor({ logTarget });
  const script = scriptOf(model);
  const wanted = await each((row) => model.predict(row));
  given.forEach((row, i) => expect(plain(script.predict(row))).toEqual(wanted[i]));
  expect(Object.keys(script.predict(given[0]) as object)).toEqual(["amount", "rent */"]);
});

test("quantiles and intervals of several quantities", async () => {
  const model = await severalRegressor({ quantiles: [0.9, 0.1, 0.5] });
  const script = scriptOf(JSON.parse(JSON.stringify(model)) as never);
  const [values, quantiles, intervals] = await Promise.all([each((row) => model.predict(row)), each((row) => model.predictQuantiles(row)), each((row) => model.predictInterval(row))]); // prettier-ignore
  given.forEach((row, i) => {
    expect(plain(script.predict(row))).toEqual(values[i]);
    expect(plain(script.predictQuantiles(row))).toEqual(quantiles[i]);
    expect(plain(script.predictInterval(row))).toEqual(intervals[i]);
  });
});

test.each([false, true])("quantiles of one quantity, logTarget: %s", async (logTarget) => {
  const model = await quantileRegressor([0.05, 0.95], logTarget);
  const script = scriptOf(model);
  const [values, quantiles, intervals] = await Promise.all([each((row) => model.predict(row)), each((row) => model.predictQuantiles(row)), each((row) => model.predictInterval(row))]); // prettier-ignore
  given.forEach((row, i) => {
    expect(script.predict(row)).toBe(values[i]);
    expect(plain(script.predictQuantiles(row))).toEqual(quantiles[i]);
    expect(plain(script.predictInterval(row))).toEqual(intervals[i]);
  });
});

test("C and the page name currencies and per cent where columns do not", async () => {
  const table = rows.map((row, i) => ({ fee: `${i % 50},50 €`, "share in %": `${i % 9},5 %`, "*/rate": `${row.price.toFixed(2)} %`.replace(".", ","), cost: `€ ${row.amount + 1}`, rent: row.price })); // prettier-ignore
  const options = { epochs: 1, networks: 1, hiddenLayers: [2] };
  const one = await new Regressor({ ...options, drop: ["rent"] }).fit(table, { target: "cost" });
  const both = await new Regressor<true>(options).fit(table, { target: ["cost", "rent"] });
  const header = toC(both)["model.h"];
  for (const text of ["/* fee (€): NAN", "/* __rate (%): NAN", "Predicts cost (€), rent from", "MODEL_TARGET_COST, /* cost (€) */"]) expect(header).toContain(text); // prettier-ignore
  const [page, pages] = [toHTML(one), toHTML(both)];
  for (const text of ["fee (€)</label>", "*/rate (%)</label>", "Predicted cost (€)</h2>"]) expect(page).toContain(text);
  expect(page).toContain("share in %</label>");
  expect(pages).toContain('<span class="name">cost (€)</span>');
});

test("a single quantile is no interval", async () => {
  const model = await quantileRegressor([0.9]);
  const script = scriptOf(model);
  expect(script.predictInterval).toBeUndefined();
  const wanted = await each((row) => model.predictQuantiles(row));
  given.forEach((row, i) => expect(plain(script.predictQuantiles(row))).toEqual(wanted[i]));
});

test.each([false, true])("several columns of classes, calibrated: %s", async (calibrate) => {
  const model = await severalClassifier(calibrate);
  const script = scriptOf(model);
  expect(plain(script.classes)).toEqual(model.classes);
  const [labels, shares] = await Promise.all([each((row) => model.predict(row)), each((row) => model.predictProba(row))]); // prettier-ignore
  given.forEach((row, i) => {
    expect(plain(script.predict(row))).toEqual(labels[i]);
    expect(plain(script.predictProba(row))).toEqual(shares[i]);
  });
});
