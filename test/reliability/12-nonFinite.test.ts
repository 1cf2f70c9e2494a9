/**
 * Numbers that are not finite: found where they come from, before they change a weight further, with their place and the
 * likely reason; under each policy, in fit and fitDataset; and never written to a file.
 */
import { afterAll, describe, expect, test } from "vitest";
import { dense, sequential, sgd, type FitOptions, type History, type Model } from "../../src/index.ts";
import { whichWeight } from "../../src/training/nonFinite.ts";
import { backends } from "../support/engines.ts";
import { refused } from "../support/errors.ts";
import { weightsHash } from "../support/hash.ts";
import { cases, report } from "./report.ts";

const ROWS = 24;
const BATCH = 4; // six steps an epoch
const x = Array.from({ length: ROWS }, (_, i) => [Math.sin(i), Math.cos(i)]);
const y = x.map(([a, b]) => [a - b]);
let found = 0;
let share = NaN;

/** A network whose step of that number has a rate that no number survives; the others are small. */
async function fresh(backend: (typeof backends)[number], badStep = Infinity): Promise<Model> {
  const model = await sequential({
    inputShape: [2],
    layers: [dense({ units: 5, activation: "relu" }), dense({ units: 1 })],
    seed: 4,
    backend,
  });
  const learningRate = (step: number) => (step === badStep ? 1e300 : 0.01);
  model.compile({ optimizer: sgd({ learningRate }), loss: "meanSquaredError" });
  return model;
}

type Train = (model: Model, rows: number, options?: FitOptions) => Promise<History>;
const ways: Record<string, Train> = {
  fit: (model, rows, options) =>
    model.fit(x.slice(0, rows), y.slice(0, rows), { batchSize: BATCH, shuffle: false, ...options }),
  fitDataset(model, rows, options) {
    const batches = Array.from({ length: rows / BATCH }, (_, i) => i * BATCH);
    const part = <T>(all: T[], from: number) => all.slice(from, from + BATCH);
    return model.fitDataset(batches.map((from) => [part(x, from), part(y, from)] as const) as never, options);
  },
};

