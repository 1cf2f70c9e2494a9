/** Trainings that only look as if something were wrong: no alarm. */
import { describe, expect, test } from "vitest";
import { adam, dense, sgd } from "../../src/index.ts";
import { randomNumbers, randomRows } from "../support/data.ts";
import { findingText } from "../../src/diagnosis/findingTracker.ts";
import { network } from "./cases.ts";

/** Normally distributed columns. */
function normals(rows: number, columns: number, seed: number): number[][] {
  const next = randomNumbers(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  return Array.from({ length: rows }, () => Array.from({ length: columns }, normal));
}

describe("targets that are all equal leave nothing unsolved; trained on again and again, they alone are told", () => {
  const x = randomRows(64, 3, 5);
  test.each([5, 0.1, 0, -3e4])("y = %f for all rows", async (value) => {
    const optimizer = sgd({ learningRate: 0.1 });
    const model = await network(3, [{ units: 1 }], { loss: "meanSquaredError", optimizer });
    const y = x.map(() => [value]);
    expect((await model.diagnose(x, y)).findings).toEqual([]);
    const history = await model.fit(x, y, { epochs: 60, watch: 1000, validationSplit: 0.2 });
    expect(history.findings.map(({ name }) => name)).toEqual(["constantTargets"]);
    const { findings, text } = await model.diagnose(x, y, { history });
    expect(
      findings.map(({ name }) => name),
      text,
    ).toEqual(["constantTargets"]);
  });

  test("one class in all rows", async () => {
    const layers = [
      { units: 8, activation: "tanh" },
      { units: 3, activation: "softmax" },
    ] as const;
    const model = await network(3, [...layers], {
      loss: "sparseCategoricalCrossentropy",
      optimizer: adam({ learningRate: 1 }),
    });
    const y = x.map(() => 2);
    const names = ["stuckAtChance", "underfitting", "overfitting", "saturated", "updatesTooLarge", "updatesTooSmall"];
    const before = await model.diagnose(x, y);
    const history = await model.fit(x, y, { epochs: 40, validationSplit: 0.2 });
    const after = await model.diagnose(x, y, { history });
    for (const { name } of [...before.findings, ...after.findings]) expect(names).not.toContain(name);
  });
});

test("classes of which one is rare start at the loss of knowing nothing, many times that of a constant", async () => {
  const x = normals(1000, 2, 3);
  for (const [rare, epochs] of [
    [5, 3],
    [2, 5],
    [10, 1],
  ] as const) {
    // prettier-ignore
    const layers = [
      { units: 8, activation: "relu" },
      { units: 1, activation: "sigmoid" },
    ] as const;
    const model = await network(2, [...layers], { loss: "binaryCrossentropy", optimizer: adam() });
    const { findings, history } = await model.fit(x, x.map((_, i) => Number(i < rare)), { epochs }); // prettier-ignore
    expect(history.loss.at(-1)).toBeGreaterThan(0.4);
    expect(findings.map(({ name }) => name)).not.toContain("explodingGradient");
  }
});

test("a loss far above that of a constant is told after three epochs, and no rule contradicts another", async () => {
  const x = normals(200, 2, 3);
  const layers = [{ units: 16, activation: "relu" }, { units: 1 }] as const;
  const names = async (y: (row: number[]) => number, epochs: number) => {
    const model = await network(2, [...layers], { loss: "meanSquaredError", optimizer: adam() });
    return (await model.fit(x, x.map((row) => [y(row)]), { epochs })).findings.map(({ name }) => name); // prettier-ignore
  };
  const near = ([a, b]: number[]) => 20 + 0.3 * Math.sin(a - b);
  expect(await names(near, 2)).not.toContain("stillLearning");
  expect(await names(near, 3)).toContain("stillLearning");
  const prices = ([a]: number[]) => 3e5 + 1e5 * a;
  expect((await names(prices, 20)).filter((name) => ["updatesTooSmall", "stillLearning"].includes(name))).toHaveLength(1); // prettier-ignore
});

describe("a first step is large beside small weights", () => {
  const x = normals(256, 3, 11);
  const line = (factor: number, offset: number) => x.map(([a, b, c]) => [factor * (a - 0.5 * b + 0.2 * c) + offset]);
  const cases: [rate: number, factor: number, offset: number][] = [
    [0.05, 10, 15],
    [0.01, 30, 50],
    [0.05, 1e5, 3e5],
    [0.01, 1e5, 3e5],
  ];
  test.each(cases)("sgd %f, targets × %f + %f", async (learningRate, factor, offset) => {
    const model = await network(3, [{ units: 1 }], { loss: "meanSquaredError", optimizer: sgd({ learningRate }) });
    const y = line(factor, offset);
    const before = await model.diagnose(x, y);
    expect(before.findings, before.text).toEqual([]);
    const history = await model.fit(x, y, { epochs: 30, watch: 1000 });
    expect(history.findings).toEqual([]);
    expect((await model.diagnose(x, y, { history })).findings).toEqual([]);
  });

  test("one number", async () => {
    const model = await network(1, [{ units: 1 }], { loss: "meanSquaredError", optimizer: sgd({ learningRate: 0.1 }) });
    const { findings } = await model.diagnose([[1]], [[2]]);
    expect(findings.filter(({ name }) => !/Inputs/.test(name))).toEqual([]);
  });

  test("but one that leads uphill is told", async () => {
    const model = await network(3, [{ units: 1 }], { loss: "meanSquaredError", optimizer: sgd({ learningRate: 3 }) });
    const { findings } = await model.diagnose(x, line(1e4, 1e4));
    expect(findings.map(({ name }) => name)).toEqual(["explodingGradient", "updatesTooLarge"]);
  });
});

test("names reach the text without what steers a terminal, and are cut to its width", async () => {
  const names = ["a\u001b[31m\nred", "x".repeat(150), "long_".repeat(20)];
  const layers = names.map((name) => dense({ units: 4, activation: "tanh", name }));
  const model = await network(2, [...layers, { units: 1 }], {
    loss: "meanSquaredError",
    optimizer: sgd({ learningRate: 1e3 }),
  });
  const x = normals(64, 2, 3).map(([a, b]) => [1e6 * a, 1e6 * b]);
  const { text, findings } = await model.diagnose(x, x.map(([a]) => [a])); // prettier-ignore
  expect(findings.map(({ layer }) => layer)).toEqual(expect.arrayContaining(names));
  for (const shown of [text, ...findings.map(findingText)]) {
    expect(shown).not.toMatch(/[^\P{Cc}\n]/u);
    for (const line of shown.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  }
  expect(text).toContain("a\\u{1b}[31m\\u{a}red");
});
