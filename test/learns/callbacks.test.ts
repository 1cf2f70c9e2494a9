/** Callbacks: when they are called, with what, and what they may do. */
import { describe, expect, test } from "vitest";
import { adam, dense, earlyStopping, sequential, type Callback, type Logs } from "../../src/index.ts";
import { clouds, randomRows } from "../support/data.ts";
import { backends } from "../support/engines.ts";
import { weightsHash } from "../support/hash.ts";

const { x, labels } = clouds(50, 6);

async function fresh(backend: (typeof backends)[number]) {
  const layers = [dense({ units: 5, activation: "tanh" }), dense({ units: 3, activation: "softmax" })];
  const model = await sequential({ inputShape: [2], layers, seed: 5, backend });
  model.compile({ optimizer: adam(), loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] });
  return model;
}

const soon = () => new Promise<void>((resolve) => setTimeout(resolve, 1));

/** Writes down every call, some moments after it began: a caller that does not wait writes in the wrong order. */
function recorder(calls: string[], logs: Logs[] = []): Required<Callback> {
  const note = async (text: string) => {
    calls.push(`${text} …`);
    await soon();
    calls.push(text);
  };
  return {
    onTrainBegin: () => note("train begins"),
    onTrainEnd: (history) => note(`train ends by ${history.stoppedBy} after ${history.epoch.length}`),
    onEpochBegin: (epoch) => note(`epoch ${epoch} begins`),
    onEpochEnd: (epoch, values) => (logs.push(values), note(`epoch ${epoch} ends`)),
    onBatchEnd: (batch, values) => (logs.push(values), note(`batch ${batch}`)),
  };
}

