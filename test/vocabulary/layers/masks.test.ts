/** Masks: a padded series gives what the series without its padding gives, to the bit. */
import { expect, test } from "vitest";
import {
  add,
  bidirectional,
  concatenate,
  conv1d,
  dense,
  dropout,
  embedding,
  flatten,
  globalAveragePooling1d,
  gru,
  input,
  layerNormalization,
  loadModel,
  lstm,
  masking,
  model,
  type Model,
  sequential,
  simpleRnn,
  type Layer,
} from "../../../src/index.ts";
import { randomNumbers } from "../../support/data.ts";
import { refused } from "../../support/errors.ts";

const C = 3;
const T = 7;
const MASK = -9;
/** Which steps count: padding behind, before, between, none. */
const kept = {
  "padding behind": [0, 1, 2],
  "padding before": [4, 5, 6],
  "padding between": [1, 3, 6],
  "no padding": [0, 1, 2, 3, 4, 5, 6],
};
const random = randomNumbers(5);
const step = () => Array.from({ length: C }, () => random() - 0.5);
const padded = (places: readonly number[], steps: readonly number[][]) =>
  Array.from({ length: T }, (_, t) => steps[places.indexOf(t)] ?? new Array<number>(C).fill(MASK));

const numbers = async (net: Model, rows: readonly unknown[]) => [...(await net.predict(rows as never)).data];

const layers: Record<string, (returnSequences: boolean, goBackwards: boolean) => Layer> = {
  lstm: (returnSequences, goBackwards) => lstm({ units: 5, returnSequences, goBackwards }),
  gru: (returnSequences, goBackwards) => gru({ units: 5, returnSequences, goBackwards }),
  simpleRnn: (returnSequences, goBackwards) => simpleRnn({ units: 5, returnSequences, goBackwards }),
  bidirectional: (returnSequences, goBackwards) => bidirectional(lstm({ units: 4, returnSequences, goBackwards })),
};
const one = (layer: Layer, steps: number, ...before: Layer[]) =>
  sequential({ inputShape: [steps, C], layers: [...before, layer], seed: 3 });

for (const [kind, make] of Object.entries(layers))
  for (const [name, places] of Object.entries(kept))
    for (const goBackwards of [false, true])
      test(`${kind}${goBackwards ? ", backwards" : ""}: ${name}`, async () => {
        const steps = places.map(step);
        const masked = await one(make(false, goBackwards), T, masking({ maskValue: MASK }));
        const bare = await one(make(false, goBackwards), places.length);
        bare.setWeights(masked.getWeights());
        expect(await numbers(masked, [padded(places, steps)])).toEqual(await numbers(bare, [steps]));
      });

test("states are held over masked steps, and 0 before the first that counts", async () => {
  const places = [1, 2, 4];
  const steps = places.map(step);
  const masked = await one(gru({ units: 2, returnSequences: true }), T, masking({ maskValue: MASK }));
  const bare = await one(gru({ units: 2, returnSequences: true }), 3);
  bare.setWeights(masked.getWeights());
  const states = await numbers(bare, [steps]);
  const [a, b, c] = [0, 1, 2].map((t) => states.slice(2 * t, 2 * t + 2));
  expect(await numbers(masked, [padded(places, steps)])).toEqual([[0, 0], a, b, b, c, c, c].flat());
});

test("globalAveragePooling1d leaves out what does not count, and gives 0 where nothing does", async () => {
  const pooled = await one(globalAveragePooling1d(), 4, masking({ maskValue: MASK }));
  const rows = [
    [
      [1, 2, 3],
      [MASK, MASK, MASK],
      [3, 4, 6],
      [MASK, MASK, MASK],
    ],
    new Array<number[]>(4).fill([MASK, MASK, MASK]),
  ];
  expect(await numbers(pooled, rows)).toEqual([2, 3, 4.5, 0, 0, 0]);
});

test("masked steps leave as zeros", async () => {
  const x = input({ shape: [3, 2] });
  const zeroed = masking({ maskValue: 1 }).apply(x);
  const both = await model({ inputs: x, outputs: [flatten().apply(zeroed), globalAveragePooling1d().apply(zeroed)] });
  const [all] = await both.predict([
    [
      [1, 1],
      [1, 2],
      [3, 4],
    ],
  ]);
  expect([...all.data]).toEqual([0, 0, 1, 2, 3, 4]);
});

