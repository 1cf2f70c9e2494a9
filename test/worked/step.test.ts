/**
 * Training steps with their arithmetic written out. All numbers are sums of a few powers of two, so that float32,
 * float64 and both backends must give them exactly.
 */
import { describe, expect, test } from "vitest";
import { dense, sequential, sgd } from "../../src/index.ts";
import { engines, weightsOf } from "../support/engines.ts";

const η = 0.125;

/** 2-2-1: relu, then linear. */
function network(engine: (typeof engines)[number]) {
  return sequential({
    inputShape: [2],
    layers: [
      // prettier-ignore
      dense({ units: 2, activation: "relu", weights: { kernel: [[1, -1], [0.5, 0.25]], bias: [0, 0] } }),
      dense({ units: 1, weights: { kernel: [[0.5], [2]], bias: [0.25] } }),
    ],
    ...engine,
  });
}

describe.each(engines)("$backend $dtype", (engine) => {
  test("one step of 2-2-1 on one row", async () => {
    const model = await network(engine);
    model.compile({ optimizer: sgd({ learningRate: η }), loss: "meanSquaredError" });
    // forward    x = (1, 2)
    //   z₁ = 1·1 + 2·0.5 + 0 = 2        h₁ = relu(2) = 2
    //   z₂ = 1·(−1) + 2·0.25 + 0 = −0.5  h₂ = relu(−0.5) = 0
    //   y  = 2·0.5 + 0·2 + 0.25 = 1.25
    expect([...model.predictOne([1, 2])]).toEqual([1.25]);
    // loss       t = 0.25:   E = (1.25 − 0.25)² = 1,   ∂E/∂y = 2 (1.25 − 0.25) = 2
    const { history } = await model.fit([[1, 2]], [[0.25]]);
    expect(history.loss).toEqual([1]);
    // backward
    //   ∂E/∂W₂ = h·∂E/∂y = (2·2, 0·2) = (4, 0),   ∂E/∂b₂ = 2
    //   ∂E/∂h = W₂·∂E/∂y = (0.5·2, 2·2) = (1, 4),   ∂E/∂z = (1, 0): relu lets only h₁ through
    //   ∂E/∂W₁ = xᵀ·∂E/∂z = ((1·1, 0), (2·1, 0)),   ∂E/∂b₁ = (1, 0)
    // update     w − 0.125 · gradient
    expect(weightsOf(model)).toEqual({
      "dense_1/kernel": [1 - 0.125, -1, 0.5 - 0.25, 0.25],
      "dense_1/bias": [-0.125, 0],
      "dense_2/kernel": [0.5 - 0.5, 2],
      "dense_2/bias": [0.25 - 0.25],
    });
  });

  test("a batch takes the mean of its rows' gradients", async () => {
    const model = await network(engine);
    model.compile({ optimizer: sgd({ learningRate: η }), loss: "meanSquaredError" });
    // row 1 as above.   row 2: x = (−1, 4)
    //   z₁ = −1·1 + 4·0.5 = 1   h₁ = 1      z₂ = −1·(−1) + 4·0.25 = 2   h₂ = 2
    //   y = 1·0.5 + 2·2 + 0.25 = 4.75       t = 4.25:  E = 0.25,   ∂E/∂y = 1
    //   ∂E/∂W₂ = (1, 2),   ∂E/∂b₂ = 1,   ∂E/∂h = ∂E/∂z = (0.5, 2)
    //   ∂E/∂W₁ = ((−1·0.5, −1·2), (4·0.5, 4·2)) = ((−0.5, −2), (2, 8)),   ∂E/∂b₁ = (0.5, 2)
    // means      E = 0.625,   ∂W₂ = (2.5, 1),   ∂b₂ = 1.5,   ∂W₁ = ((0.25, −1), (2, 4)),   ∂b₁ = (0.75, 1)
    const x = [
      [1, 2],
      [-1, 4],
    ];
    const { history } = await model.fit(x, [[0.25], [4.25]], { batchSize: 2, shuffle: false });
    expect(history.loss).toEqual([0.625]);
    expect(weightsOf(model)).toEqual({
      "dense_1/kernel": [1 - 0.03125, -1 + 0.125, 0.5 - 0.25, 0.25 - 0.5],
      "dense_1/bias": [-0.09375, -0.125],
      "dense_2/kernel": [0.5 - 0.3125, 2 - 0.125],
      "dense_2/bias": [0.25 - 0.1875],
    });
  });

  test("a shorter last batch is the mean of its own rows", async () => {
    const [pair, ragged] = [await network(engine), await network(engine)];
    for (const model of [pair, ragged])
      model.compile({ optimizer: sgd({ learningRate: η }), loss: "meanSquaredError" });
    const x = [[1, 2], [-1, 4], [1, 2]], // prettier-ignore
      y = [[0.25], [4.25], [0.25]];
    await pair.fit(x.slice(0, 2), y.slice(0, 2), { batchSize: 2, shuffle: false });
    const first = (await pair.evaluate(x.slice(2), y.slice(2))).loss;
    await pair.fit(x.slice(2), y.slice(2), { batchSize: 1, shuffle: false });
    const { history } = await ragged.fit(x, y, { batchSize: 2, shuffle: false });
    expect(weightsOf(ragged)).toEqual(weightsOf(pair));
    // The epoch's loss weighs rows, not batches: (0.625 · 2 + loss of the last row) / 3. Three rounded doubles: 1e-15.
    expect(history.loss[0]).toBeCloseTo((0.625 * 2 + first) / 3, 14);
  });

  test("what is not trainable stays", async () => {
    const part = (trainable: boolean | { kernel?: boolean; bias?: boolean }) =>
      dense({ units: 1, trainable, weights: { kernel: [[2]], bias: [1] } });
    const model = await sequential({
      inputShape: [1],
      layers: [part(true), part({ kernel: false }), part({ bias: false }), part(false)],
      ...engine,
    });
    model.compile({ optimizer: "adam", loss: "meanSquaredError" });
    await model.fit([[1]], [[0]], { epochs: 3 });
    const moved = Object.entries(weightsOf(model)).map(([name, [w]]) => [name, w !== (name.endsWith("bias") ? 1 : 2)]);
    expect(Object.fromEntries(moved)).toEqual({
      "dense_1/kernel": true,
      "dense_1/bias": true,
      "dense_2/kernel": false,
      "dense_2/bias": true,
      "dense_3/kernel": true,
      "dense_3/bias": false,
      "dense_4/kernel": false,
      "dense_4/bias": false,
    });
  });
});
