/** Classifier and Regressor: learning, predicting, saving, and what they refuse. */
import { expect, test } from "vitest";
import { Classifier, Regressor, type TableProgress } from "../../src/table/index.ts";
import { clouds, randomNumbers } from "../support/data.ts";
import { refused, wrong } from "../support/errors.ts";

const quick = { effort: "quick", seed: 1 } as const;

/** Houses whose price follows area, town and age, with gaps; every tenth has no price. */
function houses(rows: number, seed: number) {
  const next = randomNumbers(seed);
  const towns = { Rome: 30, Oslo: 50, Bern: 70 };
  return Array.from({ length: rows }, (_, i) => {
    const area = 40 + 100 * next();
    const town = Object.keys(towns)[Math.floor(3 * next())] as keyof typeof towns;
    const age = next() < 0.2 ? null : 50 * next();
    const price = 2 * area + towns[town] - (age ?? 25);
    return { area, town, age, garden: next() < 0.5 ? "yes" : "no", price: i % 10 === 9 ? null : price };
  });
}

test("a regressor learns from numbers, categories and gaps, and leaves out rows without a target", async () => {
  const rows = houses(400, 3);
  const model = await new Regressor(quick).fit(rows, { target: "price" });
  expect(model.fitted).toMatchObject({ rows: 360, leftOut: 40 });
  expect(await model.score(houses(200, 4), { target: "price" })).toBeGreaterThan(0.95);
  expect(model.describe().map((line) => line.split(":").slice(0, 2).join(":"))).toEqual(["area: number", "town: category, one-hot", "age: number", "garden: no is −1, yes is 1, missing 0"]); // prettier-ignore
});

test("preview says what fit would do to each column, and refuses what fit refuses, without training", async () => {
  const rows = houses(100, 3).map((row, i) => ({ id: `house ${i}`, ...row, land: "here" }));
  const regressor = new Regressor({ ...quick, drop: ["garden"] });
  const plan = regressor.preview(rows, { target: "price" });
  const model = await regressor.fit(rows, { target: "price" });
  expect(plan.map(({ column, what }) => `${column}: ${what}`)).toEqual(model.describe());
  expect(plan.slice(-3)).toEqual([
    { column: "id", what: "left out, a different string in nearly every row: an identifier" },
    { column: "garden", what: "left out, asked for" },
    { column: "land", what: "left out, the same in all rows" },
  ]);
  await refused(() => regressor.preview(rows, { target: "town" }), "E_DATA", "must hold numbers");
  await refused(() => new Classifier(quick).preview(rows, { target: "land" }), "E_DATA", "at least two classes");
});

test("predictions stay in the range of the targets", async () => {
  const rows = houses(200, 5);
  const model = await new Regressor(quick).fit(rows, { target: "price" });
  const prices = rows.flatMap(({ price }) => price ?? []);
  const [small, large] = await model.predict([{ ...rows[0], area: -1e9 }, { ...rows[0], area: 1e9 }]); // prettier-ignore
  expect(small).toBeGreaterThanOrEqual(Math.min(...prices));
  expect(large).toBeLessThanOrEqual(Math.max(...prices));
});

test("logTarget learns the logarithm", async () => {
  const next = randomNumbers(8);
  const rows = Array.from({ length: 300 }, () => {
    const x = 6 * next();
    return { x, y: Math.exp(x) };
  });
  const model = await new Regressor({ ...quick, logTarget: true }).fit(rows, { target: "y" });
  const [y] = await model.predict([{ x: 2 }]);
  expect(Math.abs(y / Math.exp(2) - 1)).toBeLessThan(0.15);
});

test("a classifier learns classes by name, and gives probabilities of each", async () => {
  const { x, labels } = clouds(300, 6);
  const rows = x.map(([a, b], i) => ({ a, b, side: ["left", "right"][labels[i] % 2] }));
  const model = await new Classifier(quick).fit(rows, { target: "side" });
  expect(model.classes).toEqual(["left", "right"]);
  expect(await model.score(rows, { target: "side" })).toBeGreaterThan(0.8);
  const [first] = await model.predictProba(rows.slice(0, 1));
  expect(first[0] + first[1]).toBeCloseTo(1, 5);
});

