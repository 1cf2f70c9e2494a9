/** "accuracy" counts classes: quantities are refused with what to take instead, and what is legitimate stays. */
import { describe, expect, test } from "vitest";
import type { ActivationLike, Inputs, LossLike } from "../../src/index.ts";
import { network } from "./cases.ts";

const x = [[0], [0.25], [0.5], [1]];

async function counted(loss: LossLike, units: number, activation: ActivationLike, y: Inputs, metric = "accuracy") {
  const model = await network(1, [{ units, activation }], { loss, metrics: [metric as "accuracy"] });
  const history = await model.fit(x, y, { watch: false });
  return history.history[metric];
}

describe("quantities are refused", () => {
  const quantities: Record<string, [LossLike, number, ActivationLike, Inputs]> = {
    "prices behind linear": ["meanSquaredError", 1, "linear", [[3.7], [4.1], [5.2], [6]]],
    "two numbers on one side": ["meanAbsoluteError", 1, "linear", [[3], [5], [3], [5]]],
    "one number that is no class": ["meanSquaredError", 1, "linear", [[7], [7], [7], [7]]],
    "shares of a price scaled to 0 … 1": ["meanSquaredError", 1, "sigmoid", [[0], [0.2], [0.7], [1]]],
    "several quantities": ["huber", 2, "linear", [[1, 2], [3, 4], [0, 1], [0.5, 3]]], // prettier-ignore
    counts: ["poisson", 1, "softplus", [[0], [1], [2], [3]]],
  };
  test.each(Object.entries(quantities))("%s", async (_, given) => {
    await expect(counted(...given)).rejects.toMatchObject({
      code: "E_DATA",
      message: expect.stringMatching(/"accuracy" counts classes, but y has \S+ in row \d, column \d: a quantity. Take "mae", "rmse" or "r2"/), // prettier-ignore
      details: { what: "y", row: expect.any(Number), column: expect.any(Number), value: expect.any(Number) },
    });
  });

  test("in evaluate and in validation data, too", async () => {
    const model = await network(1, [{ units: 1 }], { loss: "meanSquaredError", metrics: ["accuracy"] });
    await expect(model.evaluate(x, [[3], [4], [5], [6]])).rejects.toThrow(/but y has 5 in row 2, column 0/);
    const validationData = [x, [[3], [4], [5], [6]]] as [number[][], number[][]];
    await expect(model.fit(x, [0, 1, 0, 1], { validationData })).rejects.toThrow(/but validation y has 5 in row 2/);
  });
});

describe("classes are counted", () => {
  const hot = [[1, 0], [0, 1], [1, 0], [0, 1]]; // prettier-ignore
  const soft = [[0.9, 0.1], [0.2, 0.8], [0.7, 0.3], [0.4, 0.6]]; // prettier-ignore
  const classes: Record<string, [LossLike, number, ActivationLike, Inputs]> = {
    "0 and 1 behind linear": ["meanSquaredError", 1, "linear", [0, 1, 0, 1]],
    "only ones": ["meanSquaredError", 1, "sigmoid", [1, 1, 1, 1]],
    "−1 and 1 behind tanh": ["meanSquaredError", 1, "tanh", [-1, 1, 1, -1]],
    "a textbook's 0.01 and 0.99": ["meanSquaredError", 2, "sigmoid", hot.map((row) => row.map((v) => v ? 0.99 : 0.01))], // prettier-ignore
    "one-hot rows and squares": ["meanSquaredError", 2, "softmax", hot],
    "soft rows and squares": ["meanSquaredError", 2, "softmax", soft],
    "soft rows and cross-entropy": ["categoricalCrossentropy", 2, "softmax", soft],
    "soft yes or no": ["binaryCrossentropy", 1, "sigmoid", [0.1, 0.5, 0.8, 0.95]],
    "several yes or no": ["binaryCrossentropy", 2, "sigmoid", [[1, 1], [0, 0], [1, 0], [0, 1]]], // prettier-ignore
    "a hinge's −1 and 1": ["hinge", 1, "linear", [-1, 1, 1, -1]],
    labels: ["sparseCategoricalCrossentropy", 3, "softmax", [0, 1, 2, 1]],
  };
  test.each(Object.entries(classes))("%s", async (_, given) => {
    expect(await counted(...given)).toEqual([expect.any(Number)]);
  });

  test("a metric that is named itself takes what it is given", async () => {
    const y = [[3.7], [4.1], [5.2], [6]];
    expect(await counted("meanSquaredError", 1, "linear", y, "binaryAccuracy")).toEqual([expect.any(Number)]);
  });
});
