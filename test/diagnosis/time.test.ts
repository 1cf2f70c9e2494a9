/** Gradients of recurrent layers over their steps: what vanishes and explodes is told, and what only begins is not. */
import { describe, expect, test } from "vitest";
import {
  adam,
  bidirectional,
  dense,
  gru,
  lstm,
  sequential,
  sgd,
  simpleRnn,
  type Layer,
  type Model,
  type RecurrentOptions,
} from "../../src/index.ts";
import { inspectLayers } from "../../src/diagnosis/layers.ts";
import { randomNumbers } from "../support/data.ts";
import { backends } from "../support/engines.ts";

const UNITS = 6;

/** Series of numbers from −1 to 1. */
function series(count: number, steps: number, seed = 3): number[][][] {
  const next = randomNumbers(seed);
  return Array.from({ length: count }, () => Array.from({ length: steps }, () => [2 * next() - 1]));
}

async function network(steps: number, layers: Layer[], options: object = {}, optimizer = adam({ learningRate: 0.02 })) {
  const model = await sequential({ inputShape: [steps, 1], layers, seed: 2, ...options });
  model.compile({ loss: "meanSquaredError", optimizer });
  return model;
}

/** A recurrent kernel that is `size` times a rotation of pairs of units: each step multiplies by it. */
function rotation(size: number): number[][] {
  const at = (i: number, j: number) =>
    i === j ? Math.cos(1) : i >> 1 !== j >> 1 ? 0 : i < j ? Math.sin(1) : -Math.sin(1);
  return Array.from({ length: UNITS }, (_, i) => Array.from({ length: UNITS }, (_, j) => size * at(i, j)));
}

const overTime = async (model: Model, x: number[][][], y: number[][] | number[][][]) =>
  (await model.diagnose(x, y)).findings.filter(({ evidence }) => "direction" in evidence);

const firstOf = (x: number[][][]) => x.map(([first]) => first);

describe.each(backends)("%s", (backend) => {
  test("small recurrent weights over 60 steps", async () => {
    const rnn = simpleRnn({ units: UNITS, weights: { recurrentKernel: rotation(0.3) } });
    const model = await network(60, [rnn, dense({ units: 1 })], { backend });
    const x = series(40, 60);
    const [finding, ...others] = await overTime(model, x, firstOf(x));
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ name: "vanishingGradient", severity: "warning", layer: "simpleRnn_1" });
    expect(finding.message).toMatch(/^The gradient of simpleRnn_1 is \S+e-\d+ at the first of the \d+ steps that it reaches and 0\.\S+ at the last\.$/); // prettier-ignore
    expect(finding.cause).toMatch(/multiplies it by about 0\.[23]/);
    expect(finding.remedy).toMatch(/lstm\(\) or gru\(\).*orthogonal.*shorter windows/);
    expect(JSON.parse(JSON.stringify(finding.evidence))).toEqual(finding.evidence);
    const { overTime: ways } = (await model.diagnose(x, firstOf(x))).layers[0];
    expect(ways![0].first / ways![0].last).toBeLessThan(1e-24);
  });

  test("large linear recurrent weights over 60 steps", async () => {
    const rnn = simpleRnn({ units: UNITS, activation: "linear", weights: { recurrentKernel: rotation(1.4) } });
    const model = await network(60, [rnn, dense({ units: 1 })], { backend });
    const x = series(40, 60);
    const [finding, ...others] = await overTime(model, x, firstOf(x));
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ name: "explodingGradient", layer: "simpleRnn_1" });
    expect(finding.cause).toMatch(/multiplies it by about 1\.4/);
    expect(finding.remedy).toMatch(/clipNorm: 1.*orthogonal.*learning rate/);
  });
});

test("an LSTM that learns a mean over 40 steps: nothing is found, before, in and after its training", async () => {
  const x = series(300, 40);
  const y = x.map((steps) => [steps.reduce((sum, [v]) => sum + v, 0) / Math.sqrt(40)]);
  const model = await network(40, [lstm({ units: 8 }), dense({ units: 1 })]);
  expect((await model.diagnose(x, y)).findings).toEqual([]);
  const history = await model.fit(x, y, { epochs: 25, watch: 5 });
  expect(history.history.loss.at(-1)).toBeLessThan(0.1);
  expect(history.findings).toEqual([]);
  expect((await model.diagnose(x, y, { history })).findings).toEqual([]);
});

