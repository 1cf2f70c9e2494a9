/** Quantiles and intervals of quantities: they hold what they say of rows that were not learned from. */
import { expect, test } from "vitest";
import { intervalOf, quantilesOf, shiftOf } from "../../src/table/quantiles.ts";
import { Classifier, Regressor } from "../../src/table/index.ts";
import { refused } from "../support/errors.ts";
import { uniform } from "../support/numbers.ts";

const quick = { effort: "quick", seed: 1 } as const;
const quantiles = [0.95, 0.05, 0.5];

/** The spread of y grows with x. */
function rows(count: number, seed: number) {
  const random = uniform(seed);
  const normal = () => Math.sqrt(-2 * Math.log(random(1e-9, 1))) * Math.cos(2 * Math.PI * random(0, 1));
  return Array.from({ length: count }, () => {
    const x = random(0, 4);
    return { x, y: 3 * x + Math.sin(3 * x) + (0.2 + 0.5 * x) * normal() };
  });
}

test("intervals hold their share of new rows, and are wider where the spread is", async () => {
  const model = await new Regressor({ ...quick, quantiles }).fit(rows(1200, 1), "y");
  const others = rows(3000, 2);
  const [intervals, all] = [await model.predictInterval(others), await model.predictQuantiles(others)];
  const inside = intervals.filter(({ lower, upper }, i) => lower <= others[i].y && others[i].y <= upper);
  // 240 rows held out say where 0.9 is, and 3,000 rows where it was: a standard error of 0.02.
  expect(Math.abs(inside.length / others.length - 0.9)).toBeLessThan(0.06);
  const below = [0, 1, 2].map((k) => all.filter((row, i) => others[i].y < row[k]).length / others.length);
  [0.05, 0.5, 0.95].forEach((share, k) => expect(Math.abs(below[k] - share)).toBeLessThan(0.1));
  expect(all.every((row) => row[0] <= row[1] && row[1] <= row[2])).toBe(true);
  const width = (from: number) => {
    const there = intervals.filter((_, i) => others[i].x >= from && others[i].x < from + 1);
    return there.reduce((sum, { lower, upper }) => sum + (upper - lower) / there.length, 0);
  };
  expect(width(3)).toBeGreaterThan(1.8 * width(0));
  expect(await model.score(others, "y")).toBeGreaterThan(0.8);

  const again = await Regressor.fromJSON(JSON.parse(JSON.stringify(model)));
  expect(await again.predictQuantiles(others.slice(0, 50))).toEqual(all.slice(0, 50));
});

test("of the logarithm, and of several targets by their names", async () => {
  const given = rows(300, 3).map(({ x, y }) => ({ x, y: Math.exp(y / 4), z: -y }));
  const model = await new Regressor<true>({ ...quick, quantiles: [0.1, 0.9], logTarget: false }).fit(given, { target: ["y", "z"] }); // prettier-ignore
  const [{ y, z }] = await model.predictInterval(given);
  expect(y.lower).toBeLessThan(y.upper);
  expect(z.lower).toBeLessThan(z.upper);
  const logs = await new Regressor({ ...quick, quantiles: [0.1, 0.9], logTarget: true }).fit(given, { target: "y" });
  const intervals = await logs.predictInterval(given);
  const inside = intervals.filter(({ lower, upper }, i) => lower <= given[i].y && given[i].y <= upper).length;
  expect(inside / given.length).toBeGreaterThan(0.7);
});

test("by hand: the shift, and quantiles that cross", () => {
  const truth = [1, 2, 3, 4, 5, 6, 7, 8, 9];
  const zeros = truth.map(() => 0);
  // ⌈10 · 0.75⌉ = 8, ⌊10 · 0.25⌋ = 2, and no further than the ends.
  expect([0.75, 0.25, 0.99, 0.01].map((share) => shiftOf(share, zeros, truth))).toEqual([8, 2, 9, 1]);
  const shifts = [0.1, 0.9].map((share) => ({ share, shift: share === 0.1 ? 1 : -1 }));
  const target = { kind: "quantity", column: "y", mean: 10, std: 2, low: 0, high: 20, logarithm: false, quantiles: shifts } as const; // prettier-ignore
  expect(quantilesOf(target, [0, 0])).toEqual([8, 12]);
  // Beyond the range seen: at its ends.
  expect(quantilesOf(target, [-9, 9])).toEqual([0, 20]);
  expect([intervalOf([8, 12], 9), intervalOf([8, 12], 13), intervalOf([8, 12], 7)]).toEqual([
    { lower: 8, upper: 12 },
    { lower: 8, upper: 13 },
    { lower: 7, upper: 12 },
  ]);
});

test("intervals stay in the range of the targets seen, and hold their predictions", async () => {
  const random = uniform(6);
  const given = Array.from({ length: 120 }, () => ({ x: random(0, 1), y: random(0, 1) ** 12 })); // a long tail: the mean is far up
  const model = await new Regressor({ ...quick, quantiles: [0.25, 0.4] }).fit(given, "y");
  const [values, intervals] = [await model.predict(given), await model.predictInterval(given)];
  const ys = given.map(({ y }) => y);
  expect(Math.min(...intervals.map(({ lower }) => lower))).toBeGreaterThanOrEqual(Math.min(...ys));
  expect(intervals.every(({ lower, upper }, i) => lower <= values[i] && values[i] <= upper)).toBe(true);
  const all = await model.predictQuantiles(given);
  expect(values.some((value, i) => value > all[i][1])).toBe(true);
});

test("what cannot be is refused", async () => {
  const few = rows(39, 4);
  await refused(
    () => new Regressor({ ...quick, quantiles }).fit(few, "y"),
    "E_DATA",
    "quantiles needs at least 40 rows",
  );
  const plain = await new Regressor(quick).fit(few, "y");
  await refused(() => plain.predictInterval(few), "E_CONFIG", "quantiles: [0.05, 0.95]");
  for (const wrong of [[], [0], [0.5, 0.5], [5, 95], 0.9])
    expect(() => new Regressor({ quantiles: wrong as number[] })).toThrow(/shares above 0 and below 1/);
  expect(() => new Classifier({ quantiles })).toThrow(/Regressor/);
  const one = await new Regressor({ ...quick, epochs: 1, quantiles: [0.9] }).fit(rows(60, 5), "y");
  await refused(() => one.predictInterval(few), "E_CONFIG", "needs two quantiles");
  expect((await one.predictQuantiles(few))[0]).toHaveLength(1);
  const file = JSON.parse(JSON.stringify(one)) as { target: { quantiles: { share: number; shift: number }[] } };
  file.target.quantiles[0].share = 2;
  await refused(() => Regressor.fromJSON(file), "E_FORMAT", "rise between 0 and 1");
  file.target.quantiles = [{ share: 0.1, shift: 0 }, { share: 0.9, shift: 0 }]; // prettier-ignore
  await refused(() => Regressor.fromJSON(file), "E_FORMAT", "should give 1,1,1 numbers, and gives 1,1");
});
