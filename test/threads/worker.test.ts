/** As in a page: training by a worker that has a memory of its own, here on Node's workers. The bits of one thread. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { afterEach, describe, expect, test, vi } from "vitest";
import type * as Platform from "#platform";
import {
  adam,
  customLoss,
  dense,
  loadModel,
  sequential,
  type FitOptions,
  type Model,
  type ModelFile,
} from "../../src/index.ts";
import type { Request } from "../../src/threads/protocol.ts";
import { refused } from "../support/errors.ts";
import { temporaryFolder } from "../support/files.ts";
import { weightsHash } from "../support/hash.ts";
import { some } from "../reliability/report.ts";
import { train, trainings } from "./networks.ts";

const platform = vi.hoisted(() => ({ offloads: true, refuses: false, stalls: false }));
vi.mock("#platform", async (original) => {
  const node = await original<typeof Platform>();
  const spawn: typeof node.spawn = async (listener) => {
    if (!platform.refuses && !platform.stalls) return node.spawn(listener);
    if (platform.refuses) setTimeout(() => listener.lost("refused by this test"), 30);
    return { post() {}, retain() {}, end: async () => {} };
  };
  return {
    ...node,
    spawn,
    get offloadsByDefault() {
      return platform.offloads;
    },
  };
});

/** The requests to workers since the test began: whether they walk, and how many bytes came with them. */
let requests: { walks: boolean; bytes: number }[] = [];
const { postMessage } = Worker.prototype;
const receivers: Worker[] = [];
Worker.prototype.postMessage = function (this: Worker, ...message) {
  const request = message[0] as Request;
  if ("program" in request) {
    const bytes = request.copies?.put.map((each) => (typeof each.bytes === "number" ? 0 : each.bytes.byteLength)) ?? [];
    requests.push({ walks: request.program > 0, bytes: bytes.reduce((sum, n) => sum + n, 0) });
  }
  receivers.push(this);
  return postMessage.apply(this, message);
};
const walked = () => requests.filter(({ walks }) => walks).length;
afterEach(() => {
  requests = [];
  platform.offloads = true;
  platform.refuses = platform.stalls = false;
  vi.restoreAllMocks();
});

/** Runs the same on the caller's thread alone, and with a worker. */
async function both<T>(run: () => Promise<T>): Promise<[T, T]> {
  platform.offloads = false;
  const alone = await run();
  expect(requests).toEqual([]);
  platform.offloads = true;
  return [alone, await run()];
}

/** Trains until a worker has taken part, then as often on the caller's thread alone. */
async function untilOffloaded<M>(train: (model?: M) => Promise<M>): Promise<[M, M]> {
  let times = 0;
  let offloaded: M | undefined;
  for (; walked() < 3 && times < 200; times++) offloaded = await train(offloaded);
  expect(walked()).toBeGreaterThanOrEqual(3);
  platform.offloads = false;
  let alone: M | undefined;
  for (let i = 0; i < times; i++) alone = await train(alone);
  return [alone!, offloaded!];
}

test.each([...some(Object.entries(trainings), 4)])("the same bits: %s", async (_name, training) => {
  const more = { ...training, fit: { ...training.fit, epochs: 20, validationSplit: 0.1 } };
  const [alone, offloaded] = await untilOffloaded<Model<boolean>>((model) => train(more, { dtype: "float32" }, model));
  expect(weightsHash(offloaded as Model)).toBe(weightsHash(alone as Model));
});