test("classes that are numbers are predicted as numbers; targets may come beside the rows", async () => {
  const { x, labels } = clouds(200, 7);
  const model = await new Classifier(quick).fit(x.map(([a, b]) => ({ a, b })), labels); // prettier-ignore
  expect(model.classes).toEqual([...new Set(labels)].sort());
  expect(typeof (await model.predict([{ a: 0, b: 0 }]))[0]).toBe("number");
});

test("the same seed gives the same predictions, another one others; saved and loaded they stay", async () => {
  const rows = houses(120, 9);
  const predictions = async (seed: number) => {
    const model = await new Regressor({ ...quick, seed }).fit(rows, { target: "price" });
    const again = await Regressor.fromJSON(JSON.parse(JSON.stringify(model)));
    const made = await model.predict(rows);
    expect(await again.predict(rows)).toEqual(made);
    expect(again.describe()).toEqual(model.describe());
    return made;
  };
  const first = await predictions(1);
  expect(await predictions(1)).toEqual(first);
  expect(await predictions(2)).not.toEqual(first);
});

test("several networks are averaged, progress is told, and a signal ends the training", async () => {
  const seen: TableProgress[] = [];
  const rows = houses(100, 10);
  const model = await new Regressor({ ...quick, networks: 2, epochs: 3 }).fit(rows, { target: "price" }, { onEpoch: (progress) => seen.push(progress) }); // prettier-ignore
  expect(model.fitted.networks).toHaveLength(2);
  expect(seen.map(({ network, epoch }) => [network, epoch])).toEqual([[1, 1], [1, 2], [1, 3], [2, 1], [2, 2], [2, 3]]); // prettier-ignore
  const aborted = new Regressor(quick).fit(rows, { target: "price" }, { signal: AbortSignal.abort() });
  await refused(() => aborted, "E_ABORTED");
});

test("unseen categories and missing cells are predicted from the rest", async () => {
  const model = await new Regressor(quick).fit(houses(200, 11), { target: "price" });
  const [y] = await model.predict([{ area: 90, town: "Paris", age: null, garden: null }]);
  expect(Number.isFinite(y)).toBe(true);
});

test("cross-validation tries each row once, by models of their own, and gives the same scores again", async () => {
  const rows = houses(120, 15);
  const estimator = new Regressor({ ...quick, epochs: 20 });
  const first = await estimator.crossValidate(rows, { target: "price" }, { folds: 3 });
  expect(first.scores).toHaveLength(3);
  expect(first.mean).toBeCloseTo(first.scores.reduce((a, b) => a + b) / 3, 12);
  expect(first.std).toBeGreaterThan(0);
  expect(await estimator.crossValidate(rows, { target: "price" }, { folds: 3 })).toEqual(first);
  await refused(() => estimator.predict(rows), "E_CONFIG", "call fit first");
});

test("what matters for the price: area most, the garden not at all", async () => {
  const model = await new Regressor(quick).fit(houses(300, 16), { target: "price" });
  const importances = await model.permutationImportance(houses(200, 17), { target: "price" });
  expect(importances.map(({ column }) => column)).toEqual(expect.arrayContaining(["area", "town", "age", "garden"]));
  expect(importances[0]).toMatchObject({ column: "area" });
  expect(importances[0].mean).toBeGreaterThan(0.5);
  expect(Math.abs(importances.find(({ column }) => column === "garden")!.mean)).toBeLessThan(0.02);
});

test("what cannot be learned from is refused", async () => {
  const rows = houses(60, 12);
  const regressor = () => new Regressor(quick);
  await refused(() => regressor().predict(rows), "E_CONFIG", "call fit first");
  const learned = await regressor().fit(rows, { target: "price" });
  await refused(() => learned.predict([{ area: 3, town: "Rome", age: 2 }]), "E_DATA", 'lacks the column "garden"');
  await refused(() => learned.predict([{ ...rows[0], area: "large" }]), "E_DATA", "area", "large");
  await refused(() => regressor().fit(rows, { target: "prize" }), "E_DATA", '"prize"', "price");
  await refused(() => regressor().fit(rows, { target: "town" }), "E_DATA", "must hold numbers", "Classifier");
  await refused(() => regressor().fit(rows, [1, 2]), "E_SHAPE", "60", "2");
  await refused(() => regressor().fit(rows.map((r) => ({ ...r, price: null })), { target: "price" }), "E_DATA", "no row with a target"); // prettier-ignore
  const classifier = () => new Classifier(quick);
  await refused(() => classifier().fit(rows, { target: "price" }), "E_DATA", "quantity", "Regressor");
  await refused(() => classifier().fit(rows.map((r) => ({ ...r, town: "Rome" })), { target: "town" }), "E_DATA", "at least two classes"); // prettier-ignore
  await refused(() => new Classifier(wrong({ efort: "quick" })), "E_CONFIG", "effort");
  await refused(() => new Classifier({ effort: wrong("fast") }), "E_CONFIG", "quick");
});

