/** train(): the events of a training, and leaving it. */
import { describe, expect, test } from "vitest";
import { adam, dense, sequential, type TrainEvent } from "../../src/index.ts";
import { clouds, randomRows } from "../support/data.ts";
import { backends } from "../support/engines.ts";
import { refused } from "../support/errors.ts";
import { weightsHash } from "../support/hash.ts";

const { x, labels } = clouds(50, 6);

async function fresh(backend: (typeof backends)[number], units = 5) {
  const layers = [dense({ units, activation: "tanh" }), dense({ units: 3, activation: "softmax" })];
  const model = await sequential({ inputShape: [2], layers, seed: 5, backend });
  model.compile({ optimizer: adam(), loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] });
  return model;
}

describe.each(backends)("%s", (backend) => {
  test("an event an epoch, then the end with the history; the weights are those of fit", async () => {
    const model = await fresh(backend),
      fitted = await fresh(backend);
    const events: TrainEvent[] = [];
    const options = { epochs: 5, initialEpoch: 2, validationSplit: 0.2 };
    for await (const event of model.train(x, labels, options)) events.push(event);
    const history = await fitted.fit(x, labels, options);

    const epochs = events.filter((event) => event.type === "epoch");
    expect(epochs.map((event) => event.epoch)).toEqual([2, 3, 4]);
    expect(epochs.map((event) => event.logs)).toEqual(
      [0, 1, 2].map((i) => Object.fromEntries(Object.entries(history.history).map(([name, list]) => [name, list[i]]))),
    );
    expect(events.at(-1)).toEqual({ type: "end", history });
    expect(events.filter((event) => event.type === "end")).toHaveLength(1);
    expect(weightsHash(model)).toBe(weightsHash(fitted));
  });

  test("progress within long epochs", async () => {
    const model = await fresh(backend, 400);
    const rows = 12_000; // several slices of time also where a step takes some 15 µs
    const many = randomRows(rows, 2, 1);
    const progress: TrainEvent[] = [];
    for await (const event of model.train(many, new Uint8Array(rows), { epochs: 1, batchSize: 1 })) {
      if (event.type === "progress") progress.push(event);
    }
    expect(progress.length).toBeGreaterThan(0);
    let last = 0;
    for (const event of progress) {
      if (event.type !== "progress") continue;
      expect(event).toEqual({
        type: "progress",
        epoch: 0,
        batch: expect.any(Number),
        batches: rows,
        logs: { loss: expect.any(Number), accuracy: expect.any(Number) },
      });
      expect(event.batch).toBeGreaterThan(last);
      expect(event.batch).toBeLessThan(rows);
      last = event.batch;
    }
  });

  test("break stops it at that epoch; the model is usable, and fit goes on", async () => {
    const model = await fresh(backend),
      fitted = await fresh(backend);
    for await (const event of model.train(x, labels, { epochs: 1000 })) {
      if (event.type === "epoch" && event.epoch === 6) break;
    }
    await fitted.fit(x, labels, { epochs: 7 });
    expect(weightsHash(model)).toBe(weightsHash(fitted));
    expect((await model.predict(x)).shape).toEqual([50, 3]);
    expect((await model.fit(x, labels, { epochs: 2 })).epoch).toEqual([0, 1]);
    model.dispose();
  });

  test("an error thrown in the loop stops it likewise", async () => {
    const model = await fresh(backend);
    const error = new Error("in the loop");
    await expect(async () => {
      // eslint-disable-next-line @typescript-eslint/no-unused-vars
      for await (const _ of model.train(x, labels, { epochs: 1000 })) throw error;
    }).rejects.toBe(error);
    await model.fit(x, labels);
  });

  test("never begun, it trains nothing and holds nothing", async () => {
    const model = await fresh(backend);
    const before = weightsHash(model);
    model.train(x, labels, { epochs: 10 });
    expect(weightsHash(model)).toBe(before);
    await model.fit(x, labels);
  });

  test("callbacks are called as in fit", async () => {
    const model = await fresh(backend);
    const calls: string[] = [];
    const callback = {
      onTrainBegin: () => void calls.push("begin"),
      onEpochEnd: (epoch: number) => void calls.push(`callback ${epoch}`),
      onTrainEnd: () => void calls.push("end"),
    };
    for await (const event of model.train(x, labels, { epochs: 2, callbacks: [callback] })) {
      if (event.type === "epoch") calls.push(`event ${event.epoch}`);
    }
    expect(calls).toEqual(["begin", "callback 0", "event 0", "callback 1", "event 1", "end"]);
  });

  test("a second training beside the first is refused, the first goes on", async () => {
    const model = await fresh(backend),
      alone = await fresh(backend);
    const first = model.fit(x, labels, { epochs: 300 });
    const busy = { code: "E_CONFIG", message: expect.stringMatching(/while the model is being trained/) };
    // All at once: a short training may be over before a promise is waited for.
    const second = model.fit(x, labels),
      third = model.train(x, labels).next();
    expect(() => model.compile({ loss: "meanSquaredError" })).toThrow(expect.objectContaining(busy));
    await expect(second).rejects.toMatchObject(busy);
    await expect(third).rejects.toMatchObject(busy);
    expect((await first).epoch).toHaveLength(300);
    await alone.fit(x, labels, { epochs: 300 });
    expect(weightsHash(model)).toBe(weightsHash(alone));
  });

  test("two models train at the same time without touching each other", async () => {
    const [a, b, alone] = [await fresh(backend), await fresh(backend), await fresh(backend)];
    await Promise.all([a.fit(x, labels, { epochs: 200 }), b.fit(x, labels, { epochs: 200 })]);
    await alone.fit(x, labels, { epochs: 200 });
    expect(weightsHash(a)).toBe(weightsHash(alone));
    expect(weightsHash(b)).toBe(weightsHash(alone));
  });
});

test("train, awaited as if it were fit, says that it trains while its events are read", async () => {
  const model = await fresh("wasm");
  const awaited = (await model.train(x, labels, { epochs: 3 })) as never as { history: unknown };
  await refused(
    () => awaited.history,
    "E_CONFIG",
    "for await (const event of model.train(…)). model.fit(…) trains at once",
  );
  expect(model.epochsTrained).toBe(0);
});
