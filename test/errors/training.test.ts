/** Errors of fit, evaluate and their options, of training that diverges, and of engines that are missing. */
import { afterEach, describe, expect, test, vi } from "vitest";
import { dense, loadModel, sequential, sgd, type ErrorCode, type Model } from "../../src/index.ts";
import { backends, engines } from "../support/engines.ts";
import { refused, wrong } from "../support/errors.ts";
import { weightsHash } from "../support/hash.ts";

const x = [[1, 2], [3, 4], [5, 6]], // prettier-ignore
  y = [[1], [2], [3]];

async function fresh(engine: object = { backend: "javascript" }, learningRate = 0.01): Promise<Model> {
  const model = await sequential({ inputShape: [2], layers: [dense({ units: 1 })], ...engine });
  model.compile({ optimizer: sgd({ learningRate }), loss: "meanSquaredError", metrics: ["accuracy"] });
  return model;
}

test.each(["fit", "train", "evaluate"] as const)("%s before compile", async (method) => {
  const model = await sequential({ inputShape: [2], layers: [dense({ units: 1 })] });
  const use = () => (method === "train" ? model.train(x, y).next() : model[method](x, y));
  await refused(use, "E_CONFIG", "needs a compiled model", "model.compile({ optimizer, loss })");
});

describe("options of fit", () => {
  const options: [what: string, options: unknown, code: ErrorCode, ...parts: string[]][] = [
    ["a number", 5, "E_CONFIG", "fit takes an object of options, got 5"],
    ["epoch", { epoch: 3 }, "E_CONFIG", 'fit has no option "epoch". Did you mean "epochs"?'],
    ["batch_size", { batch_size: 3 }, "E_CONFIG", 'Did you mean "batchSize"?'],
    ["batchSize 0", { batchSize: 0 }, "E_CONFIG", "fit batchSize must be a whole number at least 1, got 0"],
    ["half an epoch", { epochs: 1.5 }, "E_CONFIG", "fit epochs", "got 1.5"],
    ["endless epochs", { epochs: Infinity }, "E_CONFIG", "got Infinity"],
    ["more epochs than are counted", { epochs: 2 ** 40 }, "E_LIMIT", "2147483647", "1099511627776 wanted"],
    ["initialEpoch", { initialEpoch: -1 }, "E_CONFIG", "fit initialEpoch", "got -1"],
    ["all rows for validation", { validationSplit: 1 }, "E_CONFIG", "at least 0 and below 1, got 1"],
    [
      "too few rows for a split",
      { validationSplit: 0.9 },
      "E_DATA",
      "0.9 of 3 rows leaves 0 to train on and 3 to validate on",
    ],
    ["validation as object", { validationData: { x, y } }, "E_CONFIG", "must be [x, y], got an object with x, y"],
    ["validation rows", { validationData: [x, y.slice(1)] }, "E_SHAPE", "validation x has 3 rows, validation y has 2"],
    [
      "validation NaN",
      { validationData: [[[1, NaN]], [[0]]] },
      "E_NON_FINITE",
      "validation x has NaN in row 0, column 1",
    ],
    ["shuffle", { shuffle: "batch" }, "E_CONFIG", 'shuffle must be true or false, got "batch"'],
    ["verbose", { verbose: 2 }, "E_CONFIG", "verbose must be 0 or 1, got 2"],
    ["a controller as signal", { signal: new AbortController() }, "E_CONFIG", "an AbortSignal, got an AbortController"],
    ["a callback without its list", { callbacks: () => 1 }, "E_CONFIG", "an array, got a function"],
    ["a function as callback", { callbacks: [() => 1] }, "E_CONFIG", "onEpochEnd", "got a function"],
    ["a moment that never comes", { callbacks: [{ onEpochend() {} }] }, "E_CONFIG", 'Did you mean "onEpochEnd"?'], // prettier-ignore
    ["a callback that is none", { callbacks: [{ onEpochEnd: 5 }] }, "E_CONFIG", "onEpochEnd must be a function, got 5"],
  ];
  test.each(options)("%s", async (_, wanted, code, ...parts) => {
    const model = await fresh();
    const before = weightsHash(model);
    await refused(() => model.fit(x, y, wrong(wanted)), code, ...parts);
    await refused(() => model.train(x, y, wrong(wanted)).next(), code, ...parts);
    expect(weightsHash(model)).toBe(before);
    await model.fit(x, y);
  });

  test("the limit of epochs counts those of earlier calls", async () => {
    const model = await fresh();
    await model.fit(x, y);
    await refused(() => model.fit(x, y, { epochs: 2 ** 31 - 1 }), "E_LIMIT", "1 are trained, 2147483647 wanted");
  });
});

