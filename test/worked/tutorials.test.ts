/** The networks of two well-known backpropagation tutorials, number by number. */
import { describe, expect, test } from "vitest";
import { dense, sequential, sgd } from "../../src/index.ts";
import { backends, weightsOf } from "../support/engines.ts";

/** Printed to nine digits: right to half a unit of the ninth. */
const NINE = 9;

describe.each(backends)("edureka 2-2-2 on %s", (backend) => {
  const x = [[0.05, 0.1]],
    t = [[0.01, 0.99]];

  /** w1 .15, w2 .20 lead to h1, w3 .25, w4 .30 to h2, so a kernel [inputs, units] is [[w1, w3], [w2, w4]]. */
  async function network(biasesLearn: boolean) {
    const layer = (kernel: number[][], bias: number[]) =>
      dense({ units: 2, activation: "sigmoid", weights: { kernel, bias }, trainable: { bias: biasesLearn } });
    const model = await sequential({
      inputShape: [2],
      layers: [
        // prettier-ignore
        layer([[0.15, 0.25], [0.2, 0.3]], [0.35, 0.35]),
        // prettier-ignore
        layer([[0.4, 0.5], [0.45, 0.55]], [0.6, 0.6]),
      ],
      dtype: "float64",
      backend,
    });
    model.compile({ optimizer: sgd({ learningRate: 0.5 }), loss: "halfSquaredError" });
    return model;
  }

  test("forward pass and error", async () => {
    const model = await network(false);
    const [o1, o2] = model.predictOne(x[0]);
    expect(o1).toBeCloseTo(0.75136507, 8); // printed to eight digits
    expect(o2).toBeCloseTo(0.772928465, NINE);
    expect((await model.evaluate(x, t)).loss).toBeCloseTo(0.298371109, NINE);
  });

  test("one simultaneous update", async () => {
    const model = await network(false);
    const { history } = await model.fit(x, t);
    expect(history.loss[0]).toBeCloseTo(0.298371109, NINE);
    const weights = weightsOf(model);
    const [w1, w3, w2, w4] = weights["dense_1/kernel"],
      [w5, w7, w6, w8] = weights["dense_2/kernel"];
    // Published to eight or nine digits; here all to nine, by the same formulas in 40-digit arithmetic.
    const want = {
      w1: 0.149780716,
      w2: 0.199561432,
      w3: 0.249751144,
      w4: 0.299502287,
      w5: 0.35891648,
      w6: 0.408666186,
      w7: 0.51130127,
      w8: 0.561370121,
    };
    const got = { w1, w2, w3, w4, w5, w6, w7, w8 };
    for (const name of Object.keys(want) as (keyof typeof want)[])
      expect(got[name], name).toBeCloseTo(want[name], NINE);
    expect(weights["dense_1/bias"]).toEqual([0.35, 0.35]);
    expect(weights["dense_2/bias"]).toEqual([0.6, 0.6]);
    // Not the widely copied 0.291027924, which takes the hidden deltas from the changed output weights.
    expect((await model.evaluate(x, t)).loss).toBeCloseTo(0.291027774, NINE);
  });

  test("10,000 updates", async () => {
    const model = await network(false);
    await model.fit(x, t, { epochs: 10000 });
    const [o1, o2] = model.predictOne(x[0]);
    expect(o1).toBeCloseTo(0.01591362, NINE);
    expect(o2).toBeCloseTo(0.984064274, NINE);
    expect((await model.evaluate(x, t)).loss).toBeCloseTo(3.51019e-5, 10); // six significant digits
  });

  test("one update with biases learnt, a bias a unit", async () => {
    const model = await network(true);
    await model.fit(x, t);
    expect((await model.evaluate(x, t)).loss).toBeCloseTo(0.280471447, NINE);
  });
});

describe.each(backends)("geeksforgeeks 2-2-1 without biases on %s", (backend) => {
  const x = [[0.35, 0.7]],
    t = [[0.5]];

  async function network() {
    const layer = (units: number, kernel: number[][]) =>
      dense({ units, activation: "sigmoid", useBias: false, weights: { kernel } });
    const model = await sequential({
      inputShape: [2],
      // prettier-ignore
      layers: [layer(2, [[0.2, 0.3], [0.2, 0.3]]), layer(1, [[0.3], [0.9]])],
      dtype: "float64",
      backend,
    });
    model.compile({ optimizer: sgd({ learningRate: 1 }), loss: "halfSquaredError" });
    return model;
  }

  /** y3, y4 and y5: the hidden layer of the same weights as a network of its own, and the output. */
  async function outputs(model: Awaited<ReturnType<typeof network>>) {
    const weights = model.getWeights()[0];
    const hidden = await sequential({
      inputShape: [2],
      layers: [dense({ units: 2, activation: "sigmoid", useBias: false, weights: { kernel: weights.data } })],
      dtype: "float64",
      backend,
    });
    return [...hidden.predictOne(x[0]), ...model.predictOne(x[0])];
  }

  const near = (got: readonly number[], want: readonly number[]) =>
    want.forEach((w, i) => expect(got[i], `number ${i}`).toBeCloseTo(w, 6)); // given to six digits

  test("forward pass and one update", async () => {
    const model = await network();
    near(await outputs(model), [0.552308, 0.578105, 0.665074]);
    await model.fit(x, t);
    // w11 w12 w21 w22, then w13 w23
    near(weightsOf(model)["dense_1/kernel"], [0.199045, 0.297175, 0.198091, 0.29435]);
    near(weightsOf(model)["dense_2/kernel"], [0.279691, 0.878743]);
    near(await outputs(model), [0.551895, 0.576899, 0.659554]);
  });

  test("74 updates until |error| < 0.01", async () => {
    const model = await network();
    const error = () => Math.abs(t[0][0] - model.predictOne(x[0])[0]);
    let updates = 0;
    for (; error() >= 0.01 && updates < 200; updates++) await model.fit(x, t);
    expect(updates).toBe(74);
  });
});

describe.each(backends)("line on %s", (backend) => {
  const x = [[0], [1], [2]],
    t = [[0], [2], [4]];
  const line = (w: number) =>
    sequential({
      inputShape: [1],
      layers: [dense({ units: 1, useBias: false, weights: { kernel: [[w]] } })],
      dtype: "float64",
      backend,
    });

  test.each([
    [3, [0, 3, 6], 5],
    [4, [0, 4, 8], 20],
    [2, [0, 2, 4], 0],
  ])("W = %d", async (w, outputs, squares) => {
    const model = await line(w);
    model.compile({ loss: "meanSquaredError" });
    expect([...(await model.predict(x)).data]).toEqual(outputs);
    expect((await model.evaluate(x, t)).loss * 3).toBeCloseTo(squares, 14); // a division by 3 and back
  });

  test("descends from W = 3 to W = 2", async () => {
    const model = await line(3);
    model.compile({ optimizer: sgd({ learningRate: 0.1 }), loss: "meanSquaredError" });
    const { history } = await model.fit(x, t, { epochs: 100 });
    // A step leaves 1 − 0.1 · (2/3) Σx² = 2/3 of the distance; (2/3)^100 is 2e-18, so rounding alone remains.
    expect(model.getWeights()[0].data[0]).toBeCloseTo(2, 15);
    expect(history.loss.every((loss, i) => i === 0 || loss <= history.loss[i - 1])).toBe(true);
  });
});
