/** A process that trains with checkpoints is killed at random moments: what it has left loads, and goes on bit by bit. */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { loadModel } from "../../src/index.ts";
import { randomNumbers } from "../support/data.ts";
import { temporaryFolder } from "../support/files.ts";
import { library } from "../support/program.ts";
import { cases, report } from "./report.ts";

/** Kills of one training, and trainings of each format. */
const KILLS = cases(3, 25);
const TRAININGS = cases(1, 4);
/** Milliseconds that a process trains at most before it is killed: some ten epochs, which a model of a megabyte makes mostly of saving. */
const LIFE = 250;

/** Trains from a checkpoint, or from the beginning, up to an epoch; prints each epoch when its checkpoint is there. */
const program = `
  import { existsSync, writeSync } from "node:fs";
  import { adam, checkpoint, dense, dropout, loadModel, sequential } from ${JSON.stringify(library)};
  const [path, epochs] = process.argv.slice(1);
  const fresh = async () => {
    const layers = [dense({ units: 256, activation: "relu" }), dropout({ rate: 0.2 }), dense({ units: 256, activation: "tanh" }), dense({ units: 4 })];
    const model = await sequential({ inputShape: [16], layers, seed: 6 });
    model.compile({ optimizer: adam({ learningRate: 0.001 }), loss: "meanSquaredError" });
    return model;
  };
  const rows = (columns, f) => Array.from({ length: 40 }, (_, r) => Array.from({ length: columns }, (_, c) => f(r * columns + c)));
  const model = existsSync(path) ? await loadModel(path) : await fresh();
  const said = { onEpochEnd: (epoch) => void writeSync(1, epoch + 1 + "\\n") };
  writeSync(1, "0\\n");
  await model.fit(rows(16, Math.sin), rows(4, Math.cos), {
    initialEpoch: model.epochsTrained, epochs: Number(epochs), batchSize: 16, watch: false,
    callbacks: [checkpoint({ path }), said],
  });
`;
const args = (path: string, epochs: number) => ["--input-type=module", "-e", program, path, String(epochs)];

/** Starts a training, kills it after a while, and answers the last epoch whose checkpoint it had. */
async function killed(path: string, life: number): Promise<number> {
  const child = spawn(process.execPath, args(path, 1e6), { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  let errors = "";
  let timer: NodeJS.Timeout | undefined;
  child.stderr.on("data", (text: Buffer) => (errors += text.toString()));
  child.stdout.on("data", (text: Buffer) => {
    output += text.toString();
    timer ??= setTimeout(() => child.kill("SIGKILL"), life);
  });
  const signal = await new Promise((resolve) => child.on("close", (_, signal) => resolve(signal)));
  clearTimeout(timer);
  expect({ signal, errors }).toEqual({ signal: "SIGKILL", errors: "" });
  const whole = output.slice(0, output.lastIndexOf("\n")).split("\n");
  return Math.max(...whole.map(Number));
}

let kills = 0;
let left = 0;
let epochs = 0;
afterAll(
  () =>
  report("6 Kill", `${kills} kills in ${epochs} epochs, ${left} within a save; 0 unreadable, at most one epoch lost, all bits as uninterrupted`), // prettier-ignore
);

const trainings = ["json", "safetensors"].flatMap((ending) =>
  Array.from({ length: TRAININGS }, (_, i) => ({ ending, seed: i + 1 })),
);

test.skipIf(process.platform === "win32").each(trainings)(
  "reliability 6: checkpoints in $ending, seed $seed",
  async ({ ending, seed }) => {
    const next = randomNumbers(seed + (ending === "json" ? 600 : 700));
    const folder = await temporaryFolder();
    const path = join(folder, `model.${ending}`);
    let reached = 0;
    for (let i = 0; i < KILLS; i++) {
      const told = await killed(path, next() * LIFE);
      kills++;
      if (readdirSync(folder).some((name) => name.endsWith(".tmp"))) left++;
      const saved = existsSync(path) ? (await loadModel(path)).epochsTrained : 0;
      // The checkpoint may be there before it is told of, and no other may be missing.
      const before = Math.max(told, reached);
      expect([before, before + 1], `saved after ${before} was told of`).toContain(saved);
      reached = saved;
    }
    epochs += reached;
    const straight = join(folder, `straight.${ending}`);
    for (const file of [path, straight]) {
      const { status, stderr } = spawnSync(process.execPath, args(file, reached + 2), { encoding: "utf8" });
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    }
    expect(JSON.stringify(await loadModel(path))).toBe(JSON.stringify(await loadModel(straight)));
    expect(readdirSync(folder).sort()).toEqual([`model.${ending}`, `straight.${ending}`]);
  },
);
