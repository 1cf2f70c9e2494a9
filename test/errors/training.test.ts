/** Errors of fit, evaluate and their options, of training that diverges, and of engines that are missing. */
import { afterEach, describe, expect, test, vi } from "vitest";
import { customMetric, dense, loadModel, sequential, sgd, type ErrorCode, type Model } from "../../src/index.ts";
import { backends, engines } from "../support/engines.ts";
import { refused, wrong } from "../support/errors.ts";
import { weightsHash } from "../support/hash.ts";

const x = [[1, 2], [3, 4], [5, 6]], // prettier-ignore
  y = [[1], [2], [3]];

async function fresh(engine: object = { backend: "javascript" }, learningRate = 0.01): Promise<Model> {
  const model = await sequential({ inputShape: [2], layers: [dense({ units: 1 })], ...engine });
  model.compile({ optimizer: sgd({ learningRate }), loss: "meanSquaredError", metrics: ["mae"] });
  return model;
}

test.each(["fit", "train", "evaluate"] as const)("%s before compile", async (method) => {
  const model = await sequential({ inputShape: [2], layers: [dense({ units: 1 })] });
  const use = () => (method === "train" ? model.train(x, y).next() : model[method](x, y));
  await refused(use, "E_CONFIG", "needs a compiled model", "model.compile({ optimizer, loss })");
});

