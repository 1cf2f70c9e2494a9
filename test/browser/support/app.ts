/** A stranger's project: an empty folder with the packed package in it, and the tools that bundle it. */
import { execFile, spawn } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify, stripVTControlCharacters } from "node:util";
import { afterAll, expect, onTestFinished } from "vitest";
import * as activations from "../../../src/kernels/activations/all.ts";
import * as optimizers from "../../../src/kernels/optimizers/all.ts";
import { expectQuiet, type InBrowser } from "./pages.ts";

const root = process.cwd();
/**
 * An empty project with the package packed and installed, without the network, and what Node tells of the program
 * there. For a test file, after whose tests it is removed. The build is there already.
 */
export async function stranger(): Promise<{ app: string; inNode: Told }> {
  const app = await mkdtemp(join(tmpdir(), "chainrule-app-"));
  afterAll(() => rm(app, { recursive: true, force: true }));
  await write(app, { "package.json": JSON.stringify({ name: "app", private: true, type: "module" }) });
  const packed = join(app, "packed");
  await mkdir(packed);
  await run("npm", ["pack", "--ignore-scripts", "--silent", "--pack-destination", packed], root);
  const tarball = join(packed, (await readdir(packed))[0]);
  await run("npm", ["install", "--offline", "--no-audit", "--no-fund", tarball], app);
  await write(app, { "node.js": program("chainrule") });
  return { app, inNode: JSON.parse(await run(process.execPath, ["node.js"], app)) };
}

/** Opens a page that runs the program; it must tell what Node tells. */
export async function learnsAlike(inNode: Told, address: string, { open }: InBrowser): Promise<void> {
  const opened = await open(address);
  expect(await opened.told<Told>()).toEqual(inNode);
  expectQuiet(opened);
}

export async function write(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

/** What the command has printed. */
export async function run(command: string, args: readonly string[], cwd: string): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)(command, args, { cwd, env: environment() });
  return stripVTControlCharacters(stdout + stderr);
}

/** The program of a development dependency. */
export const tool = (path: string) => join(root, "node_modules", path);

/** Starts a server of a tool, until the test is over; answers the address that it prints. */
export function serverOf(path: string, args: readonly string[], cwd: string): Promise<string> {
  const child = spawn(process.execPath, [tool(path), ...args], { cwd, env: environment(), stdio: "pipe" });
  const ended = new Promise((resolve) => child.on("close", resolve));
  const kill = () => void child.kill("SIGKILL");
  process.on("exit", kill);
  onTestFinished(async () => {
    process.off("exit", kill);
    child.kill();
    await ended;
  });
  let printed = "";
  return new Promise((resolve, reject) => {
    const read = (chunk: Buffer) => {
      printed = stripVTControlCharacters(printed + String(chunk));
      const address = /http:\/\/127\.0\.0\.1:\d+\//.exec(printed)?.[0];
      if (address !== undefined) resolve(address);
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.on("close", () => reject(new Error(`${path} ended: ${printed}`)));
  });
}

/** Nothing of the test runner's settings, or of Node's: Vite and webpack generate code from strings. */
function environment(): NodeJS.ProcessEnv {
  const others = { ...process.env, NO_COLOR: "1", FORCE_COLOR: "0" };
  return { ...others, NODE_ENV: undefined, VITEST: undefined, NODE_OPTIONS: undefined };
}

/** A page that runs a script, and has no icon to ask for. */
export const page = (script: string) => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>test</title><link rel="icon" href="data:,"></head>
<body>${script}</body></html>
`;

/** What the program tells. */
export interface Told {
  readonly backend: string;
  readonly accuracy: number;
  /** SHA-256 of the weights. */
  readonly weights: string;
  /** Activations and optimizers that trained by their names. */
  readonly named: readonly string[];
}

const names = { activations: Object.keys(activations), optimizers: Object.keys(optimizers) };
/** All that were asked for. */
export const allNames: readonly string[] = [...names.activations, ...names.optimizers];

/** Learns XOR, then a little with everything there is a name for: what a bundler has shaken off is missed here. */
export const learns = `
const x = [[0, 0], [0, 1], [1, 0], [1, 1]];
const y = [[0], [1], [1], [0]];

async function train(activation, optimizer, epochs) {
  const layers = [dense({ units: 8, activation }), dense({ units: 1, activation: "sigmoid" })];
  const model = await sequential({ inputShape: [2], layers, seed: 1 });
  model.compile({ optimizer, loss: "binaryCrossentropy", metrics: ["accuracy"] });
  const { history } = await model.fit(x, y, { epochs, batchSize: 4 });
  return { model, history };
}

async function main() {
  const { model, history } = await train("tanh", adam({ learningRate: 0.1 }), 200);
  const bytes = await new Blob(model.getWeights().map(({ data }) => data)).arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const weights = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const named = [];
  for (const name of ${JSON.stringify(names.activations)})
    if (Number.isFinite((await train(name, "sgd", 2)).history.loss[1])) named.push(name);
  for (const name of ${JSON.stringify(names.optimizers)})
    if (Number.isFinite((await train("relu", name, 2)).history.loss[1])) named.push(name);
  return { backend: model.backend, accuracy: history.accuracy.at(-1), weights, named };
}

main().then((told) => {
  globalThis.told = told;
  if (typeof document === "undefined") console.log(JSON.stringify(told));
});
`;

/** Reads an IDX file of the bytes 5, 6 and splits them; what is wrong is an error of the page. */
const splits = `
readIdxFile("data:;base64,AAAIAQAAAAIFBg==").then(({ data }) => {
  const { train, test } = trainTestSplit(Array.from(data), [0, 1], { testShare: 0.5 });
  if (train.x[0] + test.x[0] !== 11) throw new Error("chainrule/data splits wrongly");
});
`;

/** The program, with the package's two entries under their names. */
export const program = (from: string, data = "chainrule/data") => `import { adam, dense, sequential } from "${from}";
import { readIdxFile, trainTestSplit } from "${data}";\n${splits}${learns}`;
