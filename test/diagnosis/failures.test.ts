/** Seeded failures, each diagnosed by its name. */
import { describe, expect, test } from "vitest";
import { adam, customLoss, sgd, type FindingName, type FitOptions, type Inputs, type Model } from "../../src/index.ts";
import { circle, clouds, oneHot, randomRows } from "../support/data.ts";
import { backends } from "../support/engines.ts";
import { network, smooth } from "./cases.ts";

interface Failure {
  finding: FindingName;
  /** What message and remedy must say. */
  says: RegExp;
  layer?: string;
  make(backend: (typeof backends)[number]): Promise<Model>;
  data(): { x: Inputs; y: Inputs };
  /** How it is trained before; not at all if undefined. */
  fit?: FitOptions;
}

const inside = (rows = 200) => {
  const { x, labels } = circle(rows, 5);
  return { x, y: labels };
};
const yes = { loss: "binaryCrossentropy", optimizer: adam() } as const;
const hidden = (units: number, activation: "relu" | "tanh" | "sigmoid") => ({ units, activation });
const out = { units: 1, activation: "sigmoid" } as const;
const noise = (rows: number, columns: number, seed: number) => randomRows(rows, columns, seed);

const failures: Record<string, Failure> = {
  "eight layers of sigmoids": {
    finding: "vanishingGradient",
    says: /gradient of dense_1 is .* over 9 layers.*relu.*heNormal/s,
    layer: "dense_1",
    make: (backend) => network(2, [...new Array(8).fill(hidden(16, "sigmoid")), out], yes, { backend }),
    data: inside,
  },
  "a learning rate that makes the loss grow": {
    finding: "explodingGradient",
    says: /loss was .* and is .*clipNorm: 1/s,
    make: (backend) =>
      network(3, [{ units: 1 }], { loss: "meanSquaredError", optimizer: sgd({ learningRate: 1.6 }) }, { backend }),
    data: () => smooth(64),
    fit: { epochs: 30, batchSize: 64 },
  },
  "steps as large as the weights": {
    finding: "updatesTooLarge",
    says: /One step changes the weights of dense_1 by .* %.*learning rate/s,
    layer: "dense_1",
    make: (backend) =>
      network(2, [hidden(8, "tanh"), out], { ...yes, optimizer: adam({ learningRate: 1 }) }, { backend }),
    data: inside,
  },
  "steps next to nothing": {
    finding: "updatesTooSmall",
    says: /No layer's weights change by more than .*learning rate/s,
    make: (backend) =>
      network(2, [hidden(8, "tanh"), out], { ...yes, optimizer: sgd({ learningRate: 1e-6 }) }, { backend }),
    data: () => ({ x: inside().x, y: inside().x.map(([a]) => Number(a > 0)) }),
  },
  "a column of years beside one of shares": {
    finding: "unscaledInputs",
    says: /Column 1 of x goes from 19\d\d … 20\d\d.*standard deviation/s,
    make: (backend) => network(2, [hidden(8, "relu"), out], yes, { backend }),
    data: () => {
      const { x, y } = inside();
      return { x: x.map(([a, b]) => [a, 2000 + 20 * b]), y };
    },
  },
  "a column that never varies": {
    finding: "constantInputs",
    says: /Column 2 of x is the same in all 200 inspected rows: 3/,
    make: (backend) => network(3, [hidden(8, "relu"), out], yes, { backend }),
    data: () => {
      const { x, y } = inside();
      return { x: x.map(([a, b]) => [a, b, 3]), y };
    },
  },
  "targets beyond the last activation": {
    finding: "labelsOutOfRange",
    says: /Targets go from .* to .*, but the outputs of sigmoid from 0 to 1.*linear/s,
    make: (backend) => network(3, [hidden(8, "tanh"), out], { loss: "meanSquaredError" }, { backend }),
    data: () => smooth(100),
  },
  "one row in a hundred of a class": {
    finding: "classImbalance",
    says: /Class 0 has 99.0 % of the inspected rows, class 1 1.0 %.*classWeight: { 1: 99 }/s,
    make: (backend) => network(2, [hidden(8, "relu"), out], yes, { backend }),
    data: () => ({ x: noise(300, 2, 4), y: Array.from({ length: 300 }, (_, i) => Number(i % 100 === 99)) }),
  },
  "few rows of noise and many weights": {
    finding: "overfitting",
    says: /val_loss was best in epoch \d+ .*earlyStopping/s,
    make: (backend) =>
      network(8, [hidden(64, "relu"), out], { ...yes, optimizer: adam({ learningRate: 0.02 }) }, { backend }),
    data: () => ({ x: noise(60, 8, 6), y: noise(60, 1, 8).map(([v]) => Number(v > 0)) }),
    fit: { epochs: 40, validationSplit: 0.5 },
  },
  "a straight line for a curve": {
    finding: "underfitting",
    says: /loss has settled at .*constant prediction.*hidden layer/s,
    make: (backend) =>
      network(1, [{ units: 1 }], { loss: "meanSquaredError", optimizer: adam({ learningRate: 0.05 }) }, { backend }),
    data: () => {
      const x = noise(128, 1, 9);
      return { x, y: x.map(([v]) => [Math.sin(5 * v) + 0.9 * v]) };
    },
    fit: { epochs: 80 },
  },
  "targets that have nothing to do with the rows": {
    finding: "stuckAtChance",
    says: /After 30 epochs the loss is .*same order/s,
    make: (backend) =>
      network(2, [hidden(2, "tanh"), out], { ...yes, optimizer: sgd({ learningRate: 0.05 }) }, { backend }),
    data: () => ({ x: noise(400, 2, 1), y: noise(400, 1, 2).map(([v]) => Number(v > 0)) }),
    fit: { epochs: 30 },
  },
  "biases far below 0": {
    finding: "deadRelu",
    says: /100 % of the relu units of dense_1 are 0 for every inspected row.*leakyRelu/s,
    layer: "dense_1",
    make: (backend) =>
      network(2, [{ ...hidden(8, "relu"), biasInitializer: { kind: "initializer", name: "constant", options: { value: -20 } } as never }, out], yes, { backend }), // prettier-ignore
    data: inside,
  },
  "weights that are much too large": {
    finding: "saturated",
    says: /\d+ % of the tanh outputs of dense_1 are at the ends of their range/,
    layer: "dense_1",
    make: async (backend) => {
      const model = await network(2, [hidden(8, "tanh"), out], yes, { backend });
      model.setWeights(model.getWeights().map((w) => ({ name: w.name, data: w.data.map((v) => 500 * v) })).slice(0, 1)); // prettier-ignore
      return model;
    },
    data: inside,
  },
  "mean squared error behind a softmax": {
    finding: "lossAndActivation",
    says: /meanSquaredError compares outputs of softmax.*categoricalCrossentropy/s,
    make: (backend) => network(2, [hidden(8, "relu"), { units: 3, activation: "softmax" }], { loss: "meanSquaredError" }, { backend }), // prettier-ignore
    data: () => {
      const { x, labels } = clouds(90, 2);
      return { x, y: oneHot(labels, 3) };
    },
  },
  "weights that are no numbers any more": {
    finding: "nonFinite",
    says: /dense_1 (has \d+ numbers that are NaN or infinite|are)/,
    layer: "dense_1",
    make: (backend) =>
      network(3, [{ units: 1 }], { loss: "meanSquaredError", optimizer: sgd({ learningRate: 1e30 }) }, { backend }),
    data: () => smooth(64),
    fit: { epochs: 9, onNonFinite: "stop" },
  },
};

