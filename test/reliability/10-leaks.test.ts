/** Models that come and go: linear memory stays constant, and what has been disposed of says so. */
import { expect, test } from "vitest";
import { dense, sequential } from "../../src/index.ts";
import { randomRows } from "../support/data.ts";
import { backends } from "../support/engines.ts";
import { refused } from "../support/errors.ts";
import { cases, report } from "./report.ts";

const x = randomRows(20, 3, 1),
  y = randomRows(20, 2, 2);

test.each(backends)("reliability 10: create, train and drop, on %s", async (backend) => {
  const cycles = cases(100, 10_000);
  /** Bytes of linear memory, in use and in whole, after each cycle. */
  const sizes = new Set<string>();
  for (let cycle = 0; cycle < cycles; cycle++) {
    const layers = [dense({ units: 4, activation: "relu" }), dense({ units: 2 })];
    const model = await sequential({ inputShape: [3], layers, backend, seed: cycle });
    expect(model.backend).toBe(backend);
    model.compile({ loss: "meanSquaredError" });
    await model.fit(x, y, { epochs: 2, batchSize: 8, watch: false });
    model.predictOne(x[0]);
    const { arena } = model.session.engine;
    if (cycle >= 10) sizes.add(`${arena.used} of ${arena.buffer.byteLength}`);
    if (cycle % 2 === 0) continue; // dropped without a word
    model.dispose();
    await refused(() => model.predictOne(x[0]), "E_DISPOSED");
    await refused(() => model.fit(x, y), "E_DISPOSED");
  }
  expect(sizes.size).toBe(1);
  report("10 Leaks", `${backend}: ${cycles} cycles, ${[...sizes][0]} bytes of linear memory in each after the tenth`);
});

test.each(backends)("reliability 10: one model, trained and asked again and again, on %s", async (backend) => {
  const model = await sequential({ inputShape: [3], layers: [dense({ units: 2 })], backend });
  model.compile({ loss: "meanSquaredError" });
  const { arena } = model.session.engine;
  const rounds = cases(30, 10_000);
  const sizes = new Set<string>();
  for (let round = 0; round < rounds; round++) {
    await model.fit(x, y, { batchSize: 7, watch: false });
    await model.evaluate(x, y);
    await model.predict(x);
    if (round >= 10) sizes.add(`${arena.used} of ${arena.buffer.byteLength}`);
  }
  expect(sizes.size).toBe(1);
  report("10 Leaks", `${backend}: ${rounds} trainings of one model, ${[...sizes][0]} bytes in each after the tenth`);
});
