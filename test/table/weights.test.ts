/** Weights of rows and classes, calibrated probabilities, and learning from further rows. */
import { expect, test } from "vitest";
import { Classifier, Regressor } from "../../src/table/index.ts";
import { atTemperature, fitTemperature } from "../../src/table/calibration.ts";
import { uniform } from "../support/numbers.ts";
import { refused } from "../support/errors.ts";

const quick = { effort: "quick", seed: 1 } as const;

/** Rows of two classes that overlap, one in twelve "rare". */
function rare(rows: number, seed: number) {
  const random = uniform(seed);
  return Array.from({ length: rows }, (_, i) => {
    const isRare = i % 12 === 0;
    return { a: random(-1, 1) + (isRare ? 0.8 : 0), b: random(-1, 1), kind: isRare ? "rare" : "usual" };
  });
}

const found = async (model: Classifier, rows: ReturnType<typeof rare>) => {
  const predicted = await model.predict(rows);
  const own = rows.map(({ kind }, i) => (kind === "rare" ? predicted[i] : undefined)).filter((kind) => kind);
  return own.filter((kind) => kind === "rare").length / own.length;
};

test("balanced classes are found more often; a weight by name does the same", async () => {
  const [rows, others] = [rare(600, 3), rare(600, 4)];
  const share = async (classWeight?: "balanced" | Record<string, number>) =>
    found(await new Classifier({ ...quick, classWeight }).fit(rows, "kind"), others);
  const [plain, balanced, named] = [await share(), await share("balanced"), await share({ rare: 11 })];
  expect(plain).toBeLessThan(0.5);
  expect(balanced).toBeGreaterThan(0.65);
  expect(named).toBeGreaterThan(0.65);
});

test("rows of weight 0 are not learned from", async () => {
  const random = uniform(8);
  const rows = Array.from({ length: 200 }, (_, i) => {
    const x = random(-1, 1);
    return { x, y: i % 2 === 0 ? 3 * x : -3 * x };
  });
  const sampleWeight = rows.map((_, i) => 1 - (i % 2));
  const model = await new Regressor(quick).fit(rows, "y", { sampleWeight });
  expect(await model.score(rows.filter((_, i) => i % 2 === 0), "y")).toBeGreaterThan(0.95); // prettier-ignore
});

test("weights that do not fit are refused", async () => {
  const rows = rare(60, 5);
  const fit = (sampleWeight: number[]) => () => new Classifier(quick).fit(rows, "kind", { sampleWeight });
  await refused(fit([1, 2]), "E_SHAPE", "60 numbers", "got 2");
  await refused(fit(rows.map(() => -1)), "E_CONFIG", "at least 0", "-1");
  await refused(() => new Classifier({ ...quick, classWeight: { rara: 2 } }).fit(rows, "kind"), "E_DATA", '"rara"', 'Did you mean "rare"'); // prettier-ignore
  expect(() => new Classifier({ classWeight: { rare: -1 } })).toThrow(/balanced/);
  expect(() => new Regressor({ classWeight: "balanced" })).toThrow(/Classifier/);
  expect(() => new Regressor({ calibrate: true })).toThrow(/Classifier/);
  expect(() => new Classifier({ logTarget: true })).toThrow(/Regressor/);
});

test("the temperature is the one of the least loss: of probabilities that are too sure, above 1", () => {
  const random = uniform(12);
  const truths = Array.from({ length: 3000 }, () => random(0.05, 0.95));
  const classes = truths.map((p) => (random(0, 1) < p ? 0 : 1));
  // Logits twice as large as they should be: T = 2 undoes it.
  const sure = truths.map((p) => {
    const odds = (p / (1 - p)) ** 2;
    return [odds / (1 + odds), 1 / (1 + odds)];
  });
  const temperature = fitTemperature(sure, classes);
  expect(Math.abs(temperature - 2)).toBeLessThan(0.15); // 3,000 rows give T to about 4 %
  const [p, q] = atTemperature(sure[0], 2);
  expect(p).toBeCloseTo(truths[0], 10);
  expect(p + q).toBeCloseTo(1, 12);
});

test("calibrated probabilities lose less on rows that were not seen, and are saved", async () => {
  const [rows, others] = [rare(480, 6), rare(480, 7)];
  const loss = async (model: Classifier) => {
    const proba = await model.predictProba(others);
    return (
      others.reduce((sum, { kind }, i) => sum - Math.log(proba[i][model.classes.indexOf(kind)]), 0) / others.length
    );
  };
  const plain = await new Classifier(quick).fit(rows, "kind");
  const model = await new Classifier({ ...quick, calibrate: true }).fit(rows, "kind");
  expect(model.fitted.targets[0].temperature).toBeGreaterThan(0);
  expect(await loss(model)).toBeLessThan((await loss(plain)) + 0.02);
  expect(await model.predict(others)).toEqual(await plain.predict(others));
  const again = await Classifier.fromJSON(JSON.parse(JSON.stringify(model)));
  expect(await again.predictProba(others)).toEqual(await model.predictProba(others));
  await refused(() => new Classifier({ ...quick, calibrate: true }).fit(rows.slice(0, 30), "kind"), "E_DATA", "at least 40 rows"); // prettier-ignore
});

test("partialFit goes on from what was learned, and refuses classes that are new", async () => {
  const rows = rare(480, 9);
  const model = await new Classifier(quick).partialFit(rows.slice(0, 120), "kind");
  const before = await model.predictProba(rows);
  expect(await model.partialFit(rows.slice(120), "kind", { epochs: 5 })).toBe(model);
  expect(model.fitted).toMatchObject({ rows: 480 });
  expect(await model.predictProba(rows)).not.toEqual(before);
  const again = await Classifier.fromJSON(JSON.parse(JSON.stringify(model)));
  await again.partialFit(rows, "kind");
  await model.partialFit(rows, "kind");
  expect(await again.predictProba(rows)).toEqual(await model.predictProba(rows));
  await refused(() => model.partialFit([{ a: 1, b: 2, kind: "new" }], "kind"), "E_DATA", '"new"', "usual");
});

test("calibration asks for rows before it trains, as many as are held out of", async () => {
  const rows = rare(45, 11);
  await refused(() => new Classifier({ ...quick, calibrate: true, networks: 25 }).fit(rows, "kind"), "E_DATA", "at least 50 rows", "got 45"); // prettier-ignore
});