const WIDTH = 256;
const rows = (count: number) => ({
  data: Float32Array.from({ length: count * WIDTH }, (_, i) => Math.sin(i)),
  shape: [count, WIDTH] as const,
});
async function fresh(workerUrl?: string) {
  const layers = [dense({ units: WIDTH, activation: "relu" }), dense({ units: WIDTH })];
  const model = await sequential({ inputShape: [WIDTH], layers, workerUrl });
  model.compile({ optimizer: adam({ learningRate: 0.01 }), loss: "meanSquaredError" });
  return model;
}
const after = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test("callbacks see the weights and change weights and rate; evaluate, predict, fitDataset, a saved model", async () => {
  const [alone, offloaded] = await both(async () => {
    const model = await fresh();
    const seen: unknown[] = [];
    const callbacks = [
      {
        onEpochEnd(epoch: number) {
          seen.push(weightsHash(model), model.predictOne(rows(1).data), model.toJSON().epochsTrained);
          if (epoch === 3) model.learningRate = 0.001;
          if (epoch === 5) model.setWeights([{ name: "dense_1/bias", data: new Float32Array(WIDTH).fill(0.5) }]);
        },
      },
    ];
    const { history } = await model.fit(rows(500), rows(500), { epochs: 8, callbacks, validationSplit: 0.2 });
    seen.push(history, await model.predict(rows(300)), await model.evaluate(rows(5000), rows(5000)));
    const batches = [200, 3, 200, 77].map((count) => ({ x: rows(count), y: rows(count) }));
    const trained = await model.fitDataset(batches, { epochs: 3, validationData: [rows(500), rows(500)] });
    seen.push(trained.history, weightsHash(model));
    for await (const event of model.train(rows(500), rows(500), { epochs: 3 }))
      if (event.type === "epoch") seen.push(event.logs, weightsHash(model));
    const again = await loadModel(model.toJSON());
    await again.fit(rows(500), rows(500), { epochs: 4 });
    seen.push(weightsHash(again));
    return seen;
  });
  expect(walked()).toBeGreaterThan(20);
  expect(offloaded).toEqual(alone);
});

test("onBatchEnd sees the weights of its batch", async () => {
  const [alone, offloaded] = await both(async () => {
    const model = await fresh();
    const seen: string[] = [];
    const callbacks = [{ onBatchEnd: () => void seen.push(weightsHash(model)) }];
    await model.fit(rows(300), rows(300), { epochs: 4, batchSize: 150, callbacks });
    return seen;
  });
  expect(offloaded).toEqual(alone);
});

test("a tiny network stays on the caller's thread when it is inspected after every epoch", async () => {
  const model = await sequential({ inputShape: [2], layers: [dense({ units: 4 }), dense({ units: 1 })] });
  model.compile({ loss: "meanSquaredError" });
  let epochs = 0;
  const xor = [[0, 0], [0, 1], [1, 0], [1, 1]]; // prettier-ignore
  await model.fit(xor, [0, 1, 1, 0], { epochs: 2000, callbacks: [{ onEpochEnd: () => void epochs++ }] });
  expect(epochs).toBe(2000);
  expect(requests).toEqual([]);
});

test("data is sent once, in pieces", async () => {
  const model = await fresh();
  const x = rows(20000); // 20 MB
  await model.fit(x, x, { epochs: 3, batchSize: 500 });
  const sizes = requests.map(({ bytes }) => bytes);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(2 ** 22);
  const total = sizes.reduce((sum, bytes) => sum + bytes, 0);
  expect(total).toBeGreaterThan(2 * x.data.byteLength);
  expect(total).toBeLessThan(2.1 * x.data.byteLength);
});

/** Goes on until the test is over. */
let over = new AbortController();
const long = (): FitOptions => ({ epochs: 100000, batchSize: 100, signal: over.signal });
afterEach(() => {
  over.abort();
  over = new AbortController();
});

