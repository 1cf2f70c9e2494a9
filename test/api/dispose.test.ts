/** `dispose` at any time: it never throws, and a training under way ends without an error. */
import { describe, expect, test } from "vitest";
import { dense, earlyStopping, sequential, type FitOptions, type History, type Model } from "../../src/index.ts";
import { Session } from "../../src/session/session.ts";
import { Model as ModelClass } from "../../src/model/model.ts";
import { workerBackend } from "../../src/backends/worker.ts";
import { engineOptions, engineRequest } from "../../src/backends/request.ts";
import { readOptions } from "../../src/base/options.ts";
import { keyOf } from "../../src/kernels/random/philox.ts";
import { input } from "../../src/layers/symbolic.ts";
import { randomRows } from "../support/data.ts";
import { modules } from "../support/backends.ts";
import { refused } from "../support/errors.ts";

const WIDTH = 96;
const x = randomRows(256, WIDTH, 1);
const long: FitOptions = { epochs: 1e6, batchSize: 64 };
const layers = () => [dense({ units: WIDTH, activation: "relu" }), dense({ units: WIDTH })];
const after = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** The backend of pages, whose worker has a memory of its own. */
async function inWorker(): Promise<Model> {
  const inputs = [input({ shape: [WIDTH] })];
  const outputs = [layers().reduce((value, layer) => layer.apply(value), inputs[0])];
  const engine = engineRequest(readOptions(engineOptions, {}, "test"), "float32");
  const spec = { inputs, outputs, dtype: "float32", engine, seed: 0, key: keyOf(0) } as const;
  return new ModelClass(new Session(spec, workerBackend(modules.float32, "exact")));
}

const makers: Record<string, () => Promise<Model>> = {
  "one thread": () => sequential({ inputShape: [WIDTH], layers: layers() }),
  "two threads": () => sequential({ inputShape: [WIDTH], layers: layers(), threads: 2 }),
  javascript: () => sequential({ inputShape: [WIDTH], layers: layers(), backend: "javascript" }),
  "a worker": inWorker,
};

describe.each(Object.entries(makers))("%s", (_name, make) => {
  const fresh = async () => {
    const model = await make();
    model.compile({ loss: "meanSquaredError" });
    return model;
  };
  const gone = (model: Model) => refused(() => model.predictOne(x[0]), "E_DISPOSED");

  test.each([0, 1, 150])("dispose while it trains, after %i ms", async (ms) => {
    const model = await fresh();
    const fit = model.fit(x, x, long);
    if (ms > 0) await after(ms);
    model.dispose();
    await gone(model);
    expect((await fit).stoppedBy).toBe("dispose");
    await gone(model);
    await refused(() => model.fit(x, x), "E_DISPOSED");
  });

  test("abort, then dispose, in one synchronous clean-up", async () => {
    const model = await fresh();
    const stop = new AbortController();
    const fit = model.fit(x, x, { ...long, signal: stop.signal });
    await after(50);
    stop.abort();
    model.dispose();
    model.dispose();
    expect((await fit).stoppedBy).toBe("signal");
    await gone(model);
  });

  test("in a callback, before callbacks that use the model", async () => {
    const model = await fresh();
    const ended: History[] = [];
    const callbacks: FitOptions["callbacks"] = [
      earlyStopping({ monitor: "loss", patience: 1e6, restoreBestWeights: true }),
      { onEpochEnd: (epoch) => (epoch === 2 ? model.dispose() : undefined) },
    ];
    const fit = model.fit(x, x, { ...long, callbacks, onNonFinite: "rollBack" });
    ended.push(await fit);
    expect(ended[0].stoppedBy).toBe("dispose");
    expect(ended[0].epoch.length).toBeGreaterThanOrEqual(2);
  });

  test("while a stream makes it wait", async () => {
    const model = await fresh();
    async function* never() {
      yield { x, y: x };
      await new Promise(() => undefined);
    }
    const fit = model.fitDataset(never);
    await after(50);
    model.dispose();
    expect((await fit).stoppedBy).toBe("dispose");
  });

  test("within a loop over the events of train", async () => {
    const model = await fresh();
    const kinds = new Set<string>();
    for await (const event of model.train(x, x, long)) {
      kinds.add(event.type);
      if (event.type === "epoch") model.dispose();
    }
    expect([...kinds].at(-1)).toBe("end");
  });

  test("while it predicts and evaluates", async () => {
    const model = await fresh();
    const pending = [model.predict(x), model.evaluate(x, x)];
    model.dispose();
    for (const result of await Promise.allSettled(pending))
      if (result.status === "rejected") expect(result.reason).toMatchObject({ code: "E_DISPOSED" });
  });
});
