/** Metrics of whole epochs, against values worked by hand. */
import { describe, expect, test } from "vitest";
import { activation, confusionMatrix, customMetric, f1, precision, sequential, topK } from "../../src/index.ts";
import { backends } from "../support/engines.ts";

/** A model that hands on its inputs: its outputs are what a test gives. */
async function passing(width: number, loss: string, metrics: never[], backend: (typeof backends)[number]) {
  const layers = [activation({ activation: "linear" })];
  const model = await sequential({ inputShape: [width], layers, dtype: "float64", backend });
  model.compile({ loss, metrics });
  return model;
}
const evaluate = async (
  width: number,
  loss: string,
  metrics: unknown[],
  y: number[][],
  t: number[][],
  backend: (typeof backends)[number],
) => (await passing(width, loss, metrics as never[], backend)).evaluate(y, t, { batchSize: 2 });

describe.each(backends)("%s", (backend) => {
  test("one output: precision, recall, f1, auc", async () => {
    // Above 0.5: rows 0, 1, 3. Positive: rows 0, 2, 3. So TP 2, FP 1, FN 1.
    const y = [[0.9], [0.6], [0.4], [0.8], [0.1]];
    const t = [[1], [0], [1], [1], [0]];
    const logs = await evaluate(
      1,
      "meanSquaredError",
      ["precision", "recall", f1(), "auc", "mae", "rmse"],
      y,
      t,
      backend,
    );
    expect(logs.precision).toBeCloseTo(2 / 3, 12);
    expect(logs.recall).toBeCloseTo(2 / 3, 12);
    expect(logs.f1).toBeCloseTo(2 / 3, 12);
    // Pairs (positive, negative) in order: all but (0.4, 0.6), 5 of 6.
    expect(logs.auc).toBeCloseTo(5 / 6, 12);
    expect(logs.mae).toBeCloseTo((0.1 + 0.6 + 0.6 + 0.2 + 0.1) / 5, 12);
    expect(logs.rmse).toBeCloseTo(Math.sqrt((0.01 + 0.36 + 0.36 + 0.04 + 0.01) / 5), 12);
  });

  test("several classes: macro and micro averages, topK, r2, confusionMatrix", async () => {
    const y = [[0.7, 0.2, 0.1], [0.1, 0.6, 0.3], [0.2, 0.5, 0.3], [0.3, 0.3, 0.4]]; // prettier-ignore
    const t = [[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0, 1]]; // prettier-ignore
    const wanted = ["precision", "recall", topK({ k: 2 }), "r2"];
    const logs = await evaluate(3, "meanSquaredError", wanted, y, t, backend);
    // Predicted 0, 1, 1, 2: precision 1, ½, 1; recall 1, 1, ½.
    expect(logs.precision).toBeCloseTo((1 + 0.5 + 1) / 3, 12);
    expect(logs.recall).toBeCloseTo((1 + 1 + 0.5) / 3, 12);
    expect(logs.topK).toBe(1);
    const micro = await evaluate(3, "meanSquaredError", [precision({ average: "micro" })], y, t, backend);
    expect(micro.precision).toBe(0.75);
    expect(confusionMatrix(t, y)).toEqual([[1, 0, 0], [0, 1, 0], [0, 1, 1]]); // prettier-ignore
    expect(confusionMatrix([0, 1, 2, 2], y)).toEqual([[1, 0, 0], [0, 1, 0], [0, 1, 1]]); // prettier-ignore
  });

  test("a metric of one's own sees all rows, whatever the batches", async () => {
    const rows = customMetric({ name: "rows", compute: (y, t) => y.rows * 10 + t.rows });
    const y = [[1], [2], [3], [4], [5]];
    expect((await evaluate(1, "meanSquaredError", [rows], y, y, backend)).rows).toBe(55);
  });
});
