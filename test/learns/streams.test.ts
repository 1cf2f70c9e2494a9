/** fitDataset has what fit has: the same options with the same results, on streams of batches. */
import { afterEach, describe, expect, test, vi } from "vitest";
import { dense, dropout, sequential, sgd, type Callback } from "../../src/index.ts";
import { formsOf } from "../../src/session/run.ts";
import { RunCache } from "../../src/session/runCache.ts";
import { atOnce } from "../../src/platform/timeSlice.ts";
import { checkExamples } from "../../src/session/examples.ts";
import { runOptions } from "../../src/session/run.ts";
import { randomPlace } from "../../src/training/train.ts";
import { backends } from "../support/engines.ts";
import { refused } from "../support/errors.ts";
import { weightsHash } from "../support/hash.ts";

afterEach(() => vi.restoreAllMocks());

const x = Array.from({ length: 48 }, (_, i) => [Math.sin(i * 0.37), Math.cos(i * 0.91)]);
const y = x.map(([a, b]) => [Number(a * b > 0)]);

async function fresh({ backend = "wasm" as (typeof backends)[number], rate = 0, learningRate = 0.1 } = {}) {
  const layers = [
    dense({ units: 8, activation: "tanh" }),
    dropout({ rate }),
    dense({ units: 1, activation: "sigmoid" }),
  ];
  const model = await sequential({ inputShape: [2], layers, seed: 2, backend });
  model.compile({ optimizer: sgd({ learningRate }), loss: "binaryCrossentropy", metrics: ["accuracy"] });
  return model;
}

function* inBatches(size: number, rows = x.length) {
  for (let i = 0; i < rows; i += size)
    yield { x: x.slice(i, Math.min(i + size, rows)), y: y.slice(i, Math.min(i + size, rows)) };
}

describe.each(backends)("%s", (backend) => {
  test.each([
    ["groups of equal batches", 8, 48],
    ["a shorter last group", 8, 40],
    ["a shorter last batch", 8, 44],
  ])("accumulateSteps gives the bits of fit: %s", async (_, size, rows) => {
    const options = { epochs: 3, accumulateSteps: 3 };
    const whole = await fresh({ backend });
    await whole.fit(x.slice(0, rows), y.slice(0, rows), { ...options, batchSize: size, shuffle: false });
    const streamed = await fresh({ backend });
    await streamed.fitDataset(() => inBatches(size, rows), options);
    expect(weightsHash(streamed)).toBe(weightsHash(whole));
    expect(streamed.session.optimizerState!.steps).toBe(whole.session.optimizerState!.steps);
  });

  test("accumulateSteps with batches of several sizes: one update from the mean over all rows", async () => {
    const sizes = [5, 11, 8, 24];
    function* uneven() {
      let at = 0;
      for (const size of sizes) {
        yield { x: x.slice(at, at + size), y: y.slice(at, at + size) };
        at += size;
      }
    }
    const streamed = await fresh({ backend });
    const seen: number[] = [];
    const count: Callback = { onBatchEnd: (batch) => void seen.push(batch) };
    await streamed.fitDataset(uneven, { accumulateSteps: 4, callbacks: [count] });
    const whole = await fresh({ backend });
    await whole.fit(x, y, { batchSize: 48, shuffle: false });
    expect(streamed.session.optimizerState!.steps).toBe(1);
    const weights = whole.getWeights();
    // Sums over batches of other sizes round differently: a few units in the last place of float32.
    streamed.getWeights().forEach(({ data }, i) => {
      data.forEach((w, k) => expect(Math.abs(w - weights[i].data[k])).toBeLessThan(1e-6));
    });
    expect(seen).toEqual([0, 1]); // 48 rows in batches of the largest size, 24
  });
});

test("classWeight weighs rows as in fit, also beside sampleWeight", async () => {
  const classWeight = { 0: 1, 1: 5 };
  const whole = await fresh();
  await whole.fit(x, y, { epochs: 2, batchSize: 16, shuffle: false, classWeight });
  const streamed = await fresh();
  await streamed.fitDataset(() => inBatches(16), { epochs: 2, classWeight });
  expect(weightsHash(streamed)).toBe(weightsHash(whole));
  await refused(async () => streamed.fitDataset(() => inBatches(16), { classWeight: { 7: 1 } }), "E_CONFIG", "class");
});