describe.each(backends)("reliability 12, %s", (backend) => {
  describe.each(Object.entries(ways))("reliability 12: a weight that a step of %s breaks", (_, train) => {
    const steps = Array.from({ length: cases(3, ROWS / BATCH) }, (_, i) => (cases(2, 1) * i) % (ROWS / BATCH));
    test.each(steps)("step %i, found before the next update, with layer, index and reason", async (bad) => {
      // What the weights are right after the bad step, and right before it.
      const [after, before] = [await fresh(backend, bad), await fresh(backend)];
      await train(after, (bad + 1) * BATCH, { onNonFinite: "stop" });
      if (bad > 0) await train(before, bad * BATCH);
      const thrown = await fresh(backend, bad);
      const error = await refused(() => train(thrown, ROWS), "E_NON_FINITE", "row ", "likely reason");
      expect(error.details).toMatchObject({
        layer: expect.stringMatching(/^dense_/),
        name: expect.stringMatching(/^dense_\d\//),
      });
      expect(error.details).toMatchObject({ row: expect.any(Number), column: expect.any(Number), where: "weights" });
      expect(weightsHash(thrown)).toBe(weightsHash(after));
      if (bad < ROWS / BATCH - 1) expect(error.details).toMatchObject({ step: bad + 1, batch: bad + 1 });

      const stopped = await fresh(backend, bad);
      const history = await train(stopped, ROWS, { onNonFinite: "stop" });
      expect([history.stoppedBy, weightsHash(stopped)]).toEqual(["nonFinite", weightsHash(after)]);
      await refused(() => stopped.save("build/test/never.json"), "E_NON_FINITE");
      await refused(() => stopped.toJSON(), "E_NON_FINITE");

      const rolled = await fresh(backend, bad);
      const { stoppedBy, nonFinite } = await train(rolled, ROWS, { onNonFinite: "rollBack" });
      expect([stoppedBy, typeof nonFinite?.rolledBackTo?.batch]).toEqual(["nonFinite", "number"]);
      expect(rolled.getWeights().every(({ data }) => data.every(Number.isFinite))).toBe(true);
      rolled.toJSON();
      rolled.learningRate = 0.01;
      expect((await train(rolled, ROWS)).stoppedBy).toBe("epochs");
      found += 3;
    });

    test("a loss that overflows is found before it changes a weight", async () => {
      const model = await fresh(backend);
      const large = [[3e38, 3e38, 3e38, 3e38, 3e38, 3e38, 3e38, 3e38, 3e38, 3e38], [0, 0, 0, 0, 0], [3e38, 3e38, 3e38, 3e38, 3e38], [0]]; // prettier-ignore
      model.setWeights(large);
      const hash = weightsHash(model);
      const error = await refused(
        () => train(model, ROWS),
        "E_NON_FINITE",
        "is the first layer whose outputs are not finite",
      );
      expect(error.details).toMatchObject({ step: 0, batch: 0, layer: "dense_1", where: "forward" });
      expect(weightsHash(model)).toBe(hash);
      found++;
    });
  });

  test.each([NaN, Infinity, -Infinity, 1e39])("reliability 12: %d in data is refused with its place, before a step", async (value) => {
    const model = await fresh(backend);
    const hash = weightsHash(model);
    const [badX, badY] = [x.with(17, [0, value]), y.with(9, [value])];
    const uses: [() => unknown, string][] = [
      [() => model.fit(badX, y), "x has"],
      [() => model.fit(x, badY), "y has"],
      [() => model.fit(x, y, { sampleWeight: x.map((_, i) => (i === 5 ? value : 1)) }), "sampleWeight has"],
      [() => model.fit(x, y, { validationData: [badX, y] }), "validation x has"],
      [() => model.fitDataset([[badX, y]]), "batch 0 x has"],
      [() => model.trainOnBatch(badX, y), "x has"],
      [() => model.testOnBatch(x, badY), "y has"],
      [() => model.predictOnBatch(badX), "x has"],
      [() => model.predict(badX), "x has"],
      [() => model.evaluate(x, badY), "y has"],
      [() => model.setWeights([new Array(10).fill(value), [0, 0, 0, 0, 0], [0, 0, 0, 0, 0], [0]]), "dense_1/kernel has"],
    ];
    for (const [use, part] of uses) {
      await refused(use, "E_NON_FINITE", part, "in row");
      found++;
    }
    expect(weightsHash(model)).toBe(hash);
  }); // prettier-ignore
});

test("reliability 12: the cost is a comparison a batch, and a look at the weights at the end", async () => {
  const model = await sequential({
    inputShape: [784],
    layers: [dense({ units: 128, activation: "relu" }), dense({ units: 10 })],
  });
  model.compile({ loss: "meanSquaredError" });
  const rows = 2000;
  const data = { data: new Float32Array(rows * 784).fill(0.1), shape: [rows, 784] };
  const targets = { data: new Float32Array(rows * 10), shape: [rows, 10] };
  const { arena } = model.session.engine;
  const ratios: number[] = [];
  for (let round = 0; round < 7; round++) {
    let start = performance.now();
    await model.fit(data, targets);
    const training = performance.now() - start;
    start = performance.now();
    expect(whichWeight(model.session.network, arena)).toBeUndefined();
    ratios.push((performance.now() - start) / training);
  }
  share = ratios.sort((a, b) => a - b)[3];
  expect(share).toBeLessThan(0.05);
});

afterAll(() => {
  expect(found).toBeGreaterThan(50);
  report(
    "12 Non-finite",
    `${found} found with their place, none after a further update; cost ${(100 * share).toFixed(2)} % of an epoch of 784-128-10`,
  );
});