const made = (options: Partial<RecurrentOptions> = {}) => ({ units: UNITS, ...options });
const fresh: Record<string, Layer[]> = {
  "simpleRnn": [simpleRnn(made()), dense({ units: 1 })],
  "simpleRnn of relu": [simpleRnn({ ...made(), activation: "relu" }), dense({ units: 1 })],
  "lstm": [lstm(made()), dense({ units: 1 })],
  "lstm, half open": [lstm({ ...made(), unitForgetBias: false }), dense({ units: 1 })],
  "gru, backwards": [gru(made({ goBackwards: true })), dense({ units: 1 })],
  "two of them": [lstm(made({ returnSequences: true })), lstm(made()), dense({ units: 1 })],
  "both directions": [bidirectional(gru(made())), dense({ units: 1 })],
}; // prettier-ignore

test.each(Object.entries(fresh))("nothing is found in what only begins, over 60 steps: %s", async (_, layers) => {
  const x = series(40, 60);
  expect(await overTime(await network(60, layers), x, firstOf(x))).toEqual([]);
});

test("errors at all steps leave every step its own: small recurrent weights are no fault there", async () => {
  const rnn = simpleRnn(made({ returnSequences: true, weights: { recurrentKernel: rotation(0.1) } }));
  const x = series(40, 60);
  expect(await overTime(await network(60, [rnn, dense({ units: 1 })]), x, x)).toEqual([]);
});

test("the direction that vanishes is named, and the order in which it goes is its own", async () => {
  const small = simpleRnn(made({ goBackwards: true, weights: { recurrentKernel: rotation(0.2) } }));
  const x = series(40, 60);
  const both = await network(60, [bidirectional(small), dense({ units: 1 })]);
  const found = await overTime(both, x, firstOf(x));
  expect(found.map(({ layer }) => layer)).toEqual(["bidirectional_1", "bidirectional_1"]);
  expect(found.map(({ evidence }) => evidence.direction)).toEqual(["bidirectional_1/forward", "bidirectional_1/backward"]); // prettier-ignore
});

test("gates that a hundred updates have not opened are told, with what the last steps need", async () => {
  const x = series(32, 60);
  const model = await network(60, [gru(made()), dense({ units: 1 })], {}, sgd({ learningRate: 1e-3 }));
  const { findings } = await model.fit(x, firstOf(x), { epochs: 100, batchSize: 32 });
  const finding = findings.find(({ name }) => name === "vanishingGradient")!;
  expect(finding).toMatchObject({ layer: "gru_1", evidence: { cell: "gru" } });
  expect(finding.remedy).toMatch(/returnSequences: true with globalAveragePooling1d\(\).*shorter windows/);
});

test.each([false, true])("masked steps have no gradient and are not counted, backwards: %s", (backwards) => {
  const [B, T] = [2, 10];
  const size = (t: number) => (t < 3 || t === T - 1 ? 0 : 2 ** -t);
  const data = Float64Array.from({ length: B * T * 2 }, (_, i) => {
    const t = Math.floor(i / 2) % T;
    return size(backwards ? T - 1 - t : t);
  });
  const operation = { name: "gru_1", recurs: [{ name: "gru_1", cell: "gru", steps: T, backwards }] };
  const network = {
    layers: [{ name: "gru_1", layer: { kind: "gru" }, parameters: [] }],
    nodes: [{ operation, output: 1 }],
    outputs: [],
  };
  const gates = { rows: B * T, columns: 2, data };
  const probe = { output: () => ({ rows: 1, columns: 1, data: [0] }), gates: () => [gates] };
  const [{ overTime: ways }] = inspectLayers({ network } as never, probe as never, new Map());
  expect(ways).toEqual([{ direction: "gru_1", cell: "gru", steps: 6, first: 2 ** -3, last: 2 ** -8 }]);
});