test("while a worker trains: timers, fresh weights, save, a signal", { retry: 3 }, async () => {
  const model = await fresh();
  let turns = 0;
  const timer = setInterval(() => turns++, 10);
  const fit = model.fit(rows(500), rows(500), long());
  const hashes = new Set<string>();
  const row = rows(1).data;
  // Each wait lets the timer fire; a caller thread that is blocked would see neither turns nor other weights.
  for (let waits = 0; hashes.size < 5 && waits < 200; waits++) {
    await after(30);
    hashes.add(weightsHash(model) + String(model.predictOne(row)));
  }
  expect(hashes.size).toBe(5);
  expect(turns).toBeGreaterThanOrEqual(5);
  clearInterval(timer);
  await refused(() => model.toJSON(), "E_CONFIG", /^toJSON .*while/);
  await refused(() => model.setWeights(model.getWeights()), "E_CONFIG", /^setWeights .*while/);
  const before = walked();
  over.abort();
  expect((await fit).stoppedBy).toBe("signal");
  expect(walked() - before).toBeLessThanOrEqual(2);
  const restored = await loadModel(model.toJSON());
  expect(weightsHash(restored)).toBe(weightsHash(model));
});

test("what is saved while a worker trains is the state after one of its steps, whole", async () => {
  const stateOf = ({ weights, training }: ModelFile) => JSON.stringify([weights, training!.optimizer.state]);
  const [alone, offloaded] = await both(async () => {
    const model = await fresh();
    const seen: ModelFile[] = [];
    const watch = { onBatchEnd: () => void seen.push(model.toJSON()) };
    const options = { epochs: 30, batchSize: 1000 }; // long enough for some saves, also where others are at work
    if (!platform.offloads) await model.fit(rows(2000), rows(2000), { ...options, callbacks: [watch] });
    else {
      let training = true;
      const fit = model.fit(rows(2000), rows(2000), options).finally(() => (training = false));
      const folder = await temporaryFolder();
      for (let i = 0; training; i++) {
        await model.save(join(folder, `${i}.json`));
        seen.push(JSON.parse(await readFile(join(folder, `${i}.json`), "utf8")) as ModelFile);
      }
      await fit;
    }
    return seen;
  });
  const bySteps = new Map(alone.map((file) => [file.training!.optimizer.steps, stateOf(file)]));
  const midway = offloaded.filter((file) => bySteps.has(file.training!.optimizer.steps));
  expect(walked()).toBeGreaterThan(0);
  expect(new Set(midway.map((file) => file.training!.optimizer.steps)).size).toBeGreaterThan(3);
  for (const file of midway) expect(stateOf(file) === bySteps.get(file.training!.optimizer.steps)).toBe(true);
});

test("a training that diverges, or is left, leaves the weights of its last batch", async () => {
  const [alone, offloaded] = await both(async () => {
    const model = await fresh();
    model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
    model.learningRate = 1e6;
    const error = await model.fit(rows(300), rows(300), { epochs: 50 }).catch((thrown) => thrown);
    const left = await fresh();
    for await (const event of left.train(rows(300), rows(300), { epochs: 9 }))
      if (event.type === "epoch" && event.epoch === 3) break;
    return [error.code, error.details, weightsHash(model), weightsHash(left)];
  });
  expect(alone[0]).toBe("E_NON_FINITE");
  expect(offloaded).toEqual(alone);
});

test("a loss of one's own is computed on the caller's thread", async () => {
  const loss = customLoss({ name: "own", value: (y, t) => (y - t) ** 2, derivative: (y, t) => 2 * (y - t) });
  const [alone, offloaded] = await both(async () => {
    const model = await fresh();
    model.compile({ loss });
    await model.fit(rows(100), rows(100), { epochs: 3 });
    return weightsHash(model);
  });
  expect(requests).toEqual([]);
  expect(offloaded).toBe(alone);
});

test("checkGradients", async () => {
  const model = await fresh();
  expect((await model.checkGradients(rows(4), rows(4), { samples: 5 })).maxRelativeError).toBeLessThan(1e-3);
});

test("a worker that was started and not needed after all ends", { timeout: 20000 }, async () => {
  const ended = vi.spyOn(Worker.prototype, "terminate");
  const model = await fresh();
  // Too short for waiting on a worker, long enough for having one started.
  for (let i = 0; i < 50 && requests.length === 0; i++) await model.fit(rows(32), rows(32), { epochs: 1 });
  await vi.waitFor(() => expect(ended).toHaveBeenCalled(), { timeout: 10000, interval: 100 });
});

