/** A page's workers: none for a short training, the same one for the next training, none after `dispose`. */
import { expect } from "vitest";
import { page } from "./support/app.ts";
import { expectQuiet, inBrowsers, served } from "./support/pages.ts";

const main = `
const started = [];
let ended = 0;
class Counted extends Worker {
  constructor(url) { super(url); started.push(url); }
  terminate() { ended++; super.terminate(); }
}
globalThis.Worker = Counted;
const { dense, sequential } = await import("/chainrule.js");
const model = await sequential({ inputShape: [32], layers: [dense({ units: 32, activation: "tanh" }), dense({ units: 1 })], seed: 1 });
model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
const rows = 3200;
const x = { data: Float32Array.from({ length: rows * 32 }, (_, i) => ((i * 37) % 101) / 101), shape: [rows, 32] };
const y = Float32Array.from({ length: rows }, (_, i) => (i % 7) / 7);
const options = { batchSize: 32, watch: false };
const refusal = ({ code }) => { if (code !== "E_ABORTED") throw new Error(code); };
const train = (milliseconds) =>
  model.fit(x, y, { ...options, epochs: 1e6, signal: AbortSignal.timeout(milliseconds) }).catch(refusal);
// On a busy machine a training of hundredths of a millisecond may take long: here it takes no time.
const { now } = performance;
performance.now = () => 0;
await model.fit(x, y, { ...options, epochs: 1 });
performance.now = now;
const short = started.length;
await train(1500);
const long = started.length;
await new Promise((resolve) => setTimeout(resolve, 3000));
await train(500);
const again = started.length;
model.dispose();
await new Promise((resolve) => setTimeout(resolve, 100));
globalThis.told = { short, long, again, ended };`;

inBrowsers("a short training starts no worker, a long one does, the next one has the same", async ({ open }) => {
  const files = { "/index.html": page(`<script type="module" src="/main.js"></script>`), "/main.js": main };
  const opened = await open(`${(await served([files, "build/package/browser"])).origin}/`);
  expect(await opened.told()).toEqual({ short: 0, long: 1, again: 1, ended: 1 });
  expectQuiet(opened);
});
