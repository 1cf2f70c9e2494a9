/** The same bits whatever the number of threads, and what a model says of who computes. */
import { isDeepStrictEqual } from "node:util";
import { afterEach, describe, expect, test, vi } from "vitest";
import { customActivation, dense, loadModel, sequential, type Model } from "../../src/index.ts";
import { dtypes } from "../support/engines.ts";
import { weightsHash } from "../support/hash.ts";
import { some } from "../reliability/report.ts";
import { train, trainings } from "./networks.ts";

describe.each(dtypes)("%s", (dtype) => {
  test.each([...some(Object.entries(trainings), 4)])("%s", async (_name, training) => {
    const alone = await train(training, { dtype });
    const { x } = training;
    for (const threads of [2, 4]) {
      const together = await train(training, { dtype, threads });
      expect(together.threads).toBe(threads);
      expect(weightsHash(together as Model)).toBe(weightsHash(alone as Model));
      if (x !== undefined) expect(await together.predict(x)).toEqual(await alone.predict(x));
      together.dispose();
    }
  });
});

const WIDTH = 256;
const rows = (count: number) => ({
  data: Float32Array.from({ length: count * WIDTH }, (_, i) => Math.sin(i)),
  shape: [count, WIDTH] as const,
});
async function fresh(threads: number | "auto", activation: Parameters<typeof dense>[0]["activation"] = "relu") {
  const layers = [dense({ units: WIDTH, activation }), dense({ units: WIDTH })];
  const model = await sequential({ inputShape: [WIDTH], layers, threads });
  model.compile({ loss: "meanSquaredError" });
  return model;
}

test("evaluate, predict, predictOne, fitDataset, and data that make the memory grow", async () => {
  const models = [await fresh(1), await fresh(2)];
  const results = [];
  for (const model of models) {
    const result: unknown[] = [];
    await model.fit(rows(300), rows(300), { epochs: 2 });
    for (const count of [1, 7, 5000]) result.push(await model.predict(rows(count)));
    result.push(await model.evaluate(rows(5000), rows(5000)));
    result.push(
      await Promise.all([model.predict(rows(900)), model.predict(rows(700)), model.evaluate(rows(64), rows(64))]),
    );
    const batches = [200, 200, 77].map((count) => ({ x: rows(count), y: rows(count) }));
    result.push((await model.fitDataset(batches, { validationData: [rows(500), rows(500)] })).history);
    result.push(model.predictOne(rows(1).data), weightsHash(model));
    results.push(result);
  }
  // toEqual takes seconds for so many numbers.
  expect(isDeepStrictEqual(results[1], results[0])).toBe(true);
});

test("training stopped and gone on with, by another number of threads", async () => {
  const whole = await fresh(1);
  await whole.fit(rows(300), rows(300), { epochs: 4 });
  const first = await fresh(2);
  await first.fit(rows(300), rows(300), { epochs: 2 });
  const second = await loadModel(first.toJSON(), { threads: 3 });
  expect(second.threads).toBe(3);
  await second.fit(rows(300), rows(300), { epochs: 2 });
  expect(weightsHash(second)).toBe(weightsHash(whole));
});

test("a training that diverges stops at the same batch with the same weights", async () => {
  const stops = [];
  for (const threads of [1, 2]) {
    const model = await fresh(threads);
    model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
    model.learningRate = 1e6;
    const error = await model.fit(rows(300), rows(300), { epochs: 50 }).catch((thrown) => thrown);
    stops.push([error.code, error.details, weightsHash(model)]);
  }
  expect(stops[0][0]).toBe("E_NON_FINITE");
  expect(stops[1]).toEqual(stops[0]);
});

test("an activation of one's own is computed on the caller's thread", async () => {
  const cube = customActivation({ name: "cube", value: (v) => v * v * v, derivative: (v) => 3 * v * v });
  const hashes = [];
  for (const threads of [1, 2]) {
    const model = await fresh(threads, cube);
    await model.fit(rows(100), rows(100));
    hashes.push(weightsHash(model));
  }
  expect(hashes[1]).toBe(hashes[0]);
});

describe("who computes", () => {
  afterEach(() => void vi.unstubAllGlobals());

  test("is said", async () => {
    const model = await fresh(3);
    expect(model.threads).toBe(3);
    expect(model.summary()).toContain("backend wasm (exact), 3 threads");
    expect((await fresh(1)).summary()).not.toContain("threads");
    expect((await fresh("auto")).threads).toBeGreaterThanOrEqual(1);
  });

  test("is one thread where memory cannot be shared, with one warning", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    vi.stubGlobal("SharedArrayBuffer", undefined);
    expect((await fresh("auto")).threads).toBe(1);
    expect(warn).not.toHaveBeenCalled();
    expect((await fresh(2)).threads).toBe(1);
    expect((await fresh(2)).threads).toBe(1);
    expect(warn).toHaveBeenCalledOnce();
    expect(warn.mock.calls[0][0]).toContain("SharedArrayBuffer");
    warn.mockRestore();
  });
});