test("options of evaluate, plan and loadModel", async () => {
  const model = await fresh();
  await refused(() => model.evaluate(x, y, { batchSize: -1 }), "E_CONFIG", "evaluate batchSize", "got -1");
  await refused(() => model.evaluate(x, y, wrong({ steps: 1 })), "E_CONFIG", 'evaluate has no option "steps"');
  await refused(() => model.plan({ rows: 0 }), "E_CONFIG", "plan rows", "got 0");
  await refused(() => model.plan(wrong({ batch: 1 })), "E_CONFIG", 'plan has no option "batch"');
  await refused(() => loadModel(model.toJSON(), wrong({ backnd: "wasm" })), "E_CONFIG", 'Did you mean "backend"?');
  await refused(() => loadModel(model.toJSON(), wrong({ backend: "webgpu" })), "E_CONFIG", 'got "webgpu"');
});

describe.each(engines)("training that diverges on $backend $dtype", (engine) => {
  // The loss of the first batch is finite; its step throws the weights beyond the dtype, or its square root.
  const rate = engine.dtype === "float32" ? 1e38 : 1e180;
  const diverging = { epochs: 9, batchSize: 1, shuffle: false };

  test("E_NON_FINITE with epoch, batch and the usual reasons", async () => {
    const model = await fresh(engine, rate);
    const { details } = await refused(
      () => model.fit(x, y, diverging),
      "E_NON_FINITE",
      "The loss is no longer finite in epoch 0, batch 1",
      "learning rate",
      "scaled",
    );
    expect(details).toEqual({ epoch: 0, batch: 1 });
    await refused(() => fresh(engine, rate).then((m) => m.train(x, y, diverging).next()), "E_NON_FINITE");
  });

  test("the epoch is the one of the logs, and finished ones are counted", async () => {
    const model = await fresh(engine, rate);
    const options = { ...diverging, batchSize: 3, epochs: 14, initialEpoch: 5 };
    const { details } = await refused(() => model.fit(x, y, options), "E_NON_FINITE", "in epoch 6, batch 0");
    expect(details).toEqual({ epoch: 6, batch: 0 });
    expect(model.epochsTrained).toBe(1);
  });

  test("afterwards the model takes new weights and trains", async () => {
    const model = await fresh(engine, rate),
      other = await fresh(engine);
    const start = model.getWeights();
    await refused(() => model.fit(x, y, diverging), "E_NON_FINITE");
    model.setWeights(start);
    model.compile({ optimizer: sgd({ learningRate: 0.01 }), loss: "meanSquaredError", metrics: ["accuracy"] });
    for (const m of [model, other]) await m.fit(x, y, { shuffle: false });
    expect(weightsHash(model)).toBe(weightsHash(other));
  });
});

describe.each(backends)("an evaluation whose loss overflows on %s", (backend) => {
  async function overflowing() {
    const model = await fresh({ backend, dtype: "float64" });
    model.setWeights([[1e200, 1e200], [0]]);
    return model;
  }

  test("says so, whatever the batch: never a number that looks good", async () => {
    for (const batchSize of [1, 2, 3, 256]) {
      const values = await (await overflowing()).evaluate(x, y, { batchSize });
      expect(values).toEqual({ loss: Infinity, accuracy: NaN });
    }
    // The overflow in the last batch alone.
    expect((await (await overflowing()).evaluate([[0, 0], [0, 0], [1, 1]], y, { batchSize: 1 })).loss).toBe(Infinity); // prettier-ignore
  });

  test("in validation likewise, and the training goes on", async () => {
    const model = await fresh({ backend, dtype: "float64" });
    const { history } = await model.fit(x, y, { epochs: 2, validationData: [[[1e200, 1]], [[1]]] });
    expect(history.val_loss).toEqual([Infinity, Infinity]);
    expect(history.loss.every(Number.isFinite)).toBe(true);
  });
});

describe("engines", () => {
  afterEach(() => void vi.unstubAllGlobals());

  /** The library as it finds itself where WebAssembly does not run: loaded anew, since it compiles its core once. */
  async function without() {
    vi.resetModules();
    const Module = function () {
      throw new Error("blocked by policy");
    };
    vi.stubGlobal("WebAssembly", { Module });
    return import("../../src/index.ts");
  }

  test("backend: wasm that cannot run is E_ENGINE", async () => {
    const library = await without();
    const layers = [library.dense({ units: 1 })];
    await expect(library.sequential({ inputShape: [1], layers, backend: "wasm" })).rejects.toMatchObject({
      code: "E_ENGINE",
      message: expect.stringMatching(/does not run here \(blocked by policy\)\. .*'wasm-unsafe-eval'/),
    });
  });

  test("without a wish it is JavaScript, with one warning", async () => {
    const library = await without();
    const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    for (let i = 0; i < 3; i++) {
      const model = await library.sequential({ inputShape: [1], layers: [library.dense({ units: 1 })] });
      expect(model.backend).toBe("javascript");
    }
    expect(warn.mock.calls).toEqual([[expect.stringMatching(/plain JavaScript, which is slower.*blocked by policy/)]]);
    warn.mockRestore();
  });
});
