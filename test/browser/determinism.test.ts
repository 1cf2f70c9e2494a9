/**
 * The same seed gives the same weights, bit by bit, in Node, Chromium and Firefox: with WebAssembly on any number of
 * threads, and with the javascript backend, whose sums have an order of their own.
 */
import { expect } from "vitest";
import { goldenWeights } from "../determinism/weights.ts";
import { page } from "./support/app.ts";
import { expectQuiet, inBrowsers, served } from "./support/pages.ts";
import { trainAll, type Trained } from "./determinism.ts";

const engines: {
  name: string;
  options: object;
  isolation: boolean;
  effect: { backend: keyof typeof goldenWeights; threads: number };
}[] = [
  { name: "one thread", options: {}, isolation: false, effect: { backend: "wasm", threads: 1 } },
  { name: "two threads", options: { threads: 2 }, isolation: true, effect: { backend: "wasm", threads: 2 } },
  { name: "four threads", options: { threads: 4 }, isolation: true, effect: { backend: "wasm", threads: 4 } },
  {
    name: "the javascript backend",
    options: { backend: "javascript" },
    isolation: false,
    effect: { backend: "javascript", threads: 1 },
  },
];

for (const { name, options, isolation, effect } of engines) {
  inBrowsers(`reliability 5: the bits of Node, ${name}`, async ({ open }) => {
    // All threads share the work, though there may be fewer cores.
    const script = `import * as chainrule from "/chainrule.js"; globalThis.CHAINRULE_THREADS = "always";
      (${trainAll})(chainrule, ${JSON.stringify(options)}).then((told) => (globalThis.told = told));`;
    const files = { "/index.html": page(`<script type="module" src="/main.js"></script>`), "/main.js": script };
    const site = await served([files, "build/package/browser"], { isolation });
    const opened = await open(`${site.origin}/`);
    const told = await opened.told<Trained[]>();
    for (const { backend, threads } of told) expect({ backend, threads }).toEqual(effect);
    expect(Object.fromEntries(told.map(({ network, weights }) => [network, weights]))).toEqual(
      goldenWeights[effect.backend],
    );
    expectQuiet(opened);
  });
}
