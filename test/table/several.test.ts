/** Several targets at once: quantities, and columns of two classes. */
import { expect, test } from "vitest";
import { splitTable, tableOf } from "../../src/data/index.ts";
import { Classifier, Regressor } from "../../src/table/index.ts";
import { refused } from "../support/errors.ts";
import { uniform } from "../support/numbers.ts";

const quick = { effort: "quick", seed: 1 } as const;
const random = uniform(2);
/** Two quantities of different sizes, and two columns of two classes; one row lacks a target. */
const rows = Array.from({ length: 300 }, (_, i) => {
  const [a, b] = [random(-1, 1), random(-1, 1)];
  const [price, rent] = [1000 * (2 * a + b), i === 7 ? null : 0.01 * (a - 2 * b)];
  return { a, b, price, rent, big: a > 0, loud: b > 0.2 ? "loud" : "calm", town: ["x", "y", "z"][i % 3] };
});
const [quantities, labels] = [{ target: ["price", "rent"] }, { target: ["big", "loud"] }];

test("quantities, each scaled by itself: objects by name, R² each and its mean", async () => {
  const model = await new Regressor<true>({ ...quick, drop: ["town"] }).fit(rows, quantities);
  expect(model.fitted).toMatchObject({ rows: 299, leftOut: 1 });
  const [first] = await model.predict(rows);
  expect(Object.keys(first)).toEqual(["price", "rent"]);
  expect(Math.abs(first.price - rows[0].price)).toBeLessThan(400);
  const each = await model.scoreEach(rows, quantities);
  expect(Object.values(each).every((r2) => r2 > 0.95)).toBe(true);
  expect(await model.score(rows, quantities)).toBeCloseTo((each.price + each.rent) / 2, 12);
  // In whatever order they are named.
  expect(await model.scoreEach(rows, { target: ["rent", "price"] })).toEqual(each);

  const file = JSON.parse(JSON.stringify(model)) as { target: unknown[] };
  const again = await Regressor.fromJSON<true>(file);
  expect(await again.predict(rows)).toEqual(await model.predict(rows));
  await model.partialFit(rows.slice(0, 50), quantities);
  const importance = await model.permutationImportance(rows, quantities, { repeats: 1 });
  expect(importance.map(({ column }) => column)).not.toContain("rent");
  const { scores } = await new Regressor<true>({ ...quick, epochs: 8 }).crossValidate(rows, quantities, { folds: 3 });
  expect(scores).toHaveLength(3);

  await refused(() => Regressor.fromJSON({ ...file, target: [file.target[0], file.target[0]] }), "E_FORMAT", "one column"); // prettier-ignore
  await refused(() => Regressor.fromJSON({ ...file, target: file.target[0] }), "E_FORMAT", "should give 1 numbers, and gives 2"); // prettier-ignore
  await refused(() => Regressor.fromJSON({ ...file, target: [file.target[0]] }), "E_FORMAT", "at least two");
});

test("columns of two classes: names, probabilities, and the share of rows of which all are right", async () => {
  const model = await new Classifier<true>({ ...quick, drop: ["town"], calibrate: true }).fit(rows, labels);
  expect(model.classes).toEqual({ big: [false, true], loud: ["calm", "loud"] });
  const [predicted, shares] = [await model.predict(rows), await model.predictProba(rows)];
  expect(Object.keys(predicted[0])).toEqual(["big", "loud"]);
  expect(typeof predicted[0].big).toBe("boolean");
  expect(shares[0].loud[0] + shares[0].loud[1]).toBeCloseTo(1, 12);
  expect(predicted.every(({ loud }, i) => (loud === "loud") === shares[i].loud[1] > shares[i].loud[0])).toBe(true);
  const right = rows.filter(({ big, loud }, i) => predicted[i].big === big && predicted[i].loud === loud).length;
  const each = await model.scoreEach(rows, labels);
  expect(await model.score(rows, labels)).toBe(right / rows.length);
  expect(Math.min(each.big, each.loud)).toBeGreaterThan(0.95);
  const again = await Classifier.fromJSON<true>(JSON.parse(JSON.stringify(model)));
  expect(await again.predictProba(rows)).toEqual(shares);
});

test("what cannot be learned at once is refused", async () => {
  const classes = (target: string[]) => new Classifier<true>(quick).fit(rows, { target });
  await refused(() => classes(["big", "town"]), "E_DATA", '"town" has 3 classes', "a model for it alone");
  await refused(() => classes(["big", "price"]), "E_DATA", '"price"', "use Regressor");
  await refused(() => classes(["big", "big"]), "E_CONFIG", "names of different columns", '"big"');
  await refused(() => classes(["big", "bgi"]), "E_DATA", 'no column "bgi"', 'Did you mean "big"');
  await refused(() => new Classifier<true>({ ...quick, classWeight: "balanced" }).fit(rows, labels), "E_CONFIG", "several targets"); // prettier-ignore
  await refused(() => new Regressor<true>(quick).fit(rows, { target: ["price", "town"] }), "E_DATA", '"town" must hold numbers'); // prettier-ignore
  await refused(() => new Regressor<true>({ ...quick, drop: ["rent"] }).fit(rows, quantities), "E_DATA", '"rent", which is a target'); // prettier-ignore
  const model = await new Regressor<true>({ ...quick, epochs: 1 }).fit(rows, quantities);
  await refused(() => model.score(rows, { target: ["price", "a"] }), "E_DATA", "predicts price, rent", "got price, a");
  // @ts-expect-error a model of several targets is judged by all of them
  await refused(() => model.score(rows, "price"), "E_DATA", "predicts price, rent");
});

test("splitTable keeps the combinations of several targets", () => {
  const { train, test } = splitTable(tableOf(rows), { ...labels, stratify: true, testShare: 0.2 });
  expect([train.rows, test.rows]).toEqual([240, 60]);
  const count = (part: typeof test) => {
    const [big, loud] = ["big", "loud"].map((name) => part.columns.find((column) => column.name === name)!);
    return Array.from({ length: part.rows }, (_, row) => `${big.values![big.codes![row]]} ${loud.values![loud.codes![row]]}`).filter((key) => key === "true loud").length; // prettier-ignore
  };
  expect(Math.abs(count(test) / 60 - count(train) / 240)).toBeLessThan(0.02);
  expect(() => splitTable(tableOf(rows), { target: ["price", "none"] })).toThrow(/no column "none"/);
  expect(splitTable(tableOf(rows), { ...quantities, testShare: 0 }).train.rows).toBe(299);
});

test("no rows give no predictions", async () => {
  const [one, both] = [await new Classifier({ ...quick, epochs: 1 }).fit(rows, "loud"), await new Classifier<true>({ ...quick, epochs: 1 }).fit(rows, labels)]; // prettier-ignore
  const quantity = await new Regressor({ ...quick, epochs: 1, quantiles: [0.1, 0.9] }).fit(rows, "price");
  const given = [await one.predict([]), await one.predictProba([]), await both.predict([]), await both.predictProba([]), await quantity.predict([]), await quantity.predictInterval([])]; // prettier-ignore
  expect(given).toEqual([[], [], [], [], [], []]);
});