describe("workers that fail", () => {
  test("refused: on the caller's thread, with one warning", async () => {
    const warning = vi.spyOn(console, "warn").mockImplementation(() => {});
    const [alone, offloaded] = await both(async () => {
      platform.refuses = platform.offloads;
      const model = await fresh("./none.js");
      await model.fit(rows(500), rows(500), { epochs: 5 });
      await model.fit(rows(500), rows(500), { epochs: 5 });
      return weightsHash(model);
    });
    expect(offloaded).toBe(alone);
    expect(warning).toHaveBeenCalledTimes(1);
    expect(warning.mock.calls[0][0]).toMatch(
      /training on the page's thread.*refused by this test.*workerUrl is ".\/none.js"/s,
    );
  });

  test("stalled while they start: the caller's thread goes on, and a signal is honoured", async () => {
    platform.stalls = true;
    const model = await fresh("./none.js");
    const x = rows(4000); // batches of several milliseconds
    const start = performance.now();
    setTimeout(() => over.abort(), 600);
    const { stoppedBy } = await model.fit(x, x, { ...long(), batchSize: 2000 });
    expect(stoppedBy).toBe("signal");
    expect(performance.now() - start).toBeLessThan(3000);
  });

  test("lost in the middle of fit: an error within 2 s; the model is not used again", async () => {
    const model = await fresh();
    const fit = model.fit(rows(500), rows(500), long());
    await after(400);
    const killed = performance.now();
    void receivers.at(-1)!.terminate();
    await refused(() => fit, "E_ENGINE", "A worker thread was lost");
    expect(performance.now() - killed).toBeLessThan(2000);
    await refused(() => model.getWeights(), "E_ENGINE", "load it from where it was last saved");
  });

  test("lost at rest is not noticed", async () => {
    const model = await fresh();
    await model.fit(rows(500), rows(500), { epochs: 20 });
    expect(walked()).toBeGreaterThan(0);
    await receivers.at(-1)!.terminate();
    const other = await loadModel(model.toJSON());
    platform.offloads = false;
    const alone = await loadModel(model.toJSON());
    for (const each of [model, other, alone]) await each.fit(rows(500), rows(500), { epochs: 20 });
    expect(new Set([model, other, alone].map((each) => weightsHash(each))).size).toBe(1);
  });

  test("disposed of while evaluating", async () => {
    const model = await fresh();
    await model.fit(rows(500), rows(500), { epochs: 5 });
    const evaluation = model.evaluate(rows(8000), rows(8000));
    await after(50);
    model.dispose();
    await refused(() => evaluation, "E_DISPOSED");
  });
});

test("threads: 2 as in a page: small networks are walked by one of the workers", async () => {
  const layers = [dense({ units: 8, activation: "tanh" }), dense({ units: 1 })];
  const x = { data: rows(8).data.subarray(0, 2000), shape: [500, 4] as const };
  const [alone, offloaded] = await untilOffloaded<Model>(async (known) => {
    const model = known ?? (await sequential({ inputShape: [4], layers, threads: 2 }));
    if (known === undefined) model.compile({ loss: "meanSquaredError" });
    await model.fit(x, rows(8).data.subarray(0, 500), { epochs: 200 });
    return model;
  });
  expect(weightsHash(offloaded)).toBe(weightsHash(alone));
});

test("where workers of texts are refused, one model has tried", async () => {
  const warning = vi.spyOn(console, "warn").mockImplementation(() => {});
  platform.refuses = true;
  for (let i = 0; i < 3; i++) {
    const model = await fresh();
    await model.fit(rows(500), rows(500), { epochs: 5 });
    await after(50);
    platform.refuses = false; // the others do not ask
  }
  expect(requests).toEqual([]);
  expect(warning).toHaveBeenCalledTimes(1);
  expect(warning.mock.calls[0][0]).toContain("set workerUrl");
});