describe("options of fit", () => {
  const options: [what: string, options: unknown, code: ErrorCode, ...parts: string[]][] = [
    ["a number", 5, "E_CONFIG", "fit expects an object of options, such as { epochs: … }, got 5"],
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
    [
      "two kinds of validation",
      { validationSplit: 0.5, validationData: [x, y] },
      "E_CONFIG",
      "fit accepts validationData or validationSplit, not both",
    ],
    ["shuffle", { shuffle: "batch" }, "E_CONFIG", 'shuffle must be true or false, got "batch"'],
    ["verbose", { verbose: 2 }, "E_CONFIG", "verbose must be 0 or 1, got 2"],
    ["a controller as signal", { signal: new AbortController() }, "E_CONFIG", "an AbortSignal, got an AbortController"],
    ["a number as callback", { callbacks: 3 }, "E_CONFIG", "A callback is a function", "got 3"],
    ["a word as callback", { callbacks: ["log"] }, "E_CONFIG", "onEpochEnd", 'got "log"'],
    ["a moment that never comes", { callbacks: [{ onEpochend() {} }] }, "E_CONFIG", 'Did you mean "onEpochEnd"?'], // prettier-ignore
    ["a callback that is none", { callbacks: [{ onEpochEnd: 5 }] }, "E_CONFIG", "onEpochEnd must be a function, got 5"],
  ];
  test.each(options)("%s", async (_, wanted, code, ...parts) => {
    const model = await fresh();
    const before = weightsHash(model);
    await refused(() => model.fit(x, y, wrong(wanted)), code, ...parts);
    const ofTrain = parts.map((part) => part.replace(/^fit /, "train "));
    await refused(() => model.train(x, y, wrong(wanted)).next(), code, ...ofTrain);
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
    expect(details).toMatchObject({ epoch: 0, batch: 1, step: 1, layer: "dense_1" });
    const events = (await fresh(engine, rate)).train(x, y, diverging); // the first may be of the batch that went well
    await refused(() => events.next().then(() => events.next()), "E_NON_FINITE");
  });

  test("the epoch is the one of the logs, and finished ones are counted", async () => {
    const model = await fresh(engine, rate);
    const options = { ...diverging, batchSize: 3, epochs: 14, initialEpoch: 5 };
    const { details } = await refused(() => model.fit(x, y, options), "E_NON_FINITE", "in epoch 6, batch 0");
    expect(details).toMatchObject({ epoch: 6, batch: 0, layer: "dense_1" });
    expect(model.epochsTrained).toBe(1);
  });

  test("in the very last step too, which no loss tells of", async () => {
    const batch: [number[][], number[][]] = [x, y];
    const uses: Record<string, (model: Model) => Promise<unknown>> = {
      fit: (model) => model.fit(...batch, { epochs: 2 }),
      train: async (model) => {
        for await (const event of model.train(...batch)) expect(event.type).not.toBe("end");
      },
      fitDataset: (model) => model.fitDataset([{ x: batch[0], y: batch[1] }]),
    };
    for (const [name, use] of Object.entries(uses)) {
      const model = await sequential({ inputShape: [2], layers: [dense({ units: 1 })], ...engine });
      const start = model.getWeights();
      const max = engine.dtype === "float32" ? 3e38 : 1e308;
      model.compile({
        optimizer: sgd({ learningRate: (step) => (name === "fit" && step === 0 ? 0 : max) }),
        loss: "meanSquaredError",
      });
      const { details } = await refused(() => use(model), "E_NON_FINITE", "dense_1/kernel, row 0, column 0", "learning rate"); // prettier-ignore
      expect(details).toMatchObject({ name: "dense_1/kernel", row: 0, column: 0 });
      model.setWeights(start);
    }
  });

  test("weights that a callback has put back are well", async () => {
    const model = await sequential({ inputShape: [2], layers: [dense({ units: 1 })], ...engine });
    model.compile({
      optimizer: sgd({ learningRate: engine.dtype === "float32" ? 3e38 : 1e308 }),
      loss: "meanSquaredError",
    });
    const start = model.getWeights();
    await model.fit(x, y, { callbacks: [{ onTrainEnd: () => model.setWeights(start) }] });
    expect(model.getWeights()).toEqual(start);
  });

  test("afterwards the model takes new weights and trains", async () => {
    const model = await fresh(engine, rate),
      other = await fresh(engine);
    const start = model.getWeights();
    await refused(() => model.fit(x, y, diverging), "E_NON_FINITE");
    model.setWeights(start);
    model.compile({ optimizer: sgd({ learningRate: 0.01 }), loss: "meanSquaredError", metrics: ["mae"] });
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
      expect(values).toEqual({ loss: Infinity, mae: NaN });
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

test("a metric of one's own that gives no number is named", async () => {
  const model = await sequential({ inputShape: [2], layers: [dense({ units: 1 })] });
  model.compile({
    loss: "meanSquaredError",
    metrics: [customMetric({ name: "nothing", compute: wrong(() => undefined) })],
  });
  const message = 'The metric "nothing" must give a number, got undefined';
  await refused(() => model.fit(x, y), "E_CONFIG", message);
  await refused(() => model.evaluate(x, y), "E_CONFIG", message);
});

test("what a model cannot do while it is being trained says so", async () => {
  const model = await fresh();
  let refusals = 0;
  const uses: Record<string, () => unknown> = {
    fit: () => model.fit(x, y),
    train: () => model.train(x, y).next(),
    fitDataset: () => model.fitDataset([{ x, y }]),
    compile: () => model.compile({ loss: "huber" }),
  };
  const onBatchEnd = async () => {
    for (const [name, use] of Object.entries(uses)) {
      await refused(use, "E_CONFIG", `${name} cannot run while the model is being trained: await that training first`);
      refusals++;
    }
    model.predictOne(x[0]);
    await model.predict(x);
    await model.evaluate(x, y);
    expect(model.toJSON().epochsTrained).toBe(1);
  };
  await model.fit(x, y, { callbacks: [{ onBatchEnd }] });
  expect(refusals).toBe(4);
});

test("options of fitDataset are its own", async () => {
  const model = await fresh();
  await refused(
    () => model.fitDataset([{ x, y }], wrong({ callbacks: 5 })),
    "E_CONFIG",
    "A callback is a function (epoch, logs), or an object with",
  );
  await refused(() => model.fitDataset([{ x, y }], wrong({ signal: 5 })), "E_CONFIG", "fitDataset signal must be");
});

test("loadModel says what it takes", async () => {
  const model = await fresh();
  const text = JSON.stringify(model.toJSON());
  await refused(() => loadModel(text), "E_CONFIG", "got JSON text: pass JSON.parse(text)");
  await refused(() => loadModel(`\n ${text}`), "E_CONFIG", "got JSON text");
  await refused(
    () => loadModel(wrong({ layers: [] })),
    "E_FORMAT",
    "what model.toJSON() gives",
    "an object with layers",
  );
  await refused(() => loadModel(new URL("file:///none/model.json")), "E_IO", "there is no such file");
  await loadModel(JSON.parse(text));
});
