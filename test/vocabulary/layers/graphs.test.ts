/** Models written as graphs: several inputs and outputs, shared values, refusals, files, text. */
import { describe, expect, test } from "vitest";
import {
  activation,
  add,
  ChainruleError,
  concatenate,
  dense,
  dropout,
  flatten,
  input,
  loadModel,
  model,
  reshape,
  sequential,
  sgd,
} from "../../../src/index.ts";
import { backends, engines, weightsOf } from "../../support/engines.ts";
import { numbers } from "./rig.ts";

const table = (rows: number, columns: number, from = 1) => ({
  data: numbers(rows * columns, from),
  shape: [rows, columns],
});

async function refusal(what: () => unknown): Promise<string> {
  try {
    await what();
  } catch (error) {
    if (error instanceof ChainruleError) return `${error.code} ${error.message}`;
    throw error;
  }
  return "nothing was refused";
}

/** Two inputs, a residual block, two outputs of which one is an inner value. */
function twoTowers(options: object = {}) {
  const a = input({ shape: [3], name: "height" });
  const b = input({ shape: [2, 2], name: "weight" }); // a name that a plan could have for itself
  const left = dense({ units: 4, activation: "tanh" }).apply(a);
  const right = dense({ units: 4, name: "right" }).apply(flatten().apply(b));
  const sum = add().apply([right, left]);
  const side = dropout({ rate: 0.2 }).apply(concatenate().apply([sum, left, a]));
  const kind = dense({ units: 3, activation: "softmax", name: "kind" }).apply(side);
  return model({ inputs: [a, b], outputs: [kind, sum], seed: 4, ...options });
}

describe.each(engines)("several inputs and outputs on $backend in $dtype", (engine) => {
  const x = { height: table(10, 3), weight: { data: numbers(40, 9), shape: [10, 2, 2] } };
  const y = { kind: Array.from({ length: 10 }, (_, i) => i % 3), add_1: table(10, 4, 5) };
  const settings = {
    optimizer: sgd({ learningRate: 0.1, momentum: 0.5 }),
    loss: { kind: "sparseCategoricalCrossentropy", add_1: "meanSquaredError" },
    lossWeights: { kind: 1, add_1: 0.5 },
    metrics: { kind: ["accuracy"], add_1: [] },
  };

  test("a loss each, together and by name", async () => {
    const m = await twoTowers(engine);
    m.compile(settings);
    const before = await m.evaluate(x, y);
    expect(Object.keys(before)).toEqual(["loss", "kind_loss", "add_1_loss", "kind_accuracy"]);
    expect(before.loss).toBeCloseTo(before.kind_loss + 0.5 * before.add_1_loss, 6);
    const weight = Array.from({ length: 10 }, (_, i) => 1 + (i % 2));
    const { history } = await m.fit(x, y, { epochs: 60, batchSize: 4, sampleWeight: weight });
    expect(history.loss.at(-1)).toBeLessThan(0.8 * history.loss[0]);
    const after = await m.evaluate([x.height, x.weight], [y.kind, y.add_1]);
    expect(after.loss).toBeLessThan(before.loss);
  });

  test("predictions by hand", async () => {
    const m = await twoTowers(engine);
    const [kind, sum] = await m.predict(x);
    expect([kind.shape, sum.shape]).toEqual([[10, 3], [10, 4]]); // prettier-ignore
    const w = weightsOf(m);
    const affine = (row: number[], layer: string, units: number) =>
      Array.from({ length: units }, (_, o) =>
        row.reduce((z, v, i) => z + v * w[`${layer}/kernel`][i * units + o], w[`${layer}/bias`][o]),
      );
    for (const r of [0, 9]) {
      const a = x.height.data.slice(3 * r, 3 * r + 3);
      const left = affine(a, "dense_1", 4).map(Math.tanh);
      const inner = affine(x.weight.data.slice(4 * r, 4 * r + 4), "right", 4).map((v, i) => v + left[i]);
      const z = affine([...inner, ...left, ...a], "kind", 3).map(Math.exp);
      const total = z[0] + z[1] + z[2];
      for (let o = 0; o < 4; o++) expect(sum.data[4 * r + o]).toBeCloseTo(inner[o], 5);
      for (let o = 0; o < 3; o++) expect(kind.data[3 * r + o]).toBeCloseTo(z[o] / total, 5);
    }
  });

  test("goes on from a file bit by bit", async () => {
    const m = await twoTowers(engine);
    m.compile(settings);
    await m.fit(x, y, { epochs: 2, batchSize: 4 });
    const loaded = await loadModel(JSON.parse(JSON.stringify(m.toJSON())), { backend: engine.backend });
    expect(loaded.toJSON()).toEqual(m.toJSON());
    for (const one of [m, loaded]) await one.fit(x, y, { epochs: 2, batchSize: 4 });
    expect(weightsOf(loaded)).toEqual(weightsOf(m));
    expect(await loaded.evaluate(x, y)).toEqual(await m.evaluate(x, y));
  });
});

