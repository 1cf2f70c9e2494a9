/** fitDataset: batches as they come. */
import { getEventListeners } from "node:events";
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

describe("batchesPerEpoch: an epoch goes on where the last one ended", () => {
  /** Eight batches; which of them have been read is noted. */
  function counted(): {
    seen: number[];
    closed: () => number;
    open: () => Generator<{ x: number[][]; y: number[][] }>;
  } {
    const seen: number[] = [];
    let closed = 0;
    function* open() {
      try {
        for (let i = 0; i < 8; i++) {
          seen.push(i);
          yield { x: x.slice(5 * i, 5 * i + 5), y: y.slice(5 * i, 5 * i + 5) };
        }
      } finally {
        closed++;
      }
    }
    return { seen, open, closed: () => closed };
  }

  test("and from the beginning after the dataset's end", async () => {
    const { seen, open, closed } = counted();
    const { epoch } = await (await fresh()).fitDataset(open, { epochs: 4, batchesPerEpoch: 3 });
    expect(epoch).toEqual([0, 1, 2, 3]);
    expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3]);
    expect(closed()).toBe(2);
  });

  test("with a generator itself, which can be read once", async () => {
    const { seen, open } = counted();
    await (await fresh()).fitDataset(open(), { epochs: 2, batchesPerEpoch: 4 });
    expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    await refused(
      async () => (await fresh()).fitDataset(counted().open(), { epochs: 3, batchesPerEpoch: 4 }),
      "E_DATA",
      "gave no batches in epoch 2",
    );
  });

  test("without it, each epoch reads the whole dataset", async () => {
    const { seen, open } = counted();
    await (await fresh()).fitDataset(open, { epochs: 2 });
    expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7]);
  });
});

/** Batches of 10 rows, all in the same two arrays. */
function* reuse() {
  const [xs, ys] = [new Float32Array(20), new Float32Array(10)];
  for (let i = 0; i < x.length; i += 10) {
    xs.set(x.slice(i, i + 10).flat());
    ys.set(y.slice(i, i + 10).flat());
    yield { x: { data: xs, shape: [10, 2] }, y: { data: ys, shape: [10, 1] } };
  }
}
async function* reuseLater() {
  for (const batch of reuse()) {
    await new Promise((resolve) => setImmediate(resolve));
    yield batch;
  }
}

test.each([
  ["a generator", reuse],
  ["an async generator", reuseLater],
])("%s may fill the same arrays again", async (_, source) => {
  const [copied, reused] = [await fresh(), await fresh()];
  await copied.fitDataset(() => Array.from(reuse(), (batch) => structuredClone(batch)), { epochs: 2 });
  await reused.fitDataset(source, { epochs: 2 });
  expect(weightsHash(reused)).not.toBe(weightsHash(await fresh()));
  expect(weightsHash(reused)).toBe(weightsHash(copied));
});

test("the next batch is read while the one at hand is trained on", async () => {
  const model = await fresh();
  const log: string[] = [];
  function* source() {
    for (let i = 0; i < 3; i++) {
      log.push(`read ${i}`);
      yield { x, y };
    }
  }
  await model.fitDataset(source, { batchesPerEpoch: 3, callbacks: [{ onBatchEnd: (i) => void log.push(`end ${i}`) }] });
  expect(log).toEqual(["read 0", "read 1", "end 0", "read 2", "end 1", "end 2"]);
});

/** Gives some batches; the next one never comes. */
async function* hang(given: number) {
  for (let i = 0; i < given; i++) yield { x, y };
  await new Promise(() => undefined);
}

test.each([0, 1, 2])("a signal ends the wait for batch %i, which never comes", async (given) => {
  const model = await fresh();
  const stop = new AbortController();
  const { signal } = stop;
  setTimeout(() => stop.abort(), 20);
  const { stoppedBy, epoch } = await model.fitDataset(() => hang(given), { epochs: 3, signal });
  expect([stoppedBy, epoch]).toEqual(["signal", []]);
  expect(getEventListeners(signal, "abort")).toEqual([]);
  expect((await model.fitDataset(read)).stoppedBy).toBe("epochs");
});

test("so it does while the batch at hand is trained on", async () => {
  const model = await fresh();
  const stop = new AbortController();
  const abort: Callback = { onBatchEnd: () => stop.abort() };
  const { stoppedBy } = await model.fitDataset(() => hang(1), { callbacks: [abort], signal: stop.signal });
  expect(stoppedBy).toBe("signal");
});

test("a source that ends or throws when its signal aborts is stopped by the signal", async () => {
  for (const then of ["end", "throw"]) {
    const model = await fresh();
    const stop = new AbortController();
    const { signal } = stop;
    async function* source() {
      await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
      if (then === "throw") signal.throwIfAborted();
      yield* [];
    }
    setTimeout(() => stop.abort(), 5);
    expect((await model.fitDataset(source, { signal })).stoppedBy).toBe("signal");
  }
});

test("what goes wrong is told though the next batch never comes; no listener stays on the signal", async () => {
  const model = await fresh();
  const { signal } = new AbortController();
  const fail: Callback = {
    onBatchEnd: () => {
      throw new Error("no more");
    },
  };
  await expect(model.fitDataset(() => hang(1), { callbacks: [fail], signal })).rejects.toThrow("no more");
  let closed = 0;
  async function* source() {
    try {
      yield* read();
    } finally {
      closed++;
    }
  }
  await model.fitDataset(source, { epochs: 2, batchesPerEpoch: 2, signal });
  expect(closed).toBe(1);
  expect(getEventListeners(signal, "abort")).toEqual([]);
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