test("initialEpoch numbers the epochs; a training in two calls continues as one, random numbers included", async () => {
  const whole = await fresh({ rate: 0.5 });
  await whole.fitDataset(() => inBatches(16), { epochs: 4 });
  const parts = await fresh({ rate: 0.5 });
  await parts.fitDataset(() => inBatches(16), { epochs: 2 });
  const begun: number[] = [];
  const note: Callback = { onEpochBegin: (epoch) => void begun.push(epoch) };
  const { epoch } = await parts.fitDataset(() => inBatches(16), { epochs: 4, initialEpoch: 2, callbacks: [note] });
  expect([epoch, begun]).toEqual([
    [2, 3],
    [2, 3],
  ]);
  expect(weightsHash(parts)).toBe(weightsHash(whole));
});

test("verbose prints a line an epoch; watch finds what is wrong; neither changes the weights", async () => {
  const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
  const quiet = await fresh();
  await quiet.fitDataset(() => inBatches(16), { epochs: 2, watch: false });
  const told = await fresh();
  const big = () => [...inBatches(16)].map((batch) => ({ ...batch, x: batch.x.map((row) => row.map((v) => v * 1e4)) }));
  const { findings } = await told.fitDataset(big, { epochs: 40, watch: 1000 });
  expect(findings.map(({ name }) => name)).toContain("unscaledInputs");
  const verbose = await fresh();
  await verbose.fitDataset(() => inBatches(16), { epochs: 2, verbose: 1, watch: 1000 });
  expect(log.mock.calls.map(([line]) => line).filter((line) => /^epoch \d\/2 {2}loss /.test(line))).toHaveLength(2);
  expect(weightsHash(verbose)).toBe(weightsHash(quiet));
});

describe("a loss that is not finite", () => {
  /** The third batch has rows that the weights grow from beyond float32. */
  function* diverging() {
    const batches = [...inBatches(16)];
    yield batches[0];
    yield batches[1];
    yield { ...batches[2], x: batches[2].x.map((row) => row.map(() => 3e38)) };
    yield batches[0];
  }
  const made = async () => {
    const layers = [dense({ units: 4, activation: "relu" }), dense({ units: 1 })];
    const model = await sequential({ inputShape: [2], layers, seed: 2 });
    model.compile({ optimizer: sgd({ learningRate: 0.1 }), loss: "meanSquaredError" });
    return model;
  };

  test("throws by default, naming epoch, batch and layer", async () => {
    const model = await made();
    const error = await refused(async () => model.fitDataset(diverging, { epochs: 2 }), "E_NON_FINITE", "batch 2");
    expect(error.details).toMatchObject({ epoch: 0, batch: 2 });
    expect(error.details.layer).toMatch(/^dense_/);
  });

  test("ends the training with stop, and goes back with rollBack", async () => {
    const stopped = await made();
    const { stoppedBy, nonFinite, findings } = await stopped.fitDataset(diverging, { onNonFinite: "stop" });
    expect([stoppedBy, nonFinite!.epoch, nonFinite!.batch, findings[0].name]).toEqual(["nonFinite", 0, 2, "nonFinite"]);
    const back = await made();
    const history = await back.fitDataset(diverging, { onNonFinite: "rollBack" });
    expect(history.stoppedBy).toBe("nonFinite");
    expect(history.nonFinite!.rolledBackTo).toMatchObject({ epoch: 0 });
    for (const { data } of back.getWeights()) expect(data.every(Number.isFinite)).toBe(true);
  });
});

test("validation rows are checked before the first batch is asked for, and read once", async () => {
  const model = await fresh();
  let opened = 0;
  const dataset = () => {
    opened++;
    return inBatches(16);
  };
  await refused(async () => model.fitDataset(dataset, { validationData: [x, y.slice(1)] }), "E_SHAPE", "validation");
  expect(opened).toBe(0);
  const rows = x.map((row) => [...row]);
  let reads = 0;
  const counted = rows.map((row) => new Proxy(row, { get: (t, k, r) => (k === "0" && reads++, Reflect.get(t, k, r)) }));
  await model.fitDataset(dataset, { epochs: 1, validationData: [counted, y] });
  const once = reads;
  reads = 0;
  await model.fitDataset(dataset, { epochs: 5, validationData: [counted, y] });
  expect([once > 0, reads]).toEqual([true, once]);
});

