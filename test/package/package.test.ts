/**
 * The package as a stranger gets it: packed, installed into an empty project, used from JavaScript and TypeScript.
 * Runs on node:test, without the project's own test runner and without its sources.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

const root = process.cwd();
const home = mkdtempSync(join(tmpdir(), "chainrule-package-"));
let tarball = "";

function run(command: string, args: string[], cwd: string): string {
  return execFileSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

/** The package packed anew; the build is there already, so no script runs. */
function pack(into: string): string {
  mkdirSync(into, { recursive: true });
  run("npm", ["pack", "--ignore-scripts", "--silent", "--pack-destination", into], root);
  return join(into, readdirSync(into)[0]);
}

before(() => {
  tarball = pack(join(home, "tarball"));
  mkdirSync(join(home, "app"));
  writeFileSync(join(home, "app", "package.json"), JSON.stringify({ name: "app", private: true, type: "module" }));
  run("npm", ["install", "--offline", "--no-audit", "--no-fund", tarball], join(home, "app"));
});
after(() => rmSync(home, { recursive: true, force: true }));

const program = `
import { sequential, dense, adam, loadModel, ChainruleError } from "chainrule";
import { readIdx } from "chainrule/data";
const model = await sequential({
  inputShape: [2],
  layers: [dense({ units: 8, activation: "tanh" }), dense({ units: 1, activation: "sigmoid" })],
  seed: 1,
});
model.compile({ optimizer: adam({ learningRate: 0.1 }), loss: "binaryCrossentropy", metrics: ["accuracy"] });
const x = [[0, 0], [0, 1], [1, 0], [1, 1]];
const y = [[0], [1], [1], [0]];
const history = await model.fit(x, y, { epochs: 200, batchSize: 4 });
await model.save("xor.json");
const again = await loadModel("xor.json");
let code = "none";
try { dense({ unit: 3 } as never); } catch (error) { if (error instanceof ChainruleError) code = error.code; }
const probability = again.predictOne([0, 1])[0];
console.log(JSON.stringify({ backend: model.backend, accuracy: history.history.accuracy.at(-1), probability, code, idx: typeof readIdx }));
`;

function check(output: string): void {
  const told = JSON.parse(output);
  assert.equal(told.backend, "wasm");
  assert.equal(told.accuracy, 1);
  assert.ok(told.probability > 0.9, `XOR of 0 and 1 predicted as ${told.probability}`);
  assert.equal(told.code, "E_CONFIG");
  assert.equal(told.idx, "function");
}

test("a stranger's JavaScript trains XOR, saves, loads and predicts", () => {
  const app = join(home, "app");
  writeFileSync(join(app, "main.js"), program.replaceAll(" as never", ""));
  check(run(process.execPath, ["main.js"], app));
});

test("the same without code generation from strings", () => {
  const app = join(home, "app");
  check(run(process.execPath, ["--disallow-code-generation-from-strings", "main.js"], app));
});