describe.each(backends)("%s", (backend) => {
  test("order and arguments, each waited for", async () => {
    const calls: string[] = [],
      logs: Logs[] = [];
    const model = await fresh(backend);
    const options = { epochs: 5, initialEpoch: 3, batchSize: 20, validationSplit: 0.1 };
    const { history } = await model.fit(x, labels, { ...options, callbacks: [recorder(calls, logs)] });
    const epoch = (n: number) => [`epoch ${n} begins`, "batch 0", "batch 1", "batch 2", `epoch ${n} ends`];
    const expected = ["train begins", ...epoch(3), ...epoch(4), "train ends by epochs after 2"];
    expect(calls).toEqual(expected.flatMap((text) => [`${text} …`, text]));

    const names = { batch: ["loss", "accuracy"], epoch: ["loss", "accuracy", "val_loss", "val_accuracy"] };
    logs.forEach((log, i) => expect(Object.keys(log)).toEqual(i % 4 === 3 ? names.epoch : names.batch));
    for (const [i, end] of [logs[3], logs[7]].entries()) {
      for (const name of names.epoch) expect(end[name]).toBe(history[name][i]);
    }
    // Logs of batches are means over the epoch so far: the last batch has the epoch's.
    expect(logs[2].loss).toBe(logs[3].loss);
    expect(logs[0].loss).not.toBe(logs[1].loss);
  });

  test("logs of batches are means over the rows so far", async () => {
    const logs: Logs[] = [];
    const model = await fresh(backend);
    // One step a batch, weights frozen by a rate of almost nothing: 50 rows in batches of 20, 20 and 10.
    model.compile({ optimizer: adam({ learningRate: 1e-30 }), loss: "sparseCategoricalCrossentropy" });
    const callbacks = [{ onBatchEnd: (_: number, values: Logs) => void logs.push(values) }];
    await model.fit(x, labels, { batchSize: 20, shuffle: false, callbacks });
    for (const [i, rows] of [20, 40, 50].entries()) {
      const { loss } = await model.evaluate(x.slice(0, rows), labels.slice(0, rows));
      expect(logs[i].loss).toBeCloseTo(loss, 12); // the same float64 sum in another order
    }
  });

  test("of the beginning and the end alone cost epochs nothing", async () => {
    let asked = 0;
    const watch = {
      onTrainBegin() {},
      onTrainEnd() {},
      get onEpochEnd() {
        asked++;
        return undefined;
      },
    };
    const model = await fresh(backend);
    await model.fit(x.slice(0, 4), labels.slice(0, 4), { epochs: 100, batchSize: 4, callbacks: [watch], watch: false });
    expect(asked).toBeLessThan(10);
  });

  test("several callbacks in their order, methods with their object", async () => {
    const calls: string[] = [];
    class Named implements Callback {
      readonly name: string;
      constructor(name: string) {
        this.name = name;
      }
      onEpochEnd(): void {
        calls.push(this.name);
      }
    }
    await (await fresh(backend)).fit(x, labels, { epochs: 2, callbacks: [new Named("a"), new Named("b"), {}] });
    expect(calls).toEqual(["a", "b", "a", "b"]);
  });

  test("predict, evaluate, save and getWeights within callbacks change nothing", async () => {
    const quiet = await fresh(backend),
      busy = await fresh(backend);
    const a = await quiet.fit(x, labels, { epochs: 4, batchSize: 16, validationSplit: 0.2 });
    // Larger at every call, so that the memory grows and moves under the training.
    let rows = 100;
    const work = async () => {
      rows *= 2;
      const many = randomRows(rows, 2, rows);
      const { data } = await busy.predict(many);
      expect([...busy.predictOne(many[rows - 1])]).toEqual([...data.slice(-3)]);
      await busy.evaluate(many, new Uint8Array(rows), { batchSize: 999 });
      busy.getWeights().forEach(({ data }) => data.fill(0));
      busy.toJSON();
      busy.summary();
      busy.plan();
    };
    const callbacks = [
      { onTrainBegin: work, onEpochBegin: work, onEpochEnd: work, onTrainEnd: work },
      { onBatchEnd: () => void busy.predictOne([0, 0]) },
    ];
    const b = await busy.fit(x, labels, { epochs: 4, batchSize: 16, validationSplit: 0.2, callbacks });
    expect(rows).toBe(100 * 2 ** 10);
    expect(b).toEqual(a);
    expect(weightsHash(busy)).toBe(weightsHash(quiet));
  });

  test("a callback that throws ends the training with its error, and the model is usable", async () => {
    const moments = ["onTrainBegin", "onEpochBegin", "onBatchEnd", "onEpochEnd", "onTrainEnd"] as const;
    for (const moment of moments) {
      const model = await fresh(backend);
      const error = new Error(moment);
      const callbacks = [{ [moment]: () => Promise.reject(error) }];
      await expect(model.fit(x, labels, { epochs: 2, callbacks })).rejects.toBe(error);
      expect((await model.fit(x, labels, { epochs: 2 })).epoch).toEqual([0, 1]);
    }
  });

  test("a signal that a callback sets stops after the batch or epoch at hand", async () => {
    const stop = new AbortController();
    const calls: string[] = [];
    const aborter = { onEpochEnd: (epoch: number) => void (epoch === 2 && stop.abort()) };
    const options = { epochs: 100, signal: stop.signal, callbacks: [recorder(calls), aborter] };
    const history = await (await fresh(backend)).fit(x, labels, options);
    expect(history.stoppedBy).toBe("signal");
    expect(history.epoch).toEqual([0, 1, 2]);
    expect(calls.at(-1)).toBe("train ends by signal after 3");

    const atBatch = new AbortController();
    const batches: number[] = [];
    const onBatchEnd = (batch: number) => void (batches.push(batch), batches.length === 4 && atBatch.abort());
    const model = await fresh(backend);
    await model.fit(x, labels, { epochs: 9, batchSize: 20, signal: atBatch.signal, callbacks: [{ onBatchEnd }] });
    expect(batches).toEqual([0, 1, 2, 0]);
    expect(model.epochsTrained).toBe(1);
  });
});

describe("callbacks as they are written elsewhere", () => {
  const rows = [[0], [1], [2], [3]];
  const doubled = [0, 2, 4, 6];
  const fresh = async () => {
    const model = await sequential({ inputShape: [1], layers: [dense({ units: 1 })] });
    model.compile({ loss: "mse" });
    return model;
  };

  test("one alone, a plain function, and both in an array", async () => {
    const calls: string[] = [];
    const one = { onEpochEnd: (epoch: number) => void calls.push(`object ${epoch}`) };
    const plain = (epoch: number, logs: Record<string, number>) =>
      void calls.push(`function ${epoch} ${Object.keys(logs).join()}`);
    await (await fresh()).fit(rows, doubled, { epochs: 2, callbacks: one });
    await (await fresh()).fit(rows, doubled, { callbacks: plain, validationData: [rows, doubled] });
    await (await fresh()).fit(rows, doubled, { callbacks: [plain, one] });
    await (await fresh()).fitDataset([{ x: rows, y: doubled }], { callbacks: plain });
    expect(calls).toEqual([
      "object 0",
      "object 1",
      "function 0 loss,val_loss",
      "function 0 loss",
      "object 0",
      "function 0 loss",
    ]);
  });

  test("a factory that was not called is no such function", async () => {
    const model = await fresh();
    await expect(model.fit(rows, doubled, { callbacks: earlyStopping as never })).rejects.toThrow(
      "earlyStopping makes a callback when it is called: write earlyStopping({ … }).",
    );
    await expect(model.fit(rows, doubled, { callbacks: ["log"] as never })).rejects.toThrow("A callback is a function");
  });
});
