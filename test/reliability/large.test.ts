/**
 * Models that no JSON text holds are saved and loaded, in memory of at most twice the file and 64 MB.
 *
 * What is counted: by how much the resident memory of the process grows at most (VmHWM) while it loads, or saves; for
 * saving, the weights and the state of the model, which are there before, are added: once the file. So loading may hold the
 * file's numbers and the model, saving the model and its snapshot, and both 64 MB for everything else. What a process holds
 * for other reasons, such as what making and training the model have left to the garbage collector, is not counted.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream, statSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { expect, test } from "vitest";
import { temporaryFolder } from "../support/files.ts";
import { library } from "../support/program.ts";
import { cases, report, whole } from "./report.ts";

/** Units of the layers behind 512 or 2048 inputs: 3.4 or 51 million weights, and twice as many numbers of Adam. */
const [inputs, ...units] = whole ? [2048, 8192, 4096, 8] : [512, 2048, 1152, 8];

const common = `
  import { readFileSync, writeFileSync } from "node:fs";
  import { adam, ChainruleError, dense, loadModel, sequential } from ${JSON.stringify(library)};
  const held = (what) => 1024 * Number(new RegExp(what + ":\\\\s*(\\\\d+)").exec(readFileSync("/proc/self/status", "utf8"))[1]);
  const [first, second] = process.argv.slice(1);
  (await sequential({ inputShape: [1], layers: [dense({ units: 1 })] })).dispose(); // the core is compiled
  const peaks = {};
  const peak = async (what, work) => {
    writeFileSync("/proc/self/clear_refs", "5"); // the peak is what is held now
    const before = held("VmRSS");
    const made = await work();
    peaks[what] = held("VmHWM") - before;
    return made;
  };
`;

const making = `${common}
  const model = await sequential({ inputShape: [${inputs}], seed: 5,
    layers: [${units.map((n) => `dense({ units: ${n}, activation: "tanh" })`).join(", ")}] });
  model.compile({ optimizer: adam(), loss: "meanSquaredError" });
  await model.fit([new Float32Array(${inputs}).fill(0.1)], [new Float32Array(${units.at(-1)}).fill(1)], { watch: false });
  await peak("saving", () => model.save(first));
  let code = "none";
  if (${whole}) try {
    await model.save(second + ".json");
  } catch (error) {
    code = error.code + ": " + error.message;
  }
  console.log(JSON.stringify({ peaks, code }));
`;

const loading = `${common}
  const model = await peak("loading", () => loadModel(first));
  await peak("saving again", () => model.save(second));
  console.log(JSON.stringify({ peaks, trained: model.epochsTrained }));
`;

function run(program: string, ...paths: string[]) {
  const args = ["--input-type=module", "-e", program, ...paths];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return JSON.parse(stdout) as { peaks: Record<string, number>; code?: string; trained?: number };
}

async function sha256(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

const MB = 1e6;

test.skipIf(process.platform !== "linux")("a large model is saved, loaded and saved again", async () => {
  const folder = await temporaryFolder();
  const [first, second] = [join(folder, "first.safetensors"), join(folder, "second.safetensors")];
  const made = run(making, first, second);
  const loaded = run(loading, first, second);
  const { size } = statSync(first);
  expect(size).toBeGreaterThan(cases(40 * MB, 600 * MB));
  expect(await sha256(second)).toBe(await sha256(first));
  expect(loaded.trained).toBe(1);
  const own = (what: string) => (what.startsWith("saving") ? size : 0);
  const grown = Object.entries({ ...made.peaks, ...loaded.peaks });
  const peaks = grown.map(([what, bytes]): [string, number] => [what, bytes + own(what)]);
  const figure = peaks.map(([what, bytes]) => `${what} ${Math.round(bytes / MB)}`);
  const bound = 2 * size + 64 * MB;
  report("Large models", `${Math.round(size / MB)} MB: peaks in MB: ${figure.join(", ")}; at most ${Math.round(bound / MB)}; the same SHA-256`); // prettier-ignore
  for (const [what, bytes] of peaks) expect(bytes, what).toBeLessThan(bound);
  if (whole) expect(made.code).toMatch(/^E_LIMIT: .*\.safetensors/);
});
