/**
 * The package as a stranger gets it, in what strangers bundle with: Vite, webpack, esbuild. Each learns XOR to the bits
 * that Node learns, and keeps everything that is asked for by its name.
 */
import { join } from "node:path";
import { expect } from "vitest";
import { learnsAlike, page, program, run, serverOf, stranger, tool, write } from "./support/app.ts";
import { inBrowser, inBrowsers, served } from "./support/pages.ts";

const { app, inNode } = await stranger();

const VITE = "vite/bin/vite.js";
const LOOPBACK = ["--host", "127.0.0.1", "--port", "0"];
const project = (from: string) => ({
  "index.html": page(`<script type="module" src="/main.js"></script>`),
  "main.js": program(from),
});

for (const name of ["chainrule", "chainrule/browser"]) {
  inBrowsers(`Vite's development server, import ${name}`, async (given) => {
    await write(app, project(name));
    await learnsAlike(inNode, await serverOf(VITE, [...LOOPBACK, "--force"], app), given); // without what it kept of other tests
  });

  inBrowsers(`Vite's build and preview, import ${name}`, async (given) => {
    await write(app, project(name));
    expect(await run(process.execPath, [tool(VITE), "build"], app)).not.toMatch(/warn|externalized/i);
    await learnsAlike(inNode, await serverOf(VITE, ["preview", ...LOOPBACK], app), given);
  });

  inBrowser("chromium", `webpack, import ${name}`, async (given) => {
    await write(app, project(name));
    await write(app, { "webpack.cjs": WEBPACK });
    expect((await run(process.execPath, ["webpack.cjs"], app)).trim()).toBe("");
    const site = await served([{ "/index.html": page(`<script src="/main.js"></script>`) }, join(app, "webpack")]);
    await learnsAlike(inNode, `${site.origin}/`, given);
  });

  inBrowser("chromium", `esbuild, import ${name}`, async (given) => {
    await write(app, project(name));
    const flags = ["--bundle", "--minify", "--format=esm", "--log-level=warning", "--outfile=esbuild/main.js"];
    expect(await run(tool(".bin/esbuild"), ["main.js", ...flags], app)).toBe("");
    const script = `<script type="module" src="/main.js"></script>`;
    const site = await served([{ "/index.html": page(script) }, join(app, "esbuild")]);
    await learnsAlike(inNode, `${site.origin}/`, given);
  });
}

/** By a script, since its command is a package of its own. */
const WEBPACK = `
const webpack = require(${JSON.stringify(tool("webpack"))});
const output = { path: require("node:path").resolve("webpack"), filename: "main.js" };
const performance = { hints: false }; // the size has a test of its own
webpack({ entry: "./main.js", mode: "production", target: "web", output, performance }, (error, stats) => {
  if (error) throw error;
  console.log(stats.toString({ all: false, errors: true, warnings: true }));
});
`;
