/**
 * Line 11 in pages: training does not block the page's thread longer than 16 ms, and lets it draw. Machines are shared, so
 * frames are compared with the same page at rest, and gaps with a page that only counts in slices of the same length, since
 * a busy thread is interrupted more often than a resting one. What blocks always does so in every round.
 */
import { expect } from "vitest";
import { page } from "../browser/support/app.ts";
import { served } from "../browser/support/pages.ts";
import { inBrowserOrAll } from "../browser/support/whole.ts";
import { cases, report } from "./report.ts";

const ROUNDS = cases(2, 8);
const SECONDS = cases(0.4, 1);
/** Milliseconds that a frame of a page that draws sixty times a second lasts. */
const FRAME = 16;

const main = `
const mine = () => customActivation({ name: "mine", value: Math.tanh, derivative: (x, y) => 1 - y * y });
async function prepare({ activation = "tanh", ...options }) {
  const layers = [dense({ units: 64, activation }), dense({ units: 10, activation: "softmax" })];
  const model = await sequential({ inputShape: [64], layers, seed: 1, ...options });
  model.compile({ optimizer: "sgd", loss: "sparseCategoricalCrossentropy" });
  const rows = 2000;
  const x = { data: Float32Array.from({ length: rows * 64 }, (_, i) => ((i * 37) % 101) / 101), shape: [rows, 64] };
  const y = Int32Array.from({ length: rows }, (_, i) => i % 10);
  let batches = 0;
  const count = { onEpochEnd: () => void (batches += Math.ceil(rows / 32)) };
  globalThis.batches = () => batches;
  globalThis.train = (milliseconds) => model
    .fit(x, y, { epochs: 1e6, batchSize: 32, callbacks: [count], signal: AbortSignal.timeout(milliseconds) })
    .catch((error) => { if (error.code !== "E_ABORTED") throw error; });
  await globalThis.train(300); // what happens once only: modules are compiled, workers are started
}
/** The times between events that follow each other as fast as the page can serve them. */
async function gaps(run, milliseconds, next) {
  const found = [];
  let last = NaN;
  let watching = true;
  const note = () => {
    const now = performance.now();
    if (last > 0) found.push(now - last);
    last = now;
    if (watching) next(note);
  };
  next(note);
  await run(milliseconds);
  watching = false;
  return found;
}
/** Slices of six milliseconds, as the library's. */
const busy = async (milliseconds) => {
  const { port1, port2 } = new MessageChannel();
  for (const end = performance.now() + milliseconds; performance.now() < end;) {
    for (const slice = performance.now() + 6; performance.now() < slice;);
    await new Promise((resolve) => { port1.onmessage = resolve; port2.postMessage(0); });
  }
};
const rest = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const { port1, port2 } = new MessageChannel();
const message = (note) => { port1.onmessage = note; port2.postMessage(0); };
globalThis.round = async (milliseconds) => ({
  frames: (await gaps(globalThis.train, milliseconds, requestAnimationFrame)).length,
  framesAtRest: (await gaps(rest, milliseconds, requestAnimationFrame)).length,
  long: (await gaps(globalThis.train, milliseconds, message)).filter((gap) => gap > ${FRAME}).length,
  longOfBusy: (await gaps(busy, milliseconds, message)).filter((gap) => gap > ${FRAME}).length,
  batches: globalThis.batches(),
});`;

interface Round {
  /** Frames drawn. */
  readonly frames: number;
  readonly framesAtRest: number;
  /** Gaps between messages that are longer than a frame. */
  readonly long: number;
  readonly longOfBusy: number;
  /** Batches trained since the page was opened. */
  readonly batches: number;
}

/** Options of the model, and whether the page may share memory. */
const ways: Readonly<Record<string, readonly [options: string, isolation?: boolean]>> = {
  "in a worker": [""],
  "in two threads": ["threads: 2", true],
  "on the page's thread, with a function of the page": ["activation: mine()"],
  "in plain JavaScript": [`backend: "javascript"`],
};

for (const [way, [options, isolation]] of Object.entries(ways).slice(0, cases(1, Infinity))) {
  inBrowserOrAll(`reliability 11: training ${way} leaves the page its thread`, async ({ browser, open }) => {
    const script = `import { customActivation, dense, sequential } from "/chainrule.js"; ${main}
      prepare({ ${options} }).then(() => (globalThis.told = true));`;
    const files = { "/index.html": page(`<script type="module" src="/main.js"></script>`), "/main.js": script };
    const opened = await open(`${(await served([files, "build/package/browser"], { isolation })).origin}/`);
    await opened.told();
    const rounds: Round[] = [];
    for (let i = 0; i < ROUNDS; i++)
      rounds.push(
        await opened.evaluate(
          (milliseconds) => (globalThis as unknown as { round(ms: number): Promise<Round> }).round(milliseconds),
          1000 * SECONDS,
        ),
      );
    const { batches } = rounds[ROUNDS - 1];
    const total = (key: keyof Round) => rounds.reduce((sum, round) => sum + round[key], 0);
    report(
      "11 Abort",
      `${browser}, ${way}, ${ROUNDS} × ${SECONDS} s: ${total("frames")} frames (${total("framesAtRest")} at rest), ` +
        `${total("long")} gaps over ${FRAME} ms (${total("longOfBusy")} of a busy page), ${batches} batches`,
    );
    expect(batches).toBeGreaterThan(ROUNDS);
    // A thread that is served in messages only draws a fifth of its frames in Firefox.
    expect(Math.max(...rounds.map(({ frames, framesAtRest }) => frames / framesAtRest))).toBeGreaterThan(0.45);
    // Slices of a frame's length would make one such gap after the other.
    const blocked = Math.min(...rounds.map(({ long, longOfBusy }) => long - longOfBusy));
    expect(blocked).toBeLessThan(0.3 * SECONDS * (1000 / FRAME));
    expect(opened.log.exceptions).toEqual([]);
  });
}
