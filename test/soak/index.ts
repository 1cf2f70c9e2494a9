/**
 * npm run test:soak [-- --minutes N --seed S]: makes, trains, aborts, saves, loads and drops models at random, several at a
 * time, with threads and with faults, and then asks whether memory has stayed, handles are gone, and every failure was a
 * ChainruleError. Prints JSON; fails where one of these is not so.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import {
  ChainruleError,
  customActivation,
  dense,
  dropout,
  loadModel,
  sequential,
  type FitOptions,
  type Model,
} from "../../src/index.ts";
import { weightsHash } from "../support/hash.ts";
import { uniform } from "../support/numbers.ts";

const { values } = parseArgs({
  options: { minutes: { type: "string", default: "60" }, seed: { type: "string", default: "1" } },
});
const seed = Number(values.seed);
const end = performance.now() + Number(values.minutes) * 60000;
const USERS = 3;
/** How much more memory the last third of the time may take than the first, in bytes: noise of the collector. */
const SLACK = 48 * 2 ** 20;

const counts: Record<string, number> = {};
const count = (what: string) => (counts[what] = (counts[what] ?? 0) + 1);
const wrong: string[] = [];
process.on("unhandledRejection", (reason) => wrong.push(`unhandled rejection: ${String(reason)}`));
process.on("uncaughtException", (error) => wrong.push(`uncaught: ${error.stack}`));
console.warn = () => count("warnings");

const folder = mkdtempSync(join(tmpdir(), "chainrule-soak-"));
const INPUTS = 20;

type Random = ReturnType<typeof uniform>;
const chance = (random: Random, share: number) => random(0, 1) < share;
const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random(0, list.length - 1e-9))];

function data(random: Random, rows: number) {
  const x = { data: Float32Array.from({ length: rows * INPUTS }, () => random()), shape: [rows, INPUTS] };
  return { x, y: Array.from({ length: rows }, () => Math.floor(random(0, 2.999))) };
}

const faulty = customActivation({
  name: "faulty",
  value: (v) => v,
  derivative: () => {
    throw new Error("a fault of the user's own function");
  },
});

async function create(random: Random): Promise<Model> {
  const hidden = pick(random, [4, 32, 200]);
  const last = dense({ units: 3, activation: "softmax" });
  const activation = chance(random, 0.05) ? faulty : pick(random, ["relu", "tanh", "gelu"] as const);
  const model = await sequential({
    inputShape: [INPUTS],
    layers: [dense({ units: hidden, activation }), dropout({ rate: 0.2 }), last],
    seed: Math.floor(random(0, 1e6)),
    dtype: pick(random, ["float32", "float64"] as const),
    threads: pick(random, [1, 1, 2]),
    backend: pick(random, [undefined, undefined, "javascript"] as const),
  });
  const optimizer = pick(random, ["sgd", "adam", "rmsprop"] as const);
  model.compile({ optimizer, loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] });
  return model;
}

/** A training that ends by itself, or by an abort, a callback that fails, a disposal, or numbers that are none. */
async function train(model: Model, random: Random): Promise<void> {
  const { x, y } = data(random, pick(random, [8, 100, 1000]));
  const options: FitOptions = { epochs: pick(random, [1, 3, 30]), batchSize: pick(random, [1, 8, 64]) };
  const controller = new AbortController();
  const fault = pick(random, ["none", "none", "abort", "callback", "dispose", "nan", "stream"] as const);
  count(`fault ${fault}`);
  if (fault === "abort") setTimeout(() => controller.abort(), random(0, 30));
  if (fault === "dispose") setTimeout(() => model.dispose(), random(0, 30));
  if (fault === "nan") x.data[3] = NaN;
  const callbacks = [{ onEpochEnd: () => fail(fault === "callback") }];
  if (fault !== "stream") {
    await model.fit(x, y, { ...options, signal: controller.signal, callbacks });
    return;
  }
  async function* stream() {
    for (let i = 0; i < 20; i++) {
      if (i === 12) fail(chance(random, 0.5));
      yield data(random, 8);
    }
  }
  await model.fitDataset(stream as never, { epochs: 1 });
}

class Planned extends Error {}
function fail(now: boolean): void {
  if (now) throw new Planned("a fault of the user's own code");
}

async function saveAndLoad(model: Model, random: Random, user: number): Promise<void> {
  const path = join(folder, `${user}${pick(random, [".json", ".json.gz", ".safetensors"])}`);
  await model.save(path);
  const loaded = await loadModel(path, { threads: pick(random, [1, 2]) });
  if (weightsHash(loaded) !== weightsHash(model)) wrong.push(`${path} has other weights than were saved`);
  if (chance(random, 0.5)) loaded.dispose();
  if (chance(random, 0.3)) await model.save(join(folder, "no such folder", "model.json"));
  if (chance(random, 0.3)) {
    writeFileSync(path, '{"format":');
    await loadModel(path);
  }
}

async function cycle(random: Random, user: number): Promise<void> {
  const model = await create(random);
  for (let turns = Math.floor(random(1, 4)); turns > 0; turns--) {
    try {
      await train(model, random);
      await model.predict(data(random, 10).x);
      if (chance(random, 0.5)) await saveAndLoad(model, random, user);
    } catch (error) {
      if (error instanceof ChainruleError) count(error.code);
      else if (error instanceof Planned || /user's own/.test(String(error))) count("user's own error");
      else wrong.push(`not a ChainruleError: ${(error as Error).stack}`);
    }
  }
  // Half of them are left to the garbage collector.
  if (chance(random, 0.5)) model.dispose();
  count("cycles");
}

const memory: { rss: number; arrayBuffers: number; heapUsed: number }[] = [];
function measure(): void {
  globalThis.gc?.();
  const { rss, arrayBuffers, heapUsed } = process.memoryUsage();
  memory.push({ rss, arrayBuffers, heapUsed });
}

async function user(number: number): Promise<void> {
  const random = uniform(seed * 1000 + number);
  while (performance.now() < end && wrong.length === 0) {
    await cycle(random, number);
    await wait(0);
  }
}

const every = Math.max(500, (Number(values.minutes) * 60000) / 60);
const timer = setInterval(measure, every);
await Promise.all(Array.from({ length: USERS }, (_, number) => user(number)));
clearInterval(timer);
rmSync(folder, { recursive: true });

// Workers end some seconds after the last training; what dropped models hold goes with them.
for (let i = 0; i < 10; i++) {
  globalThis.gc?.();
  await wait(500);
}
measure();

const median = (list: readonly number[]) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
const third = Math.ceil(memory.length / 3);
const [before, after] = [memory.slice(1, third + 1), memory.slice(-third)].map((part) =>
  median(part.map((m) => m.rss)),
);
if (after > before * 1.1 + SLACK) wrong.push(`memory grew from ${before} to ${after} bytes`);
const handles = process.getActiveResourcesInfo().filter((name) => !/TTYWrap|PipeWrap|Timeout/.test(name));
if (handles.length > 0) wrong.push(`handles are left: ${handles.join(", ")}`);
const megabytes = { first: Math.round(before / 2 ** 20), last: Math.round(after / 2 ** 20) };
console.log(JSON.stringify({ minutes: Number(values.minutes), seed, counts, megabytes, handles, wrong }));
process.exit(wrong.length === 0 ? 0 : 1);
