/** What runs in the page, and in part in Node. Pages get these functions as texts: they see nothing around them. */
import type * as Chainrule from "../../src/index.ts";

export interface Training {
  /** From the beginning of the training to its end, as on the ladder. */
  readonly milliseconds: number;
  readonly loss: number;
}

export const ROWS = 10_000;

/** 784-128-10 on rows as sparse as MNIST's; the function it answers trains on all of them. */
export async function prepare({ dense, sequential }: typeof Chainrule, rows: number) {
  let state = 1;
  const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  // A class is a pattern of 20 % of the pixels; a row is its pattern with noise.
  const patterns = Array.from({ length: 10 }, () =>
    Float32Array.from({ length: 784 }, () => (random() < 0.2 ? 0.5 : 0)),
  );
  const labels = Int32Array.from({ length: rows }, () => Math.floor(random() * 10));
  const x = new Float32Array(rows * 784);
  for (let row = 0; row < rows; row++)
    patterns[labels[row]].forEach((pixel, i) => {
      if (pixel > 0) x[row * 784 + i] = pixel + 0.5 * random();
    });

  const model = await sequential({
    inputShape: [784],
    layers: [dense({ units: 128, activation: "relu" }), dense({ units: 10, activation: "softmax" })],
    seed: 1,
  });
  model.compile({ optimizer: "sgd", loss: "sparseCategoricalCrossentropy" });
  return async (epochs: number): Promise<Training> => {
    let began = 0;
    let ended = 0;
    const clock = {
      onTrainBegin: () => void (began = performance.now()),
      onTrainEnd: () => void (ended = performance.now()),
    };
    const options = { epochs, batchSize: 32, callbacks: [clock] };
    const { history } = await model.fit({ data: x, shape: [rows, 784] }, labels, options);
    return { milliseconds: ended - began, loss: history.loss[epochs - 1] };
  };
}

/** Milliseconds. */
export interface Smoothness {
  /** The longest time between two messages that the page sends itself without a break. */
  readonly task: number;
  /** The longest time between two frames. */
  readonly frame: number;
  /** What the browser calls long tasks: 50 ms and more. */
  readonly long: readonly number[];
}

/** How long the page's thread is held at most while something runs. */
export async function watch(run: () => Promise<unknown>): Promise<Smoothness> {
  const long: number[] = [];
  const observer = new PerformanceObserver((list) => long.push(...list.getEntries().map(({ duration }) => duration)));
  observer.observe({ type: "longtask" });
  const longest = { task: 0, frame: 0 };
  let watching = true;
  const since = { task: performance.now(), frame: NaN };
  const note = (kind: "task" | "frame") => {
    const now = performance.now();
    longest[kind] = Math.max(longest[kind], now - since[kind] || 0);
    since[kind] = now;
  };
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    note("task");
    if (watching) port2.postMessage(undefined);
  };
  port2.postMessage(undefined);
  const frame = () => {
    note("frame");
    if (watching) requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  await new Promise<void>((resolve) => requestAnimationFrame(() => setTimeout(resolve))); // a task of its own
  await run();
  await new Promise((resolve) => setTimeout(resolve, 50)); // the observer is told later
  watching = false;
  port1.close();
  long.push(...observer.takeRecords().map(({ duration }) => duration));
  observer.disconnect();
  return { ...longest, long };
}

/** What `firstEpoch` tells, in milliseconds from its first line on. */
export interface FirstEpoch {
  /** The last byte of the library was there. */
  readonly fetched: number;
  /** It was compiled, and its module had run. */
  readonly imported: number;
  /** The WebAssembly was unpacked, compiled, and the model there. */
  readonly made: number;
  readonly trained: number;
}

/** A module that times itself, from its first line to the end of an epoch of XOR. */
export const firstEpoch = `
const began = performance.now();
const { dense, sequential } = await import("/chainrule.js");
const imported = performance.now() - began;
const { responseEnd } = performance.getEntriesByName(new URL("/chainrule.js", location).href)[0];
const model = await sequential({
  inputShape: [2],
  layers: [dense({ units: 8, activation: "tanh" }), dense({ units: 1, activation: "sigmoid" })],
  seed: 1,
});
const made = performance.now() - began;
model.compile({ optimizer: "adam", loss: "binaryCrossentropy" });
await model.fit([[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]], { epochs: 1, batchSize: 4 });
globalThis.told = { fetched: responseEnd - began, imported, made, trained: performance.now() - began };
`;
