/** Pages with a strict content policy: workers from a file of the site's own; what happens without it, and without wasm. */
import { expect } from "vitest";
import { page } from "./support/app.ts";
import { expectQuiet, inBrowsers, served } from "./support/pages.ts";

const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self' data:";
const WITHOUT_WASM = POLICY.replace(" 'wasm-unsafe-eval'", "");

/** Learns XOR, and enough of 784-128-10 to be worth sharing. */
const main = (options: string) => `import { adam, dense, sequential } from "/chainrule.js";
  async function main() {
    const xor = await sequential({
      inputShape: [2],
      layers: [dense({ units: 8, activation: "tanh" }), dense({ units: 1, activation: "sigmoid" })],
      seed: 1,
      ${options}
    });
    xor.compile({ optimizer: adam({ learningRate: 0.1 }), loss: "binaryCrossentropy", metrics: ["accuracy"] });
    const x = [[0, 0], [0, 1], [1, 0], [1, 1]];
    const { history } = await xor.fit(x, [[0], [1], [1], [0]], { epochs: 200, batchSize: 4 });
    const large = await sequential({
      inputShape: [784],
      layers: [dense({ units: 128, activation: "relu" }), dense({ units: 10, activation: "softmax" })],
      seed: 1,
      ${options}
    });
    large.compile({ optimizer: "sgd", loss: "sparseCategoricalCrossentropy" });
    const rows = { data: new Float32Array(320 * 784).fill(0.5), shape: [320, 784] };
    const losses = (await large.fit(rows, new Int32Array(320), { epochs: 3, batchSize: 32 })).history.loss;
    const { backend, threads } = large;
    return { backend, threads, accuracy: history.accuracy.at(-1), learns: losses[2] < losses[0] };
  }
  main().then((told) => (globalThis.told = told));`;

const site = (options: string, csp: string, isolation = false) => {
  const files = { "/index.html": page(`<script type="module" src="/main.js"></script>`), "/main.js": main(options) };
  return served([files, "build/package/browser"], { csp, isolation });
};

const learnt = { accuracy: 1, learns: true };

inBrowsers("a worker with a file of its own", async ({ open }) => {
  const { origin, requests } = await site(`workerUrl: "/worker.js",`, POLICY);
  const opened = await open(`${origin}/`);
  expect(await opened.told()).toEqual({ ...learnt, backend: "wasm", threads: 1 });
  expect(requests).toContain("/worker.js");
  expectQuiet(opened);
});

inBrowsers("two threads with a file of their own", async ({ open }) => {
  const { origin, requests } = await site(`workerUrl: "/worker.js", threads: 2,`, POLICY, true);
  const opened = await open(`${origin}/`);
  expect(await opened.told()).toEqual({ ...learnt, backend: "wasm", threads: 2 });
  expect(requests).toContain("/worker.js");
  expectQuiet(opened);
});

inBrowsers("the page's thread, and one warning, where the worker's file is not named", async ({ open }) => {
  const opened = await open(`${(await site("", POLICY)).origin}/`);
  expect(await opened.told()).toEqual({ ...learnt, backend: "wasm", threads: 1 });
  const { warnings, violations, exceptions, failures, strangers } = opened.log;
  expect(warnings).toEqual([expect.stringContaining("set workerUrl")]);
  expect({ exceptions, failures, strangers }).toEqual({ exceptions: [], failures: [], strangers: [] });
  // Each of the two models may ask for a worker once.
  expect(violations.filter((violation) => violation === "worker-src: blob").length).toBeLessThanOrEqual(2);
});

inBrowsers("JavaScript, and one warning, where WebAssembly is not allowed", async ({ open }) => {
  const opened = await open(`${(await site("", WITHOUT_WASM)).origin}/`);
  expect(await opened.told()).toEqual({ ...learnt, backend: "javascript", threads: 1 });
  const { warnings, violations, ...others } = opened.log;
  expect(warnings).toEqual([expect.stringContaining("training in plain JavaScript, which is slower")]);
  for (const violation of violations) expect(violation).toMatch(/wasm-eval|WebAssembly/); // what it has tried
  expect(others).toEqual({ errors: [], exceptions: [], failures: [], strangers: [] });
});