test("embedding({ maskZero: true }): the number 0 is no step", async () => {
  const words = (steps: number, maskZero: boolean) =>
    sequential({
      inputShape: [steps],
      layers: [
        embedding({ inputDim: 6, outputDim: 4, maskZero }),
        dropout({ rate: 0.2 }),
        lstm({ units: 3, returnSequences: true }),
        layerNormalization(),
        globalAveragePooling1d(),
        dense({ units: 2 }),
      ],
      seed: 1,
      dtype: "float64",
    });
  const masked = await words(6, true);
  const bare = await words(3, false);
  bare.setWeights(masked.getWeights());
  const expected = await numbers(bare, [[2, 5, 1]]);
  // The mean is of 6 steps weighed by 2, not of 3: two more roundings in float64.
  (await numbers(masked, [[0, 2, 5, 0, 1, 0]])).forEach((y, i) => expect(y).toBeCloseTo(expected[i], 14));
});

test("add and concatenate: what counts in all inputs", async () => {
  const x = input({ shape: [3, 1] });
  const [one, two] = [0, 1].map((maskValue) => masking({ maskValue }).apply(x));
  const joined = [add().apply([one, two]), concatenate().apply([one, two, one])] as const;
  const means = await model({
    inputs: x,
    outputs: [globalAveragePooling1d().apply(joined[0]), globalAveragePooling1d().apply(joined[1])],
  });
  const [sum, beside] = await means.predict([[[0], [1], [5]]]);
  expect([...sum.data]).toEqual([10]);
  expect([...beside.data]).toEqual([5, 5, 5]);
});

test("a layer that goes backwards hands its mask on in its own order", async () => {
  const stacked = (steps: number, ...before: Layer[]) =>
    sequential({
      inputShape: [steps, C],
      layers: [...before, lstm({ units: 3, returnSequences: true, goBackwards: true }), gru({ units: 2 })],
      seed: 2,
    });
  const masked = await stacked(T, masking({ maskValue: MASK }));
  const bare = await stacked(3);
  bare.setWeights(masked.getWeights());
  const steps = [0, 1, 2].map(step);
  expect(await numbers(masked, [padded([0, 1, 2], steps)])).toEqual(await numbers(bare, [steps]));
});

for (const [kind, make] of Object.entries(layers))
  for (const backend of ["javascript", "wasm"] as const)
    test(`gradients of a masked ${kind}, ${backend}`, async () => {
      const net = await sequential({
        inputShape: [T, C],
        layers: [
          masking({ maskValue: MASK }),
          dense({ units: 4, activation: "tanh" }),
          make(true, false),
          make(false, true),
          dense({ units: 2 }),
        ],
        seed: 4,
        dtype: "float64",
        backend,
      });
      net.compile({ optimizer: "sgd", loss: "meanSquaredError" });
      const x = Object.values(kept).map((places) => padded(places, places.map(step)));
      const y = x.map(() => [random(), random()]);
      const { maxRelativeError, worst } = await net.checkGradients(x, y, { samples: 8 });
      // A hundredth of the tolerance of test/gradients/shaped.test.ts: nothing here has a corner.
      expect(maxRelativeError, JSON.stringify(worst)).toBeLessThan(1e-5);
    });

test("a mask that no layer honours is refused", async () => {
  await refused(
    () =>
      sequential({
        inputShape: [4, 2],
        layers: [masking(), conv1d({ filters: 2, kernelSize: 2 }), lstm({ units: 2 })],
      }),
    "E_CONFIG",
    "masking_1 says which steps count, but no layer behind takes note",
  );
});

test("a saved model has its masks", async () => {
  const net = await one(lstm({ units: 2 }), T, masking({ maskValue: MASK }));
  const rows = [padded([2, 3], [step(), step()])];
  const again = await loadModel(net.toJSON());
  expect(await numbers(again, rows)).toEqual(await numbers(net, rows));
});

test("rows in which no step counts are told, and masked numbers are no column's", async () => {
  const net = await sequential({
    inputShape: [T, C],
    layers: [masking({ maskValue: -1e6 }), gru({ units: 3 }), dense({ units: 1 })],
    seed: 6,
  });
  net.compile({ loss: "meanSquaredError" });
  const nothing = new Array<number[]>(T).fill([-1e6, -1e6, -1e6]);
  const some = () => Array.from({ length: T }, (_, t) => (t < 3 ? step() : nothing[0]));
  const x = [nothing, ...Array.from({ length: 20 }, some), nothing];
  const y = x.map(() => [random()]);
  const { findings } = await net.diagnose(x, y);
  expect(findings.map(({ name, layer, message }) => [name, layer, message])).toEqual([
    ["maskedRows", "masking_1", "In 2 of 22 inspected rows no step counts: all their numbers are -1e6."],
  ]);
});
