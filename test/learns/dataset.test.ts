/** fitDataset: batches as they come. */
import { describe, expect, test } from "vitest";
import { batches, shuffleBuffer } from "../../src/data/stream.ts";
import { adam, dense, dropout, sequential, type Callback } from "../../src/index.ts";
import { backends } from "../support/engines.ts";
import { refused } from "../support/errors.ts";
import { weightsHash } from "../support/hash.ts";

const x = Array.from({ length: 50 }, (_, i) => [Math.sin(i * 0.37), Math.cos(i * 0.91)]);
const y = x.map(([a, b]) => [Number(a * b > 0)]);

async function fresh(backend: (typeof backends)[number] = "wasm", rate = 0) {
  const layers = [
    dense({ units: 8, activation: "tanh" }),
    dropout({ rate }),
    dense({ units: 1, activation: "sigmoid" }),
  ];
  const model = await sequential({ inputShape: [2], layers, seed: 2, backend });
  model.compile({ optimizer: adam({ learningRate: 0.05 }), loss: "binaryCrossentropy", metrics: ["accuracy"] });
  return model;
}

async function* read() {
  for (let i = 0; i < x.length; i += 16) {
    await new Promise((resolve) => setImmediate(resolve));
    yield { x: x.slice(i, i + 16), y: y.slice(i, i + 16) };
  }
}

describe.each(backends)("%s", (backend) => {
  test("gives the bits of fit on the same batches, and the same losses", async () => {
    const whole = await fresh(backend);
    const streamed = await fresh(backend);
    const { history } = await whole.fit(x, y, { epochs: 5, batchSize: 16, shuffle: false });
    const other = await streamed.fitDataset(read, { epochs: 5, validationData: [x, y] });
    expect(weightsHash(streamed)).toBe(weightsHash(whole));
    // The mean over rows, added up batch by batch instead of row by row.
    other.history.loss.forEach((loss, i) => expect(loss).toBeCloseTo(history.loss[i], 12));
    expect(other.history.val_accuracy).toHaveLength(5);
    expect(streamed.epochsTrained).toBe(5);
  });
});

test("arrays of batches, [x, y] and { xs, ys }; batchesPerEpoch; callbacks; stopping", async () => {
  const model = await fresh();
  const seen: number[] = [];
  const count: Callback = { onBatchEnd: (batch) => void seen.push(batch) };
  const list = [[x.slice(0, 10), y.slice(0, 10)], { xs: x.slice(10, 20), ys: y.slice(10, 20) }] as never;
  await model.fitDataset(list, { epochs: 2, callbacks: [count] });
  expect(seen).toEqual([0, 1, 0, 1]);
  await model.fitDataset(read, { epochs: 1, batchesPerEpoch: 3, callbacks: [count] });
  expect(seen.slice(4)).toEqual([0, 1, 2]);
  const stop = new AbortController();
  const abort: Callback = { onBatchEnd: (batch) => void (batch === 1 && stop.abort()) };
  const { stoppedBy, epoch } = await model.fitDataset(read, { epochs: 3, callbacks: [abort], signal: stop.signal });
  expect([stoppedBy, epoch]).toEqual(["signal", []]);
});

test("random numbers differ from batch to batch, and are the same with the same seed", async () => {
  const [a, b] = [await fresh("wasm", 0.5), await fresh("wasm", 0.5)];
  await a.fitDataset(read, { epochs: 2 });
  await b.fitDataset(read);
  await b.fitDataset(read); // in two calls as in one
  expect(weightsHash(a)).toBe(weightsHash(b));
});

test("refusals name the batch", async () => {
  const model = await fresh();
  await refused(() => model.fitDataset([{ x: [[1, 2]], y: [[0], [1]] }]), "E_SHAPE", "batch 0 x has 1 rows");
  await refused(() => model.fitDataset([{ x: [[1, NaN]], y: [[0]] }]), "E_NON_FINITE", "batch 0 x", "column 1");
  await refused(() => model.fitDataset([5] as never), "E_DATA", "Batch 0 must be { x, y }");
  await refused(() => model.fitDataset(7 as never), "E_CONFIG", "got 7");
  await refused(() => model.fitDataset(read(), { epochs: 2 }), "E_DATA", "no batches in epoch 1");
});

test("shuffleBuffer gives every item once, in an order of its seed; batches puts rows together", async () => {
  const all = async <T>(items: AsyncIterable<T>) => {
    const list: T[] = [];
    for await (const item of items) list.push(item);
    return list;
  };
  const numbers = Array.from({ length: 100 }, (_, i) => i);
  const once = await all(shuffleBuffer(numbers, { size: 30, seed: 1 }));
  expect([...once].sort((a, b) => a - b)).toEqual(numbers);
  expect(once).not.toEqual(numbers);
  expect(await all(shuffleBuffer(numbers, { size: 30, seed: 1 }))).toEqual(once);
  expect(await all(shuffleBuffer(numbers, { size: 30, seed: 2 }))).not.toEqual(once);
  const rows = numbers.slice(0, 5).map((n) => ({ x: [n], y: n }));
  expect(await all(batches(rows, 2))).toEqual([
    { x: [[0], [1]], y: [0, 1] },
    { x: [[2], [3]], y: [2, 3] },
    { x: [[4]], y: [4] },
  ]);
});