test("the same from CommonJS, under both names, where Node requires modules", () => {
  const app = join(home, "app");
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

test("a stranger's TypeScript compiles under both module resolutions, library types checked, and runs", () => {
  const app = join(home, "app");
  writeFileSync(join(app, "main.ts"), program);
  writeFileSync(join(app, "page.ts"), program.replace('"chainrule";', '"chainrule/browser";'));
  const tsc = createRequire(join(root, "package.json")).resolve("typescript/bin/tsc");
  mkdirSync(join(app, "node_modules", "@types"), { recursive: true });
  cpSync(join(root, "node_modules", "@types", "node"), join(app, "node_modules", "@types", "node"), {
    recursive: true,
  });
  cpSync(join(root, "node_modules", "undici-types"), join(app, "node_modules", "undici-types"), { recursive: true });
  for (const [module, resolution] of [
    ["nodenext", "nodenext"],
    ["esnext", "bundler"],
  ]) {
    const options = {
      strict: true,
      target: "es2022",
      module,
      moduleResolution: resolution,
      types: ["node"],
      outDir: "out",
    };
    writeFileSync(
      join(app, "tsconfig.json"),
      JSON.stringify({ compilerOptions: options, files: ["main.ts", "page.ts"] }),
    );
    run(process.execPath, [tsc], app);
    check(run(process.execPath, ["out/main.js"], app));
  }
});

test("types for Node need none of pages, types for pages none of Node", () => {
  const app = join(home, "app");
  const uses = `
import { listModels, loadModel, type Model } from "chainrule";
export async function use(model: Model, PARAMETERS): Promise<Date> {
  for (const target of [TARGETS]) await model.save(target);
  for (const source of [SOURCES, new URL("http://a/"), new Blob([]), await fetch("http://a/")]) await loadModel(source);
  return (await listModels())["indexeddb://a"].dateSaved;
}
// @ts-expect-error: a number is no place
export const wrong = () => loadModel(5);
`;
  const node = ["", `"a", new URL("file:///a")`, `"a", model.toJSON()`];
  const page = ["handle: FileSystemFileHandle, file: File", `"indexeddb://a", handle`, `"a", handle, file`];
  const tsc = createRequire(join(root, "package.json")).resolve("typescript/bin/tsc");
  for (const [[parameters, targets, sources], ...options] of [
    [node, "--types", "node", "--lib", "es2023", "--skipLibCheck"],
    [page, "--lib", "es2023,dom"],
  ] as [string[], ...string[]][]) {
    const text = uses.replace("PARAMETERS", parameters).replace("TARGETS", targets).replace("SOURCES", sources);
    writeFileSync(join(app, "places.ts"), text);
    const fixed = ["--ignoreConfig", "--noEmit", "--strict", "--target", "es2022", "--module", "nodenext"];
    run(process.execPath, [tsc, ...fixed, ...options, "places.ts"], app);
  }
});

test("a page's TypeScript compiles without Node's types, library types checked", () => {
  const app = join(home, "app");
  const tsc = createRequire(join(root, "package.json")).resolve("typescript/bin/tsc");
  const options = {
    strict: true,
    noEmit: true,
    target: "es2022",
    lib: ["es2022", "dom"],
    module: "esnext",
    moduleResolution: "bundler",
    types: [],
  };
  writeFileSync(join(app, "tsconfig.json"), JSON.stringify({ compilerOptions: options, files: ["page.ts"] }));
  run(process.execPath, [tsc], app);
});

test("wrong options do not compile", () => {
  const app = join(home, "app");
  writeFileSync(join(app, "wrong.ts"), 'import { dense } from "chainrule";\ndense({ unit: 3 });\n');
  const tsc = createRequire(join(root, "package.json")).resolve("typescript/bin/tsc");
  const args = [tsc, "--ignoreConfig", "--noEmit", "--module", "nodenext", "--target", "es2022", "wrong.ts"];
  assert.throws(() => run(process.execPath, args, app), /./);
});

test("npx chainrule: the program is installed, explains a tutorial and a table, and refuses in the agreed way", () => {
  const app = join(home, "app");
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
  const installed = join(home, "app", "node_modules");
  assert.deepEqual(
    readdirSync(installed).filter((name) => !name.startsWith(".") && name !== "@types" && name !== "undici-types"),
    ["chainrule"],
  );
  const manifest = JSON.parse(readFileSync(join(installed, "chainrule", "package.json"), "utf8"));
  assert.equal(manifest.dependencies, undefined);
  assert.equal(manifest.optionalDependencies, undefined);
  for (const script of ["preinstall", "install", "postinstall"]) assert.equal(manifest.scripts[script], undefined);
  assert.deepEqual(readdirSync(join(installed, "chainrule")).sort(), [
    "CHANGELOG.md",
    "LICENSE",
    "README.md",
    "build",
    "package.json",
  ]);
  for (const file of readdirSync(join(installed, "chainrule", "build")))
    assert.match(file, /^([\w-]+\.js|browser|types)$/);
});

test("packing twice gives the same bytes", () => {
  const hash = (file: string) => createHash("sha256").update(readFileSync(file)).digest("hex");
  assert.equal(hash(pack(join(home, "second"))), hash(tarball));
});
