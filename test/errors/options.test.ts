/** Options that are refused: unknown names with the nearest known one, values with what was expected and what came. */
import { describe, expect, test } from "vitest";
import { adam, dense, sequential, sgd, type CompileOptions, type ErrorCode } from "../../src/index.ts";
import { refused, wrong } from "../support/errors.ts";

type Refusal = [what: string, use: () => unknown, code: ErrorCode, ...parts: (string | RegExp)[]];

const layers = [dense({ units: 1 })];
const model = (options: object) => sequential(wrong({ inputShape: [2], layers, ...options }));
const compiled = async (options: object, units = 3, activation = "softmax") => {
  const fresh = await sequential({ inputShape: [2], layers: [dense({ units, activation })] });
  fresh.compile({ loss: "categoricalCrossentropy", ...options } as CompileOptions);
};
const started = (weights: object, units = 2) => model({ layers: [dense(wrong({ units, weights }))] });

const tables: Record<string, Refusal[]> = {
  sequential: [
    [
      "no object",
      () => sequential(wrong(null)),
      "E_CONFIG",
      "sequential expects an object of options, such as { seed: … }, got null",
    ],
    ["no shape", () => model({ inputShape: undefined }), "E_SHAPE", "inputShape", "such as [784]", "got undefined"],
    ["a number as shape", () => model({ inputShape: 784 }), "E_SHAPE", "such as [784]", "got 784"],
    ["no inputs", () => model({ inputShape: [0] }), "E_CONFIG", "inputShape[0]", "at least 1", "got 0"],
    ["a word as size", () => model({ inputShape: ["3"] }), "E_CONFIG", "a whole number", 'got "3"'],
    [
      "Keras 1's name",
      () => model({ input_dim: 2 }),
      "E_CONFIG",
      'no option "input_dim"',
      'Did you mean "inputShape"?',
    ],
    ["no layers", async () => (await model({ layers: undefined })).summary(), "E_CONFIG", "no layers yet"],
    ["an empty list", () => model({ layers: [] }), "E_CONFIG", "at least one layer", "got []"],
    [
      "a factory as layer",
      () => model({ layers: [dense] }),
      "E_CONFIG",
      "layers[0]",
      "dense({ units: 10 })",
      "a function",
    ],
    [
      "options as layer",
      () => model({ layers: [layers[0], { units: 3 }] }),
      "E_CONFIG",
      "layers[1]",
      "object with units",
    ],
    ["dtype", () => model({ dtype: "float16" }), "E_CONFIG", '"float32", "float64"', 'got "float16"', "Did you mean"],
    ["backend", () => model({ backend: "wsm" }), "E_CONFIG", '"wasm", "javascript"', 'got "wsm". Did you mean "wasm"?'],
    ["precision", () => model({ precision: "exct" }), "E_CONFIG", 'Did you mean "exact"?'],
    ["no threads", () => model({ threads: 0 }), "E_CONFIG", "threads", 'or "auto", got 0'],
    ["half a thread", () => model({ threads: 1.5 }), "E_CONFIG", "threads", "got 1.5"],
    ["too many threads", () => model({ threads: 65 }), "E_CONFIG", "threads", "64", "got 65"],
    ["vectors", () => model({ vectors: "256" }), "E_CONFIG", '"128", "wide"', 'got "256"'],
    ["threads in words", () => model({ threads: "two" }), "E_CONFIG", "threads", 'at most 64, or "auto", got "two"'],
    ["a seed below 0", () => model({ seed: -1 }), "E_CONFIG", "seed must be a whole number at least 0", "got -1"],
    ["a broken seed", () => model({ seed: 1.5 }), "E_CONFIG", "seed", "got 1.5"],
    ["a seed as text", () => model({ seed: "1" }), "E_CONFIG", "seed", 'got "1"'],
    ["a seed of NaN", () => model({ seed: NaN }), "E_CONFIG", "seed", "got NaN"],
    [
      "a seed beyond 2⁵³",
      () => model({ seed: 2 ** 53 }),
      "E_CONFIG",
      "at most 9007199254740991",
      "got 9007199254740992",
    ],
    [
      "too many weights",
      () => model({ inputShape: [1e6], layers: [dense({ units: 1e6 })] }),
      "E_OUT_OF_MEMORY",
      "dense_1/kernel",
      "GiB",
    ],
    [
      "one name twice",
      () => model({ layers: [dense({ units: 1, name: "a" }), dense({ units: 1, name: "a" })] }),
      "E_CONFIG",
      'Two layers are named "a"',
    ],
  ],
  dense: [
    [
      "no options",
      () => dense(wrong(undefined)),
      "E_CONFIG",
      "dense expects an object of options, such as { units: … }, got undefined",
    ],
    ["a number", () => dense(wrong(10)), "E_CONFIG", "got 10"],
    ["no units", () => dense(wrong({})), "E_CONFIG", "dense units", "at least 1", "got undefined"],
    ["0 units", () => dense({ units: 0 }), "E_CONFIG", "dense units", "got 0"],
    ["units as text", () => dense(wrong({ units: "10" })), "E_CONFIG", 'got "10"'],
    ["unit", () => dense(wrong({ unit: 1 })), "E_CONFIG", 'no option "unit". Did you mean "units"?'],
    ["neurons", () => dense(wrong({ neurons: 1 })), "E_CONFIG", 'Did you mean "units"?'],
    [
      "sigmod",
      () => dense({ units: 1, activation: "sigmod" }),
      "E_CONFIG",
      'Unknown activation "sigmod". Did you mean "sigmoid"?',
      "Known: cosPi, elu",
    ],
    ["Relo", () => dense({ units: 1, activation: "Relo" }), "E_CONFIG", 'Did you mean "relu"?'],
    [
      "a function",
      () => dense(wrong({ units: 1, activation: Math.tanh })),
      "E_CONFIG",
      "activation must be a name or a factory's result, got a function",
    ],
    [
      "an object without a text",
      () => dense(wrong({ units: 1, activation: Object.create(null) })),
      "E_CONFIG",
      "must be a name",
    ],
    [
      "an endless name",
      () => dense({ units: 1, activation: "sigmoid".repeat(1e6) }),
      "E_CONFIG",
      "Unknown activation",
      "…",
    ],
    ["an endless option", () => dense(wrong({ units: 1, ["unit".repeat(1e6)]: 1 })), "E_CONFIG", "no option", "…"],
    [
      "xavier",
      () => dense({ units: 1, kernelInitializer: "xavier" }),
      "E_CONFIG",
      'initializer "xavier". Did you mean "glorotUniform"?',
    ],
    ["biasInitializer", () => dense({ units: 1, biasInitializer: "zero" }), "E_CONFIG", 'Did you mean "zeros"?'],
    [
      "useBias",
      () => dense(wrong({ units: 1, useBias: 1 })),
      "E_CONFIG",
      'useBias must be true, false or "shared", got 1',
    ],
    ["trainable", () => dense(wrong({ units: 1, trainable: "no" })), "E_CONFIG", "dense trainable", 'got "no"'],
    [
      "a part that is not there",
      () => dense(wrong({ units: 1, trainable: { weights: false } })),
      "E_CONFIG",
      'no option "weights". Known: kernel, bias',
    ],
    [
      "half trainable",
      () => dense(wrong({ units: 1, trainable: { bias: 0 } })),
      "E_CONFIG",
      "trainable.bias must be true or false, got 0",
    ],
    ["a name that is none", () => dense(wrong({ units: 1, name: 5 })), "E_CONFIG", "dense name must be text, got 5"],
    ["an empty name", () => dense({ units: 1, name: "" }), "E_CONFIG", 'got ""'],
  ],
  "dense weights": [
    [
      "a bias without useBias",
      () => dense({ units: 1, useBias: false, weights: { bias: [1] } }),
      "E_CONFIG",
      "useBias is false",
    ],
    ["W", () => dense(wrong({ units: 1, weights: { W: [1] } })), "E_CONFIG", 'no option "W". Known: kernel, bias'],
    ["a number", () => started({ kernel: 5 }), "E_SHAPE", "dense_1/kernel needs [2, 2], got 5"],
    ["text", () => started({ kernel: "abcd" }), "E_SHAPE", 'got "abcd"'],
    ["transposed", () => started({ kernel: [[1, 2], [1, 2], [1, 2]] }, 3), "E_SHAPE", "needs [2, 3], got 3 rows"], // prettier-ignore
    ["too few", () => started({ kernel: [1, 2, 3] }), "E_SHAPE", "got 3 numbers"],
    ["ragged", () => started({ kernel: [[1, 2], [1]] }), "E_SHAPE", "got 1 number in row 1"],
    ["mixed", () => started({ kernel: [[1, 2], 5] }), "E_SHAPE", "got 5 in row 1"],
    ["a hole", () => started({ kernel: [[1, 2], null] }), "E_SHAPE", "got null in row 1"],
    ["bias", () => started({ bias: [1] }), "E_SHAPE", "dense_1/bias needs 2 numbers, got 1 number"],
  ],
  optimizers: [
    ["lr", () => sgd(wrong({ lr: 0.1 })), "E_CONFIG", 'sgd has no option "lr". Did you mean "learningRate"?'],
    ["beta_1", () => adam(wrong({ beta_1: 0.9 })), "E_CONFIG", 'adam has no option "beta_1". Did you mean "beta1"?'],
    [
      "a number",
      () => sgd(wrong(0.1)),
      "E_CONFIG",
      "sgd expects an object of options, such as { learningRate: … }, got 0.1",
    ],
    ["learning rate 0", () => sgd({ learningRate: 0 }), "E_CONFIG", "learningRate", "above 0", "got 0"],
    ["learning rate below 0", () => adam({ learningRate: -1 }), "E_CONFIG", "adam learningRate", "got -1"],
    ["learning rate as text", () => adam(wrong({ learningRate: "0.1" })), "E_CONFIG", 'got "0.1"'],
    ["learning rate of NaN", () => adam({ learningRate: NaN }), "E_CONFIG", "got NaN"],
    ["momentum", () => sgd({ momentum: 1 }), "E_CONFIG", "momentum", "at least 0 and below 1", "got 1"],
    ["nesterov alone", () => sgd({ nesterov: true }), "E_CONFIG", "needs a momentum above 0, got momentum 0"],
    [
      "nesterov as text",
      () => sgd(wrong({ nesterov: "yes", momentum: 0.5 })),
      "E_CONFIG",
      "true or false",
      'got "yes"',
    ],
    ["beta1", () => adam({ beta1: -0.1 }), "E_CONFIG", "adam beta1", "got -0.1"],
    ["beta2", () => adam({ beta2: 1 }), "E_CONFIG", "adam beta2", "below 1, got 1"],
    ["epsilon", () => adam({ epsilon: 0 }), "E_CONFIG", "adam epsilon", "above 0", "got 0"],
    ["weight decay", () => adam({ weightDecay: -1 }), "E_CONFIG", "adam weightDecay", "at least 0", "got -1"],
  ],
  compile: [
    [
      "no options",
      async () => (await model({})).compile(wrong(undefined)),
      "E_CONFIG",
      "compile expects an object of options, such as { optimizer: … }, got undefined",
    ],
    [
      "no loss",
      () => compiled({ loss: undefined }),
      "E_CONFIG",
      "loss must be a name or a factory's result, got undefined",
    ],
    [
      "a mistyped loss",
      () => compiled({ loss: "meanSquareError" }),
      "E_CONFIG",
      'Unknown loss "meanSquareError". Did you mean "meanSquaredError"?',
      "Known:",
    ],
    ["a fused loss", () => compiled({ loss: "softmax + categoricalCrossentropy" }), "E_CONFIG", "Unknown loss"],
    [
      "a loss as function",
      () => compiled({ loss: () => 1 }),
      "E_CONFIG",
      "loss must be a name or a factory's result, got a function",
    ],
    ["adm", () => compiled({ optimizer: "adm" }), "E_CONFIG", 'Unknown optimizer "adm". Did you mean "adam"?'],
    [
      "a function",
      () => compiled({ optimizer: () => 1 }),
      "E_CONFIG",
      "such as sgd({ learningRate: 0.1 }), got a function",
    ],
    [
      "options as optimizer",
      () => compiled({ optimizer: { learningRate: 0.1 } }),
      "E_CONFIG",
      "got an object with learningRate",
    ],
    ["constructor", () => compiled({ optimizer: "constructor" }), "E_CONFIG", 'Unknown optimizer "constructor"'],
    ["optimiser", () => compiled({ optimiser: "sgd" }), "E_CONFIG", 'Did you mean "optimizer"?'],
    [
      "a metric without its list",
      () => compiled({ metrics: "accuracy" }),
      "E_CONFIG",
      'an array of names, got "accuracy"',
    ],
    [
      "a mistyped metric",
      () => compiled({ metrics: ["acuracy"] }),
      "E_CONFIG",
      'Unknown metric "acuracy". Did you mean "accuracy"?',
    ],
    ["a metric twice", () => compiled({ metrics: ["accuracy", "accuracy"] }), "E_CONFIG", '"accuracy" twice'],
    [
      "a metric of labels",
      () => compiled({ metrics: ["sparseCategoricalAccuracy"] }),
      "E_CONFIG",
      "does not go with",
      'Take "accuracy"',
    ],
    [
      "one output for classes",
      () => compiled({}, 1, "sigmoid"),
      "E_CONFIG",
      "one output a class, got 1 output",
      "binaryCrossentropy",
    ],
    [
      "one output of softmax",
      () => compiled({ loss: "meanSquaredError" }, 1),
      "E_CONFIG",
      "softmax over 1 output is always 1",
    ],
  ],
};

