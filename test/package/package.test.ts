/**
 * The package as a stranger gets it: packed, installed into an empty project, used from JavaScript and TypeScript.
 * Runs on node:test, without the project's own test runner and without its sources.
 */
import assert from "node:assert/strict";
import { execFile, execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";

const root = process.cwd();
const home = mkdtempSync(join(tmpdir(), "chainrule-package-"));
let tarball = "";
/** Without the settings of an npm that runs this. */
const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_config_/i.test(name)));
/** What npm has printed on both streams as it was installed. */
let printed = "";

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
  const install = ["install", "--offline", "--no-audit", "--no-fund", tarball];
  const { stdout, stderr } = spawnSync("npm", install, { cwd: join(home, "app"), encoding: "utf8", env: environment });
  printed = stdout + stderr;
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

const tsc = createRequire(join(root, "package.json")).resolve("typescript/bin/tsc");

/** Compiles files of the app; throws with the compiler's errors. Library types are checked unless options say otherwise. */
async function compile(files: string[], options: object): Promise<void> {
  const config = join(home, "app", `tsconfig.${compiled++}.json`);
  const compilerOptions = { strict: true, target: "es2022", noEmit: true, types: [], ...options };
  writeFileSync(config, JSON.stringify({ compilerOptions, files }));
  await promisify(execFile)(process.execPath, [tsc, "--project", config]).catch((error: { stdout: string }) => {
    throw new Error(error.stdout);
  });
}
let compiled = 0;

/** The types of Node, which a stranger has installed. */
function nodeTypes(): void {
  for (const name of ["@types/node", "undici-types"])
    cpSync(join(root, "node_modules", name), join(home, "app", "node_modules", name), { recursive: true });
}

test("a stranger's TypeScript compiles under both module resolutions, library types checked, and runs", async () => {
  const app = join(home, "app");
  nodeTypes();
  writeFileSync(join(app, "main.ts"), program);
  writeFileSync(join(app, "page.ts"), program.replace('"chainrule";', '"chainrule/browser";'));
  const wrong = 'import { dense } from "chainrule";\n// @ts-expect-error: no such option\ndense({ unit: 3 });\n';
  writeFileSync(join(app, "wrong.ts"), wrong);
  const resolutions = [
    { module: "nodenext", moduleResolution: "nodenext", outDir: "node" },
    { module: "esnext", moduleResolution: "bundler", outDir: "bundled" },
  ];
  const files = ["main.ts", "page.ts", "wrong.ts"];
  await Promise.all(resolutions.map((one) => compile(files, { ...one, types: ["node"], noEmit: false })));
  for (const { outDir } of resolutions) check(run(process.execPath, [`${outDir}/main.js`], app));
});

test("types for Node need none of pages, types for pages none of Node", async () => {
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
  const written = (file: string, parameters: string, targets: string, sources: string) => {
    const text = uses.replace("PARAMETERS", parameters).replace("TARGETS", targets).replace("SOURCES", sources);
    writeFileSync(join(app, file), text);
    return file;
  };
  const node = written("forNode.ts", "", `"a", new URL("file:///a")`, `"a", model.toJSON()`);
  const handles = "handle: FileSystemFileHandle, file: File";
  const page = written("forPage.ts", handles, `"indexeddb://a", handle`, `"a", handle, file`);
  await Promise.all([
    compile([node], { module: "nodenext", types: ["node"], lib: ["es2023"], skipLibCheck: true }),
    compile([page, "page.ts"], { module: "esnext", moduleResolution: "bundler", lib: ["es2023", "dom"] }),
  ]);
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
  assert.deepEqual(files("build/package"), ["browser", "node", "types"]);
  assert.deepEqual(files("build/package/node"), [
    "chunks",
    "cli.js",
    "data.js",
    "explain.js",
    "index.js",
    "predict.js",
  ]);
  for (const file of files("build/package/types"))
    assert.match(file, /^(index|data|explain|predict|shared-[\w-]+)\.d\.ts$/);
});

test("npm installs it without a warning", () => {
  assert.match(printed, /^\s*added 1 package in \S+\s*$/);
});

test("packing twice gives the same bytes", () => {
  const hash = (file: string) => createHash("sha256").update(readFileSync(file)).digest("hex");
  assert.equal(hash(pack(join(home, "second"))), hash(tarball));
});