test("a summary says what reads what", async () => {
  const m = await twoTowers({ backend: "javascript" });
  expect(m.summary().split("\n").slice(0, -1)).toEqual([
    "layer                                    output  parameters",
    "───────────────────────────────────────────────────────────",
    "height                                   [3]              0",
    "weight                                   [2, 2]           0",
    "flatten_1      ← weight                  [4]              0",
    "right          linear                    [4]             20",
    "dense_1        tanh ← height             [4]             16",
    "add_1          ← right, dense_1          [4]              0",
    "concatenate_1  ← add_1, dense_1, height  [11]             0",
    "dropout_1      0.2                       [11]             0",
    "kind           softmax                   [3]             36",
    "───────────────────────────────────────────────────────────",
    "72 parameters",
  ]);
});

test("a branch that leads to no output is no part of the model", async () => {
  const x = input({ shape: [2] });
  const h = dense({ units: 2 }).apply(x);
  dense({ units: 5 }).apply(h);
  const m = await model({ inputs: x, outputs: activation({ activation: "tanh" }).apply(h) });
  expect(m.getWeights().map((w) => w.name)).toEqual(["dense_1/kernel", "dense_1/bias"]);
});

test("an output keeps its numbers when others are computed from it in place", async () => {
  const x = input({ shape: [2] });
  const h = dense({ units: 2, weights: { kernel: [[1, 0], [0, 1]] } }).apply(x); // prettier-ignore
  const same = dropout({ rate: 0.5 }).apply(h);
  const y = activation({ activation: "relu" }).apply(same);
  for (const backend of backends) {
    const m = await model({ inputs: x, outputs: [h, y, same], backend });
    const [first, second, third] = await m.predict([[-1, 2]]);
    expect([[...first.data], [...second.data], [...third.data]]).toEqual([[-1, 2], [0, 2], [-1, 2]]); // prettier-ignore
  }
});

test("what cannot be built is refused", async () => {
  const x = input({ shape: [2] });
  const other = input({ shape: [2] });
  const shared = dense({ units: 2 });
  const twice = add().apply([shared.apply(x), shared.apply(x)]);
  const of = (outputs: unknown, inputs: unknown = x) => refusal(() => model({ inputs, outputs } as never));
  expect(await of(twice)).toBe('E_CONFIG The layer "dense" is applied twice; make a layer for each place.');
  expect(await of(dense({ units: 1 }).apply(other))).toMatch(/^E_CONFIG An output depends on an input\(\)/);
  const h = dense({ units: 2 }).apply(x);
  expect(await of([h, h])).toBe("E_CONFIG An output stands twice among the model's outputs.");
  expect(await of(h, [x, x])).toBe("E_CONFIG An input stands twice among the model's inputs.");
  expect(await of(h, h)).toMatch(/^E_CONFIG The model's inputs must be what input\(\) gave/);
  expect(await of(add().apply(x))).toMatch(/^E_SHAPE add_1 takes two or more inputs, got 1/);
  expect(await of(add().apply([x, dense({ units: 3 }).apply(x)]))).toBe(
    "E_SHAPE add_1 takes inputs of one shape, got [2] and [3].",
  );
  expect(await of(concatenate().apply([x, reshape({ shape: [1, 2] }).apply(x)]))).toMatch(
    /^E_SHAPE concatenate_1 joins inputs along their last axis; the others must be alike, got \[2\] and \[1, 2\]/,
  );
  for (const one of [dropout({ rate: 0.1 }), flatten(), reshape({ shape: [2] }), activation({ activation: "relu" })]) {
    expect(await of(one.apply([x, x]))).toMatch(/^E_SHAPE \w+_1 takes one input, got 2. To join several: add\(\)/);
  }
  expect(await of(dense({ units: 1 }).apply([x, x]))).toMatch(/^E_SHAPE dense_1 takes one input.*To join several/);
  for (const name of ["a/b", "rowLoss"]) {
    expect(await of(dense({ units: 1, name }).apply(x))).toMatch(/^E_CONFIG ".*" cannot be a name/);
  }
  // What a plan names for itself has a slash, or is refused above.
  const s = input({ shape: [2], name: "scratch" });
  const free = await model({ inputs: s, outputs: dense({ units: 1, name: "seed" }).apply(s) });
  free.compile({ loss: "meanSquaredError" });
  expect((await free.fit([[1, 2]], [[1]])).stoppedBy).toBe("epochs");
  expect(await of(dense({ units: 1, name: "b" }).apply(dense({ units: 1, name: "b" }).apply(x)))).toBe(
    'E_CONFIG Two layers are named "b"; names must differ.',
  );
});

test.each(engines)(
  "an output with other axes leaves as rows, whatever its positions are padded to: $backend, $dtype",
  async (engine) => {
    const identity = [1, 0, 0, 0, 1, 0, 0, 0, 1];
    for (const activation of ["linear", "softmax", "tanh"]) {
      const units = { units: 3, activation, weights: { kernel: identity } };
      const net = await sequential({ inputShape: [3, 3], layers: [dense(units)], ...engine });
      const x = [[0.5, -0.25, 1, 0.75, 0, -0.5, 0.25, -1, -0.75]];
      const alone = await sequential({ inputShape: [3], layers: [dense(units)], ...engine });
      const expected = [...(await alone.predict([x[0].slice(0, 3), x[0].slice(3, 6), x[0].slice(6)])).data]; // prettier-ignore
      expect([...(await net.predict(x)).data]).toEqual(expected);
      net.compile({ loss: "meanSquaredError", optimizer: sgd({ learningRate: 1 }) });
      expect((await net.fit(x, [expected])).history.loss).toEqual([0]);
    }
  },
);
