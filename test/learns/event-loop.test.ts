/** Training leaves the event loop alive and answers signals. Times are wall-clock, so a busy machine gets more tries. */
import { describe, expect, test } from "vitest";
import { dense, sequential } from "../../src/index.ts";
import { randomRows } from "../support/data.ts";
import { backends } from "../support/engines.ts";
import { weightsHash } from "../support/hash.ts";

const ROWS = 512,
  WIDTH = 64;
const x = randomRows(ROWS, WIDTH, 1);

/** A step of it takes a fraction of a millisecond, an epoch several slices of time in JavaScript. */
async function fresh(backend: (typeof backends)[number]) {
  const layers = [dense({ units: 64, activation: "tanh" }), dense({ units: WIDTH })];
  const model = await sequential({ inputShape: [WIDTH], layers, backend });
  model.compile({ loss: "meanSquaredError" });
  return model;
}

/** Longest time between two turns of a timer of 1 ms while something goes on, and its turns. */
async function turns(work: () => Promise<unknown>) {
  let last = performance.now(),
    longest = 0,
    count = 0;
  const timer = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    count++;
  }, 1);
  await work();
  clearInterval(timer);
  return { count, longest: Math.max(longest, performance.now() - last) };
}

describe.each(backends)("%s", (backend) => {
  test("timers fire during fit, evaluate and predict", { retry: 5 }, async () => {
    const model = await fresh(backend);
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 300);
    const fit = await turns(() => model.fit(x, x, { epochs: 5000, signal: stop.signal }));
    const many = { data: new Float32Array(40000 * WIDTH), shape: [40000, WIDTH] };
    const evaluate = await turns(() => model.evaluate(many, many));
    const predict = await turns(() => model.predict(many));
    console.log(
      `${backend}: longest gap in fit ${fit.longest.toFixed(1)} ms, evaluate ${evaluate.longest.toFixed(1)} ms, predict ${predict.longest.toFixed(1)} ms`,
    );
    // Slices are 10 ms; a 300 ms training has about 30, fewer on a machine that does something else as well.
    expect(fit.count).toBeGreaterThan(8);
    // Ten slices: what other processes take away is in it; a thread that is blocked would be so for seconds.
    expect(fit.longest).toBeLessThan(100);
    // Checking and copying 2.5 million numbers goes before, in one piece.
    expect(evaluate.count).toBeGreaterThan(0);
    expect(predict.count).toBeGreaterThan(0);
  });

  test("a signal is honoured within 50 ms", { retry: 5 }, async () => {
    const model = await fresh(backend);
    const stop = new AbortController();
    let aborted = 0;
    setTimeout(() => {
      aborted = performance.now();
      stop.abort();
    }, 50);
    const { stoppedBy, epoch } = await model.fit(x, x, { epochs: 5000, signal: stop.signal });
    expect(performance.now() - aborted).toBeLessThan(50);
    expect(stoppedBy).toBe("signal");
    expect(epoch.length).toBe(model.epochsTrained);
    expect((await model.fit(x, x)).stoppedBy).toBe("epochs");
  });

  test("a signal within one long epoch too", { retry: 5 }, async () => {
    const model = await fresh(backend);
    const rows = 100000;
    const long = { data: new Uint8Array(rows * WIDTH), shape: [rows, WIDTH] };
    const stop = new AbortController();
    let aborted = 0;
    // The rows are copied before the first slice, so the time runs from the training's begin.
    const onTrainBegin = () =>
      void setTimeout(() => {
        aborted = performance.now();
        stop.abort();
      }, 20);
    const { epoch } = await model.fit(long, long, { batchSize: 4, signal: stop.signal, callbacks: [{ onTrainBegin }] });
    expect(performance.now() - aborted).toBeLessThan(50);
    expect(epoch).toEqual([]);
  });

  test("a signal set beforehand trains nothing", async () => {
    const model = await fresh(backend);
    const before = weightsHash(model);
    const history = await model.fit(x, x, { epochs: 5, signal: AbortSignal.abort() });
    expect(history).toEqual({ epoch: [], history: { loss: [] }, stoppedBy: "signal", findings: [] });
    expect(weightsHash(model)).toBe(before);
  });
});
