/**
 * The package as a stranger gets it, in plain pages: each learns XOR to the bits that Node learns. Vite, webpack and
 * esbuild are in ecosystem.long.test.ts.
 */
import { join } from "node:path";
import { expect, test } from "vitest";
import { allNames, learns, learnsAlike, page, program, stranger } from "./support/app.ts";
import { inBrowsers, served } from "./support/pages.ts";

const { app, inNode } = await stranger();

test("Node learns it, with every name", () => {
  expect(inNode).toMatchObject({ backend: "wasm", accuracy: 1, named: allNames });
});

inBrowsers("a plain page with a module", async (given) => {
  const script = `<script type="module">${program("/chainrule.js", "/data.js")}</script>`;
  const site = await served([
    { "/index.html": page(script) },
    join(app, "node_modules/chainrule/build/package/browser"),
  ]);
  await learnsAlike(inNode, `${site.origin}/`, given);
});

inBrowsers("a plain page with a script", async (given) => {
  const script = `<script src="/chainrule.iife.js"></script>
<script>const { adam, dense, sequential } = window.chainrule;\n${learns}</script>`;
  const site = await served([
    { "/index.html": page(script) },
    join(app, "node_modules/chainrule/build/package/browser"),
  ]);
  await learnsAlike(inNode, `${site.origin}/`, given);
});
