/** What fit resolves to, and which rows validate. */
import { describe, expect, test, vi } from "vitest";
import { adam, dense, sequential, type FitOptions, type History } from "../../src/index.ts";
import { HistoryRecorder } from "../../src/training/observers/history.ts";
import { cases } from "../reliability/report.ts";
import { clouds } from "../support/data.ts";
import { backends } from "../support/engines.ts";
import { weightsHash } from "../support/hash.ts";

const { x, labels } = clouds(50, 6);

async function fresh(backend: (typeof backends)[number], metrics = ["accuracy"]) {
  const layers = [dense({ units: 5, activation: "tanh" }), dense({ units: 3, activation: "softmax" })];
  const model = await sequential({ inputShape: [2], layers, seed: 5, backend });
  model.compile({ optimizer: adam(), loss: "sparseCategoricalCrossentropy", metrics });
  return model;
}

describe.each(backends)("%s", (backend) => {
  test("a list an epoch for each name", async () => {
    const model = await fresh(backend);
    const history = await model.fit(x, labels, { epochs: 4, validationSplit: 0.2 });
    expect(history).toEqual({
      epoch: [0, 1, 2, 3],
      history: {
        loss: expect.any(Array),
        accuracy: expect.any(Array),
        val_loss: expect.any(Array),
        val_accuracy: expect.any(Array),
      },
      stoppedBy: "epochs",
      findings: [],
    } satisfies History);
    for (const list of Object.values(history.history)) {
      expect(list).toHaveLength(4);
      expect(list.every((v) => typeof v === "number" && v >= 0 && v < 3)).toBe(true);
    }
    expect(JSON.parse(JSON.stringify(history))).toEqual(history);
  });

  test("without metrics and validation there is the loss alone", async () => {
    const { history } = await (await fresh(backend, [])).fit(x, labels, { epochs: 2 });
    expect(Object.keys(history)).toEqual(["loss"]);
  });

  test("validationSplit takes the last rows before shuffling", async () => {
    const split = await fresh(backend),
      given = await fresh(backend);
    const options: FitOptions = { epochs: 3, batchSize: 8 };
    const a = await split.fit(x, labels, { ...options, validationSplit: 0.3 });
    const validationData = [x.slice(35), labels.slice(35)] as const;
    const b = await given.fit(x.slice(0, 35), labels.slice(0, 35), { ...options, validationData });
    expect(a).toEqual(b);
    expect(weightsHash(split)).toBe(weightsHash(given));
    const last = await split.evaluate(...validationData, { batchSize: 8 });
    expect(last.loss).toBe(a.history.val_loss[2]);
    expect(last.accuracy).toBe(a.history.val_accuracy[2]);
  });

  test("validation changes nothing of the training", async () => {
    const plain = await fresh(backend),
      validated = await fresh(backend);
    const a = await plain.fit(x, labels, { epochs: 3 });
    const b = await validated.fit(x, labels, { epochs: 3, validationData: [x.slice(3, 10), labels.slice(3, 10)] });
    expect(weightsHash(plain)).toBe(weightsHash(validated));
    expect(b.history.loss).toEqual(a.history.loss);
  });

  test("the loss of an epoch is the mean over its rows, as they were met", async () => {
    const model = await fresh(backend);
    const before = await model.evaluate(x, labels);
    // One batch an epoch: its loss is that of the weights before the step.
    const { history } = await model.fit(x, labels, { epochs: 1, batchSize: 50, shuffle: false });
    expect(history.loss[0]).toBe(before.loss);
    expect(history.accuracy[0]).toBe(before.accuracy);
  });

  test("initialEpoch shifts the numbers, and epochs is where they end", async () => {
    const model = await fresh(backend);
    expect((await model.fit(x, labels, { epochs: 5, initialEpoch: 3 })).epoch).toEqual([3, 4]);
    expect(model.epochsTrained).toBe(2);
    for (const options of [{ epochs: 3, initialEpoch: 3 }, { epochs: 0 }, { epochs: 2, initialEpoch: 7 }]) {
      const before = weightsHash(model);
      const none = { epoch: [], history: { loss: [], accuracy: [] }, stoppedBy: "epochs", findings: [] };
      expect(await model.fit(x, labels, options)).toEqual(none);
      expect(weightsHash(model)).toBe(before);
    }
  });

  test("more epochs than are kept in memory at once", async () => {
    const layers = [dense({ units: 1, weights: { kernel: [[1]] } })];
    const model = await sequential({ inputShape: [1], layers, dtype: "float64", backend });
    model.compile({ optimizer: "sgd", loss: "halfSquaredError" });
    const { epoch, history } = await model.fit([[1]], [[0]], { epochs: 10000 });
    expect(epoch).toEqual(Array.from({ length: 10000 }, (_, i) => i));
    // y ← y − 2 · 0.01 y, since weight and bias both move: the losses are ½ · 0.98^2n, each step rounded by 2e-16.
    history.loss.slice(0, 200).forEach((loss, n) => expect(loss).toBeCloseTo(0.5 * 0.98 ** (2 * n), 12));
    expect(history.loss.every((loss, i) => i === 0 || loss <= history.loss[i - 1])).toBe(true);
  });

  test("verbose: 1 prints a line an epoch", async () => {
    const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
    try {
      const model = await fresh(backend);
      await model.fit(x, labels, { epochs: 3, initialEpoch: 1, verbose: 1 });
      expect(log.mock.calls.map(([line]) => line)).toEqual([
        expect.stringMatching(/^epoch 2\/3 {2}loss \d\.\d+ {2}accuracy \d\.\d+$/),
        expect.stringMatching(/^epoch 3\/3 {2}loss/),
      ]);
      await model.fit(x, labels, { verbose: 0 });
      expect(log).toHaveBeenCalledTimes(2);
    } finally {
      log.mockRestore();
    }
  });
});

