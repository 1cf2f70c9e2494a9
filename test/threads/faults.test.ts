/** Workers that die, stop or are in the way: errors in time, nothing hangs, and the caller's thread stays free. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Worker } from "node:worker_threads";
import { build } from "esbuild";
import { afterEach, describe, expect, test, vi } from "vitest";
import { dense, sequential, type FitOptions } from "../../src/index.ts";
import { refused } from "../support/errors.ts";
import { temporaryFolder } from "../support/files.ts";

const WIDTH = 512,
  ROWS = 512;
const rows = {
  data: Float32Array.from({ length: ROWS * WIDTH }, (_, i) => Math.sin(i)),
  shape: [ROWS, WIDTH] as const,
};

async function fresh() {
  const layers = [dense({ units: WIDTH, activation: "relu" }), dense({ units: WIDTH })];
  const model = await sequential({ inputShape: [WIDTH], layers, threads: 2 });
  model.compile({ loss: "meanSquaredError" });
  return model;
}
const long: FitOptions = { epochs: 100000, batchSize: 64 };

/** The workers that are made from now on. */
function workers(): Worker[] {
  const made: Worker[] = [];
  const { postMessage } = Worker.prototype;
  vi.spyOn(Worker.prototype, "postMessage").mockImplementation(function (this: Worker, ...message) {
    if (!made.includes(this)) made.push(this);
    return postMessage.apply(this, message);
  });
  return made;
}
const after = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
afterEach(() => void vi.restoreAllMocks());

describe("a worker that dies", () => {
  test("in the middle of fit is an error within 2 s; the model is not used again", async () => {
    const made = workers();
    const model = await fresh();
    // Once they have started: a worker that is lost before is one that there cannot be, which all models of a process remember.
    await model.evaluate(rows, rows);
    const fit = model.fit(rows, rows, long);
    await after(300);
    expect(made).toHaveLength(2);
    let ended = false;
    const end = fit.catch(() => undefined).finally(() => (ended = true));
    let killed = 0;
    // Between two walks it is at rest, which is not noticed: then another one is ended.
    for (let i = 0; i < 50 && !ended; i++) {
      killed = performance.now();
      void made[made.length - 1].terminate();
      await Promise.race([end, after(200)]);
    }
    await refused(() => fit, "E_ENGINE", "A worker thread was lost");
    expect(performance.now() - killed).toBeLessThan(2000);
    await refused(() => model.getWeights(), "E_ENGINE", "load it from where it was last saved");
    await refused(() => model.predict(rows), "E_ENGINE");
    await refused(() => model.fit(rows, rows), "E_ENGINE");
    model.dispose();
    await refused(() => model.getWeights(), "E_DISPOSED");
  });

  test("in an evaluation costs that call; the next one has new workers", async () => {
    const made = workers();
    const model = await fresh();
    const many = { data: new Float32Array(40000 * WIDTH), shape: [40000, WIDTH] as const };
    const expected = await model.evaluate(rows, rows);
    const told = vi.mocked(Worker.prototype.postMessage).mock.calls;
    const before = told.length;
    const evaluation = model.evaluate(many, many);
    while (told.length === before) await after(1);
    void made[0].terminate();
    await refused(() => evaluation, "E_ENGINE", "A worker thread was lost");
    expect(await model.evaluate(rows, rows)).toEqual(expected);
  });

  test("at rest is not noticed", async () => {
    const made = workers();
    const model = await fresh();
    const before = await model.evaluate(rows, rows);
    await made[0].terminate();
    expect(await model.evaluate(rows, rows)).toEqual(before);
    expect(made).toHaveLength(4);
  });
});

test("the caller's timers fire and a signal is honoured while workers train", { retry: 3 }, async () => {
  const model = await fresh();
  const stop = new AbortController();
  let turns = 0;
  const timer = setInterval(() => turns++, 10);
  const fit = model.fit(rows, rows, { ...long, signal: stop.signal });
  await after(500);
  clearInterval(timer);
  const aborted = performance.now();
  stop.abort();
  expect((await fit).stoppedBy).toBe("signal");
  expect(performance.now() - aborted).toBeLessThan(100);
  expect(turns).toBeGreaterThan(25);
});

test("weights are not handed out while they change, but in callbacks", async () => {
  const model = await fresh();
  const stop = new AbortController();
  let weights: (value: unknown) => void;
  const inside = new Promise((resolve) => (weights = resolve));
  const callbacks = [{ onEpochEnd: () => weights(model.getWeights()) }];
  const fit = model.fit(rows, rows, { ...long, callbacks, signal: stop.signal });
  expect(await inside).toHaveLength(4);
  await after(20);
  await refused(() => model.getWeights(), "E_CONFIG", "getWeights was called while other threads change the weights");
  await refused(() => model.setWeights([]), "E_CONFIG", "setWeights");
  expect(model.predictOne(rows.data.subarray(0, WIDTH))).toHaveLength(WIDTH);
  await model.save(join(await temporaryFolder(), "model.json"));
  stop.abort();
  await fit;
  expect(model.getWeights()).toHaveLength(4);
});

describe("in a process of its own", () => {
  const head = `
    import { Worker } from "node:worker_threads";
    import { dense, sequential } from ${JSON.stringify(fileURLToPath(new URL("../../src/index.ts", import.meta.url)))};
    const rows = { data: new Float32Array(512 * 512), shape: [512, 512] };
    async function trained() {
      const model = await sequential({ inputShape: [512], layers: [dense({ units: 512 })], threads: 2 });
      model.compile({ loss: "meanSquaredError" });
      await model.fit(rows, rows, { epochs: 2, batchSize: 128 });
      return model;
    }`;

  async function run(program: string): Promise<string> {
    const file = join(await temporaryFolder(), "program.mjs");
    await build({
      stdin: { contents: head + program, resolveDir: fileURLToPath(new URL("../..", import.meta.url)) },
      bundle: true,
      format: "esm",
      platform: "node",
      outfile: file,
      logLevel: "warning",
    });
    const flags = ["--expose-gc", "--disallow-code-generation-from-strings"];
    const { stdout } = await promisify(execFile)(process.execPath, [...flags, file], { timeout: 30000 });
    return stdout.trim();
  }

  test("an idle model does not keep it alive", async () => {
    expect(await run("globalThis.model = await trained(); console.log(model.threads);")).toBe("2");
  });

  test("workers end with their model, disposed of or dropped", async () => {
    const program = `
      let ended = 0;
      const { terminate } = Worker.prototype;
      Worker.prototype.terminate = function () { ended++; return terminate.call(this); };
      const kept = await trained();
      (await trained()).dispose();
      await trained();
      for (let i = 0; i < 50 && ended < 4; i++) { gc(); await new Promise((resolve) => setTimeout(resolve, 50)); }
      console.log(ended, kept.getWeights().length);`;
    expect(await run(program)).toBe("4 2");
  });
});

test("workers that rest for long end; the next work hires others and goes on with the same bits", async () => {
  const options: FitOptions = { epochs: 2, batchSize: 64 };
  const made = workers();
  const [model, same] = [await fresh(), await fresh()];
  await model.fit(rows, rows, options);
  const [first, second] = made;
  await Promise.all([first, second].map((worker) => new Promise((resolve) => worker.once("exit", resolve))));
  await model.fit(rows, rows, options);
  expect(new Set(made).size).toBe(4);
  for (let i = 0; i < 2; i++) await same.fit(rows, rows, options);
  expect(model.getWeights()).toEqual(same.getWeights());
  for (const m of [model, same]) m.dispose();
});
