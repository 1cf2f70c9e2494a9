/** What is fetched when it is asked for: traces in pages, with the numbers of Node; and what pages do that can fetch nothing. */
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, onTestFinished } from "vitest";
import * as node from "../../src/index.ts";
import { page, write } from "./support/app.ts";
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

const tells = `main(chainrule).then((told) => (globalThis.told = told), ({ code, message }) => (globalThis.told = { code, message }));`;
const script = (source: string) => page(`<script src="${source}"></script><script>${main} ${tells}</script>`);
const pages = {
  "/module.html": page(`<script type="module">import * as chainrule from "/chainrule.js"; ${main} ${tells}</script>`),
  "/script.html": script("/chainrule.iife.js"),
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

inBrowsers("everything in one script, from another site", async ({ open }) => {
  const { origin: other, requests } = await served("build/package/browser");
  const { origin } = await served({ "/index.html": script(`${other}/chainrule.all.iife.js`) });
  const opened = await open(`${origin}/`);
  expect(await opened.told()).toEqual(await here(node));
  expect(requests).toEqual(["/chainrule.all.iife.js"]);
  expect({ ...opened.log, strangers: [] }).toEqual({ errors: [], warnings: [], exceptions: [], failures: [], violations: [], strangers: [] }); // prettier-ignore
});

inBrowsers("everything in one script, from a file: URL", async ({ open }) => {
  const folder = await mkdtemp(join(tmpdir(), "chainrule-page-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await cp("build/package/browser", folder, { recursive: true });
  await write(folder, { "index.html": script("chainrule.all.iife.js") });
  const opened = await open(pathToFileURL(join(folder, "index.html")).href);
  expect(await opened.told()).toEqual(await here(node));
  expectQuiet(opened);
});

inBrowsers("without explain.js the error says where it was sought, and what to serve", async ({ open }) => {
  const { origin } = await served([{ ...pages, "/explain.js": "throw new Error('not the file');" }, "build/package/browser"]); // prettier-ignore
  const opened = await open(`${origin}/module.html`);
  expect(await opened.told()).toEqual({
    code: "E_IO",
    message: expect.stringMatching(
      /^explain needs explain\.js from the folder of chainrule\.js.*not the file\. .*chainrule\.all\.iife\.js/,
    ) as string,
  });
  const { origin: other } = await served("build/package/browser");
  const { origin: third } = await served({ "/index.html": script(`${other}/chainrule.iife.js`) });
  const { code, message } = await (await open(`${third}/`)).told<{ code: string; message: string }>();
  expect({ code, message }).toEqual({
    code: "E_IO",
    message: expect.stringContaining("chainrule.all.iife.js") as string,
  });
});

inBrowsers("training asks the server for nothing, not even where it ends in NaN", async ({ open }) => {
  const nan = `import { dense, sequential, sgd } from "/chainrule.js";
    const model = await sequential({ inputShape: [1], layers: [dense({ units: 4, activation: "relu" }), dense({ units: 1 })], seed: 1 });
    model.compile({ optimizer: sgd({ learningRate: 1e30 }), loss: "meanSquaredError" });
    const x = Array.from({ length: 64 }, (_, i) => [i * 1000]);
    globalThis.told = await model.fit(x, x, { epochs: 50 }).then(() => "trained", ({ code, message }) => code + message);`;
  const site = await served([
    { "/index.html": page(`<script type="module">${nan}</script>`) },
    "build/package/browser",
  ]);
  const opened = await open(`${site.origin}/`);
  expect(await opened.told()).toMatch(/^E_NON_FINITE.*dense_/);
  expect(site.requests).toEqual(["/", "/chainrule.js"]);
  expectQuiet(opened);
});
