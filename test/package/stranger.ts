/** A stranger's project: an empty folder with the package packed and installed in it, for each test file one. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before } from "node:test";

export const root = process.cwd();
export const home = mkdtempSync(join(tmpdir(), "chainrule-package-"));
export const app = join(home, "app");
export let tarball = "";
/** Without the settings of an npm that runs this. */
const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_config_/i.test(name)));
/** What npm has printed on both streams as it was installed. */
export let printed = "";

export function run(command: string, args: string[], cwd: string): string {
  return execFileSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

/** The package packed anew; the build is there already, so no script runs. */
export function pack(into: string): string {
  mkdirSync(into, { recursive: true });
  run("npm", ["pack", "--ignore-scripts", "--silent", "--pack-destination", into], root);
  return join(into, readdirSync(into)[0]);
}

before(() => {
  tarball = pack(join(home, "tarball"));
  mkdirSync(app);
  writeFileSync(join(app, "package.json"), JSON.stringify({ name: "app", private: true, type: "module" }));
  const install = ["install", "--offline", "--no-audit", "--no-fund", tarball];
  const { stdout, stderr } = spawnSync("npm", install, { cwd: app, encoding: "utf8", env: environment });
  printed = stdout + stderr;
});
after(() => rmSync(home, { recursive: true, force: true }));

/** Trains XOR, saves, loads, predicts, and prints what `check` reads. */
export const program = `
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

export function check(output: string): void {
  const told = JSON.parse(output);
  assert.equal(told.backend, "wasm");
  assert.equal(told.accuracy, 1);
  assert.ok(told.probability > 0.9, `XOR of 0 and 1 predicted as ${told.probability}`);
  assert.equal(told.code, "E_CONFIG");
  assert.equal(told.idx, "function");
}