test("random numbers do not repeat: each batch of each epoch has a place of its own", () => {
  const key = [7, 0] as const;
  const places = new Set<string>();
  const edges = [0, 1, 32767, 32768, 65535, 65536, 65537, 131071, 131072, 2 ** 31];
  for (const epoch of edges)
    for (const batch of edges) {
      const place = randomPlace(key, epoch, batch);
      places.add(JSON.stringify([...place.key, place.epoch]));
    }
  expect(places.size).toBe(edges.length ** 2);
  expect(randomPlace(key, 3, 5)).toEqual({ key, epoch: 3 * 65536 + 5 });
});

test("batches beyond 65,536 of an epoch draw other numbers than the next epoch's", async () => {
  const drawn = async (base: number, number: number) => {
    const { key, epoch } = randomPlace([9, 0], base, number);
    const model = await fresh({ rate: 0.5 });
    const { engine, compiled, optimizerState } = model.session.needCompiled("test");
    const { network } = model.session;
    const examples = atOnce(checkExamples(x, y, network, compiled));
    const cache = new RunCache(engine, key);
    const run = cache.lend({ ...runOptions(network, compiled, 48), learner: optimizerState, trains: true }, examples);
    run.useKey(key);
    atOnce(run.fill(examples, epoch));
    await run.run(1);
    return weightsHash(model);
  };
  expect(await drawn(0, 65536)).not.toBe(await drawn(1, 0));
  expect(await drawn(1, 0)).toBe(await drawn(1, 0));
});

test("runs are kept by all that they depend on, at most eight", async () => {
  const model = await fresh();
  const { engine, compiled } = model.session.needCompiled("test");
  const { network } = model.session;
  const used = () => engine.arena.used;
  const cache = new RunCache(engine, [1, 0]);
  const options = runOptions(network, compiled, 4);
  const examples = (rows: unknown) => atOnce(checkExamples(rows, y.slice(0, 4), network, compiled));
  const bytes = (scale?: number) => ({ data: new Uint8Array(8), shape: [4, 2], scale });
  const kinds = [x.slice(0, 4), bytes(), bytes(0.5)].map(examples);
  const runs = kinds.map((kind) => cache.lend(options, kind));
  expect(new Set(runs).size).toBe(3);
  expect(cache.lend(options, kinds[0])).not.toBe(runs[0]); // that one is lent
  runs.forEach((run) => cache.giveBack(run));
  kinds.forEach((kind, i) => expect(cache.lend(options, kind)).toBe(runs[i]));
  runs.forEach((run) => cache.giveBack(run));
  expect(new Set(kinds.map((kind) => JSON.stringify(formsOf(kind, options.targets)))).size).toBe(3);
  const before = used();
  let most = 0;
  for (let rows = 5; rows < 45; rows++) {
    cache.giveBack(cache.lend(options, atOnce(checkExamples(x.slice(0, rows), y.slice(0, rows), network, compiled))));
    most = Math.max(most, used());
  }
  expect(most - before).toBeLessThan(8 * 8192);
  const late = cache.lend(options, kinds[0]);
  cache.end();
  cache.giveBack(late);
  expect(used()).toBeLessThan(before);
});

test("a batch of the same size in another scale, or of another kind, is trained on as it is", async () => {
  const train = async (first: unknown) => {
    const model = await sequential({ inputShape: [2], layers: [dense({ units: 1 })], seed: 3 });
    model.compile({ loss: "meanSquaredError" });
    await model.fitDataset([
      { x: first, y: [1] },
      { x: [[0.9, 0.5]], y: [1] },
    ] as never);
    return [...model.getWeights()[0].data];
  };
  const expected = await train([[255 * (1 / 255), 128 * (1 / 255)]]);
  const bytes = { data: Uint8Array.of(255, 128), shape: [1, 2] };
  (await train({ ...bytes, scale: 1 / 255 })).forEach((weight, i) => expect(weight).toBeCloseTo(expected[i], 6));
  const unscaled = await train(bytes);
  const plain = await train([[255, 128]]);
  expect(unscaled).toEqual(plain);
});