describe.each(backends)("%s", (backend) => {
  test.each(Object.entries(failures))("%s", async (_, { finding, says, layer, make, data, fit }) => {
    const model = await make(backend);
    const { x, y } = data();
    const history = fit && (await model.fit(x, y, { watch: false, ...fit }));
    const { findings, text } = await model.diagnose(x, y, { history });
    const found = findings.find(({ name }) => name === finding);
    expect(found, `found only ${findings.map(({ name }) => name).join(", ")}\n${text}`).toBeDefined();
    expect(`${found!.message} ${found!.cause} ${found!.remedy}`).toMatch(says);
    if (layer !== undefined) expect(found!.layer).toBe(layer);
    expect(JSON.parse(JSON.stringify(found))).toMatchObject({ name: finding, evidence: expect.any(Object) });
    for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  });

  test("labels that start at 1", async () => {
    const { x, labels } = clouds(90, 2);
    const layers = [{ units: 3, activation: "softmax" as const }];
    const model = await network(2, layers, { loss: "sparseCategoricalCrossentropy" }, { backend });
    const told = async (y: Inputs) =>
      (await model.diagnose(x, y)).findings.filter(({ name }) => name === "classImbalance");
    const [finding, ...others] = await told(labels.map((label) => 1 + (label % 2)));
    expect(others).toEqual([]);
    expect(finding.message).toBe("Class 0 never occurs in the 90 inspected rows; do labels start at 1?");
    expect(finding.remedy).toBe("Count classes from 0: the first of 3 is 0, the last 2.");
    expect((await told(labels.map(() => 1)))[0].message).toBe("Classes 0, 2 never occur in the 90 inspected rows.");
  });

  test.each([[[1, 1, 0]], [[5, 0, 0]], [[0, 0, 0]], [[2, -1, 0]]])("%j for shares of a softmax", async (wrong) => {
    const { x, labels } = clouds(90, 2);
    const layers = [{ units: 3, activation: "softmax" as const }];
    const model = await network(2, layers, { loss: "categoricalCrossentropy" }, { backend });
    const y = oneHot(labels, 3);
    const told = async () => (await model.diagnose(x, y)).findings.filter(({ name }) => name === "labelsOutOfRange");
    y[3] = [0.2, 0.3, 0.5];
    expect(await told()).toEqual([]);
    y[4] = wrong;
    const sum = wrong.reduce((a, b) => a + b);
    expect(await told()).toMatchObject([
      { message: expect.stringContaining(`(${wrong.join(", ")})`), evidence: { wrong: 1, row: wrong, sum } },
    ]);
  });

  test("labels and shares out of range are refused before", async () => {
    const { x } = clouds(4, 2);
    const three = await network(2, [{ units: 3, activation: "softmax" }], { loss: "sparseCategoricalCrossentropy" });
    await expect(three.diagnose(x, [0, 1, 2, 3])).rejects.toMatchObject({ code: "E_DATA" });
    await expect((await network(2, [out], yes)).diagnose(x, [0, 1, 2, 0])).rejects.toMatchObject({ code: "E_DATA" });
  });

  test("a loss of one's own that gives NaN is named", async () => {
    const loss = customLoss({
      name: "rootOfDifference",
      value: (y, t) => Math.sqrt(y - t),
      derivative: (y, t) => 0.5 / Math.sqrt(y - t),
    });
    const model = await network(3, [hidden(4, "tanh"), { units: 1 }], { loss }, { backend });
    const { x, y } = smooth(50);
    await expect(model.fit(x, y)).rejects.toMatchObject({
      code: "E_NON_FINITE",
      message: expect.stringMatching(/outputs of dense_2 are finite, the loss is not.*custom loss rootOfDifference/),
      details: { epoch: 0, batch: 0, step: 0, layer: "dense_2", where: "loss" },
    });
  });
});