test("files that were changed are refused", async () => {
  const model = await new Classifier({ ...quick, epochs: 1 }).fit(houses(50, 13), { target: "town" });
  const saved = JSON.parse(JSON.stringify(model)) as Record<string, never>;
  const changed = (change: (file: Record<string, never>) => unknown) => {
    const file = structuredClone(saved);
    change(file);
    return Classifier.fromJSON(file);
  };
  await refused(() => Regressor.fromJSON(saved), "E_FORMAT", "Regressor");
  await refused(() => Classifier.fromJSON("{}"), "E_FORMAT");
  await refused(() => Classifier.fromJSON(null), "E_FORMAT");
  for (const key of ["format", "version", "kind", "columns", "target", "rows", "networks"])
    await refused(() => changed((file) => Reflect.deleteProperty(file, key)), "E_FORMAT", key);
  await refused(() => changed((file) => (file.networks as unknown[]).splice(0)), "E_FORMAT", "networks");
  await refused(() => changed((file) => (file.columns as { features: unknown[] }).features.pop()), "E_FORMAT", "a network should read"); // prettier-ignore
  await refused(() => changed((file) => (file.target as { names: string[] }).names.push("Paris")), "E_FORMAT", "a network should give 4"); // prettier-ignore
});

test("dates are read in the order of training, whatever other rows say", async () => {
  const days = Array.from({ length: 60 }, (_, i) => ({ d: `${String(1 + (i % 12)).padStart(2, "0")}/${String(1 + (i % 28)).padStart(2, "0")}/2024`, y: i % 12 })); // prettier-ignore
  const model = await new Regressor(quick).fit(days, "y");
  const again = await Regressor.fromJSON(JSON.parse(JSON.stringify(model)));
  const [alone] = await again.predict([{ d: "03/11/2024" }]);
  expect((await model.predict([{ d: "03/11/2024" }, { d: "03/25/2024" }]))[0]).toBe(alone);
  await refused(() => model.predict([{ d: "03/11/2024" }, { d: "25/03/2024" }]), "E_DATA", "25/03/2024");
});

test("a loaded model has its options", async () => {
  const rows = houses(60, 18);
  const model = await new Regressor({ ...quick, drop: ["garden"] }).fit(rows, "price");
  const again = await Regressor.fromJSON(JSON.parse(JSON.stringify(model)));
  await again.fit(rows, "price");
  expect(await again.predict(rows)).toEqual(await model.predict(rows));
  expect(JSON.stringify(again)).toBe(JSON.stringify(model));
});

test("options in the wrong place, and targets that are none, are refused", async () => {
  const rows = houses(60, 19);
  const model = new Regressor(quick);
  await refused(() => model.fit(rows, wrong({ target: "price", drop: ["area"] })), "E_CONFIG", "drop");
  await refused(() => model.fit(rows, wrong(undefined)), "E_CONFIG", "target");
  await refused(() => model.fit(rows, "price", wrong({ onepoch: () => 0 })), "E_CONFIG", "onEpoch");
  await refused(() => model.fit(rows, "price", wrong({ onEpoch: 3 })), "E_CONFIG", "a function");
  await refused(() => model.crossValidate(rows, "price", wrong({ fold: 3 })), "E_CONFIG", "folds");
  await refused(() => new Regressor({ ...quick, drop: ["price"] }).fit(rows, "price"), "E_DATA", "which is the target");
  await refused(() => model.fit(rows.map((row) => ({ ...row, price: 3e299 * row.area })), "price"), "E_DATA", "too large"); // prettier-ignore
});
