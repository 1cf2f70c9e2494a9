/**
 * Line 19 in pages with a strict content policy: no violation and no request to another host, in training with and without
 * threads, with everything from one script, and on the live page. And what happens without the worker's file, without wasm.
 * `npm test` has a training with threads in Chromium only.
 */
import { expect } from "vitest";
import { page } from "../browser/support/app.ts";
import type { Page } from "../browser/support/browser.ts";
import { expectQuiet, served } from "../browser/support/pages.ts";
import { opened as demo, shown, train } from "../page/demo.ts";
import { inBrowserOrAll, inBrowsersWhole } from "../browser/support/whole.ts";
import { report } from "./report.ts";

const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self' data:";
const WITHOUT_WASM = POLICY.replace(" 'wasm-unsafe-eval'", "");

/** Learns XOR, and enough of 784-128-10 to be worth sharing. */
const main = (options: string, epochs = 60) => `  async function main() {
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
    const losses = (await large.fit(rows, new Int32Array(320), { epochs: ${epochs}, batchSize: 32, watch: false })).history.loss;
    const { backend, threads } = large;
    return { backend, threads, accuracy: history.accuracy.at(-1), learns: losses.at(-1) < losses[0] };
  }
  main().then((told) => (globalThis.told = told));`;

const site = (options: string, csp: string, isolation = false, epochs?: number) => {
  const files = {
    "/index.html": page(`<script type="module" src="/main.js"></script>`),
    "/main.js": `import { adam, dense, sequential } from "/chainrule.js"; ${main(options, epochs)}`,
  };
  return served([files, "build/package/browser"], { csp, isolation });
};

/** Nothing was said, refused, or asked of another host. */
function keeps(page: Page, what: string): void {
  expectQuiet(page);
  report("19 Policy", `${page.browser}, ${what}: ${page.log.violations.length} violations, ${page.log.strangers.length} requests to other hosts`); // prettier-ignore
}

const learnt = { accuracy: 1, learns: true };

inBrowsersWhole("reliability 19: a worker with a file of its own", async ({ open }) => {
  const { origin, requests } = await site(`workerUrl: "/worker.js",`, POLICY);
  const opened = await open(`${origin}/`);
  expect(await opened.told()).toEqual({ ...learnt, backend: "wasm", threads: 1 });
  expect(requests).toContain("/worker.js");
  keeps(opened, "a worker");
});

inBrowserOrAll("reliability 19: two threads with a file of their own", async ({ open }) => {
  const { origin, requests } = await site(`workerUrl: "/worker.js", threads: 2,`, POLICY, true);
  const opened = await open(`${origin}/`);
  expect(await opened.told()).toEqual({ ...learnt, backend: "wasm", threads: 2 });
  expect(requests).toContain("/worker.js");
  keeps(opened, "two threads");
});

inBrowsersWhole("reliability 19: everything from one script", async ({ open }) => {
  const html = page(`<script src="/chainrule.all.iife.js"></script><script src="/main.js"></script>`);
  const script = `const { adam, dense, explain, sequential } = chainrule; ${main(`workerUrl: "/worker.js",`)}
    explain("geeksforgeeks").then((trace) => (globalThis.trace = trace));`;
  const files = { "/index.html": html, "/main.js": script };
  const opened = await open(`${(await served([files, "build/package/browser"], { csp: POLICY })).origin}/`);
  expect(await opened.told()).toEqual({ ...learnt, backend: "wasm", threads: 1 });
  await expect.poll(() => opened.evaluate(() => "trace" in globalThis)).toBe(true);
  keeps(opened, "one script");
});

for (const isolation of [false, true]) {
  inBrowsersWhole(`reliability 19: the live page${isolation ? ", isolated" : ""}`, async ({ open }) => {
    const opened = await demo(open, { csp: POLICY, isolation });
    await train(opened);
    expect((await shown(opened)).accuracy).toBeGreaterThan(0.9);
    keeps(opened, `the live page${isolation ? ", isolated" : ""}`);
  });
}

inBrowsersWhole(
  "reliability 19: the page's thread, and one warning, where the worker's file is not named",
  async ({ open }) => {
    const opened = await open(`${(await site("", POLICY)).origin}/`);
    expect(await opened.told()).toEqual({ ...learnt, backend: "wasm", threads: 1 });
    const { warnings, violations, exceptions, failures, strangers } = opened.log;
    expect(warnings).toEqual([expect.stringContaining("set workerUrl")]);
    expect({ exceptions, failures, strangers }).toEqual({ exceptions: [], failures: [], strangers: [] });
    // Each of the two models may ask for a worker once.
    expect(violations.filter((violation) => violation === "worker-src: blob").length).toBeLessThanOrEqual(2);
  },
);

inBrowsersWhole("reliability 19: JavaScript, and one warning, where WebAssembly is not allowed", async ({ open }) => {
  const opened = await open(`${(await site("", WITHOUT_WASM, false, 6)).origin}/`);
  expect(await opened.told()).toEqual({ ...learnt, backend: "javascript", threads: 1 });
  const { warnings, violations, ...others } = opened.log;
  expect(warnings).toEqual([expect.stringContaining("training in plain JavaScript, which is slower")]);
  for (const violation of violations) expect(violation).toMatch(/wasm-eval|WebAssembly/); // what it has tried
  expect(others).toEqual({ errors: [], exceptions: [], failures: [], strangers: [] });
});
