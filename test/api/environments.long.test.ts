/** Environments that take something away: frozen built-in objects, names on Object.prototype, no workers, little memory. */
import { execPath } from "node:process";
import { beforeAll, describe, expect, test } from "vitest";
import { programFile, runProgram } from "../support/program.ts";

/** A model's life, and what its errors are called; it prints the weights. */
const life = `
  const rows = { data: new Float32Array(256 * 256).map((_, i) => Math.sin(i)), shape: [256, 256] };
  const layers = [chainrule.dense({ units: 256, activation: "tanh" }), chainrule.dense({ units: 256 })];
  const made = await chainrule.sequential({ inputShape: [256], layers, threads: Number(process.argv[2] ?? 1) });
  made.compile({ loss: "meanSquaredError", optimizer: chainrule.adam(), metrics: ["mae"] });
  await made.fit(rows, rows, { epochs: 2, batchSize: 128 });
  const model = await chainrule.loadModel(JSON.parse(JSON.stringify(made.toJSON())));
  await model.fit(rows, rows, { epochs: 1, batchSize: 128 });
  await model.evaluate(rows, rows);
  await model.predict(rows);
  model.summary() + model.plan();
  await model.diagnose(rows, rows);
  const errors = [];
  const refused = async (use) => { try { await use(); } catch (error) { errors.push(String(error.name) + " " + error.code); } };
  await refused(() => model.fit([[0]], [[1]]));
  await refused(() => chainrule.sequential({ layers: [] }));
  const sum = model.getWeights().reduce((sum, { data }) => data.reduce((a, b) => a + b, sum), 0);
  model.dispose();
  await refused(() => model.dtype);
  console.log(JSON.stringify({ sum, errors, threads: made.threads, backend: made.backend }));
  made.dispose();`;

const [major] = process.versions.node.split(".").map(Number);
const permission = major >= 24 ? "--permission" : "--experimental-permission";
const errors = ["ChainruleError E_SHAPE", "ChainruleError E_CONFIG", "ChainruleError E_DISPOSED"];
let sum: number;
beforeAll(async () => {
  ({ sum } = JSON.parse((await runProgram([execPath, await programFile(life)])).stdout) as { sum: number });
});

describe("a model lives alike", () => {
  const environments: Record<string, { flags?: string[]; before?: string; threads?: number; warning?: RegExp }> = {
    "with frozen intrinsics": { flags: ["--frozen-intrinsics"] },
    "with frozen prototypes": {
      before: "for (const { prototype } of [Error, Object, Array, Function, Promise]) Object.freeze(prototype);",
    },
    "with a name on Object.prototype": { before: "Object.prototype.x = 5;" },
    "without permission for workers": {
      flags: [permission, "--allow-fs-read=*"],
      threads: 2,
      warning: /chainrule: training on one thread\. No worker thread could be started/,
    },
  };
  test.each(Object.entries(environments))("%s", async (_name, { flags = [], before = "", threads = 1, warning }) => {
    const file = await programFile(life, before);
    const { stdout, stderr } = await runProgram([execPath, "--no-warnings", ...flags, file, String(threads)]);
    expect(JSON.parse(stdout)).toEqual({ sum, errors, threads: 1, backend: "wasm" });
    expect(stderr).toMatch(warning ?? /^$/);
  });
});

test.each([1, 2])("little memory: plain JavaScript with a warning, %i thread(s) asked for", async (threads) => {
  // V8 reserves 10 GB of addresses for a memory of WebAssembly.
  const file = await programFile(life);
  const command = `ulimit -v 6000000; exec "$0" --no-warnings "$@"`;
  const { stdout, stderr } = await runProgram(["bash", "-c", command, execPath, file, String(threads)]);
  const told = JSON.parse(stdout) as { backend: string; errors: string[] };
  expect(told.errors).toEqual(errors);
  if (told.backend === "wasm") return; // newer versions of Node do without the reserve then
  expect(stderr).toMatch(
    /^chainrule: training in plain JavaScript, which is slower\. There is no room for another model/,
  );
});
