/** What is fetched when it is asked for: traces and diagnoses in pages, with the numbers of Node. */
import { expect } from "vitest";
import * as node from "../../src/index.ts";
import { page } from "./support/app.ts";
import { expectQuiet, inBrowsers, served } from "./support/pages.ts";

const main = `async function main({ dense, explain, sequential }) {
    const trace = await explain("geeksforgeeks");
    const hidden = Array.from({ length: 8 }, () => dense({ units: 16, activation: "sigmoid" }));
    const model = await sequential({ inputShape: [2], layers: [...hidden, dense({ units: 1 })], seed: 7 });
    model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
    const x = Array.from({ length: 100 }, (_, i) => [i / 100, ((i * 37) % 100) / 100]);
    const { text } = await model.diagnose(x, x.map(([a]) => [a * a]));
    return { trace: JSON.stringify(trace), text };
  }`;
const here = new Function(`${main}; return main;`)() as (library: typeof node) => Promise<unknown>;

const pages = {
  "/module.html": page(
    `<script type="module">import * as chainrule from "/chainrule.js"; ${main} main(chainrule).then((told) => (globalThis.told = told));</script>`,
  ),
  "/script.html": page(
    `<script src="/chainrule.iife.js"></script><script>${main} main(chainrule).then((told) => (globalThis.told = told));</script>`,
  ),
};

for (const kind of ["module", "script"]) {
  inBrowsers(`explain and diagnose, from a ${kind}`, async ({ open }) => {
    const { origin, requests } = await served([pages, "build/package/browser"]);
    const opened = await open(`${origin}/${kind}.html`);
    expect(await opened.told()).toEqual(await here(node));
    expect(requests).toEqual(expect.arrayContaining(["/explain.js"]));
    expectQuiet(opened);
  });
}