describe.each(Object.keys(tables))("%s", (name) => {
  test.each(tables[name])("%s", async (_, use, code, ...parts) => void (await refused(use, code, ...parts)));
});

describe("a loss that does not fit the last activation", () => {
  const pairs = ["binaryCrossentropy", "categoricalCrossentropy", "sparseCategoricalCrossentropy"].flatMap((loss) =>
    ["linear", "relu", "tanh"].map((activation) => [loss, activation]),
  );
  test.each(pairs)("%s after %s", async (loss, activation) => {
    const wanted = loss === "binaryCrossentropy" ? "sigmoid" : "softmax";
    const { details } = await refused(
      () => compiled({ loss }, 3, activation),
      "E_CONFIG",
      loss,
      `"${activation}"`,
      `Take "${wanted}"`,
    );
    expect(details).toEqual({ loss, activation, wanted });
    await compiled({ loss }, 3, wanted);
  });
});

test("details say the option, the nearest name and the known ones", async () => {
  const { details } = await refused(() => sgd(wrong({ lr: 1 })), "E_CONFIG");
  const known = ["learningRate", "momentum", "weightDecay", "nesterov", "clipNorm", "clipValue"];
  expect(details).toEqual({ where: "sgd", option: "lr", nearest: "learningRate", known });
});

test("nothing near is not guessed", async () => {
  const error = await refused(() => dense(wrong({ units: 1, fish: 2 })), "E_CONFIG", "Known: units");
  expect(error.message).not.toContain("Did you mean");
});