describe("a history of more epochs than it has room for", () => {
  const recorded = (epochs: number, first: number, most: number) => {
    const history: History = { epoch: [], history: {}, stoppedBy: "epochs", findings: [] };
    const recorder = new HistoryRecorder(history, ["loss"], true, most);
    for (let i = 0; i < epochs; i++) {
      recorder.epochEnd({ epoch: first + i, values: [7, i], at: 1, validation: [2 * i], logs: () => ({}) });
      expect(history.epoch.at(-1)).toBe(first + i);
    }
    return history;
  };

  test.each([[0, 0], [1, 0], [8, 3], [9, 3], [10, 3], [15, 0], [16, 0], [17, 5], [33, 1], [1000, 0], [1001, 7]])("%i epochs from %i on", (epochs, first) => {
    const { epoch, history } = recorded(epochs, first, 8);
    expect(epoch.length).toBeLessThanOrEqual(8);
    if (epochs <= 8) expect(epoch).toEqual(Array.from({ length: epochs }, (_, i) => first + i));
    else expect(epoch.length).toBeGreaterThan(4);
    const every = (epoch[1] ?? 1) - (epoch[0] ?? 0);
    expect(Number.isInteger(Math.log2(every)) || epochs < 2).toBe(true);
    epoch.slice(0, -1).forEach((number, i) => expect(number).toBe(first + i * every));
    expect(history.loss).toEqual(epoch.map((number) => number - first));
    expect(history.val_loss).toEqual(epoch.map((number) => 2 * (number - first)));
  }); // prettier-ignore

  test("a training of millions of epochs", async () => {
    const model = await sequential({ inputShape: [1], layers: [dense({ units: 1 })] });
    model.compile({ loss: "meanSquaredError" });
    const epochs = cases(2 ** 20 + 3, 2 ** 23 + 3);
    const { epoch, history } = await model.fit([[1]], [[1]], { epochs, watch: false });
    expect([epoch.length, history.loss.length]).toEqual([2 ** 19 + 2, 2 ** 19 + 2]);
    expect([epoch[0], epoch.at(-2), epoch.at(-1)]).toEqual([0, epochs - 3, epochs - 1]);
  }, 120_000);
});
