/**
 * The package as a stranger gets it: packed, installed into an empty project, used from JavaScript and on the terminal.
 * Runs on node:test, without the project's own test runner and without its sources. TypeScript: types.long.test.ts.
 */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { app, check, home, pack, printed, program, root, run, tarball } from "./stranger.ts";

test("a stranger's JavaScript trains XOR, saves, loads and predicts", () => {
  writeFileSync(join(app, "main.js"), program.replaceAll(" as never", ""));
  check(run(process.execPath, ["main.js"], app));
});

test("the same without code generation from strings", () => {
  check(run(process.execPath, ["--disallow-code-generation-from-strings", "main.js"], app));
});

test("the same from CommonJS, under both names, where Node requires modules", () => {
  const features = process.features as { require_module?: unknown };
  for (const name of ["chainrule", "chainrule/browser"]) {
    const required = program
      .replace(/import (.*) from "chainrule";/, `const $1 = require("${name}");`)
      .replace(/import (.*) from "chainrule\/data";/, 'const $1 = require("chainrule/data");')
      .replaceAll(" as never", "");
    // The page's build has no files: its model stays where it is.
    const kept = required.replace('await model.save("xor.json");', "").replace('await loadModel("xor.json")', "model");
    const body = (name === "chainrule" ? required : kept).replace("const model", "(async () => {\nconst model");
    writeFileSync(join(app, "main.cjs"), `${body}})();`);
    if (features.require_module) check(run(process.execPath, ["main.cjs"], app));
    else assert.throws(() => run(process.execPath, ["main.cjs"], app), /ERR_REQUIRE_ESM/); // before Node 20.19
  }
});

test("npx chainrule: the program is installed, explains a tutorial and a table, and refuses in the agreed way", () => {
  const chainrule = (...args: string[]) => run("npx", ["--no-install", "chainrule", ...args], app);
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  assert.equal(chainrule("--version"), `${version}\n`);
  assert.match(chainrule("--help"), /^ {2}explain /m);
  assert.equal(JSON.parse(chainrule("explain", "edureka", "--json")).preset, "edureka");
  writeFileSync(join(app, "xor.csv"), "a,b,y\n0,0,0\n0,1,1\n1,0,1\n1,1,0\n");
  assert.equal(JSON.parse(chainrule("explain", "xor.csv", "--json")).title, "xor.csv: 2-2-1");
  assert.throws(
    () => chainrule("explian"),
    (error: { status: number; stderr: string }) =>
      error.status === 2 && error.stderr.includes('Did you mean "explain"?'),
  );
});

test("the package has no runtime dependencies, no install scripts, and the listed files only", () => {
  const installed = join(app, "node_modules");
  assert.deepEqual(
    readdirSync(installed).filter((name) => !name.startsWith(".")),
    ["chainrule"],
  );
  const manifest = JSON.parse(readFileSync(join(installed, "chainrule", "package.json"), "utf8"));
  assert.equal(manifest.dependencies, undefined);
  assert.equal(manifest.optionalDependencies, undefined);
  assert.equal(manifest.imports, undefined);
  for (const script of ["preinstall", "install", "postinstall", "prepublish", "preprepare", "prepare", "postprepare"])
    assert.equal(manifest.scripts[script], undefined);
  assert.deepEqual(readdirSync(join(installed, "chainrule")).sort(), [
    "CHANGELOG.md",
    "LICENSE",
    "README.md",
    "build",
    "package.json",
  ]);
  const files = (folder: string) => readdirSync(join(installed, "chainrule", folder)).sort();
  assert.deepEqual(files("build"), ["package"]);
  assert.deepEqual(files("build/package"), ["browser", "node", "schema", "types"]);
  assert.deepEqual(files("build/package/schema"), ["model.schema.json"]);
  assert.deepEqual(files("build/package/node"), [
    "brain.js",
    "chunks",
    "cli.js",
    "data.js",
    "explain.js",
    "formats.js",
    "index.js",
    "predict.js",
    "table.js",
  ]);
  for (const file of files("build/package/types"))
    assert.match(file, /^(index|brain|data|explain|formats|predict|table|shared-[\w-]+)\.d\.ts$/);
});

test("npm installs it without a warning", () => {
  assert.match(printed, /^\s*added 1 package in \S+\s*$/);
});

test("packing twice gives the same bytes", () => {
  const hash = (file: string) => createHash("sha256").update(readFileSync(file)).digest("hex");
  assert.equal(hash(pack(join(home, "second"))), hash(tarball));
});
