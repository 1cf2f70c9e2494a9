/** Names as other libraries write them: accepted where they mean one thing, reported as given, saved as our own. */
import { describe, expect, test } from "vitest";
import {
  activation,
  adam,
  cosineSimilarity,
  customLoss,
  dense,
  huber,
  loadModel,
  meanSquaredError,
  sequential,
  topK,
  type ActivationLike,
  type InitializerLike,
  type LossLike,
  type MetricLike,
  type ModelFile,
} from "../../src/index.ts";
import { aliases } from "../../src/base/aliases.ts";
import { elsewhere } from "../../src/base/elsewhere.ts";
import { plain } from "../../src/base/nearest.ts";
import { configureConstraint } from "../../src/constraints/index.ts";
import * as constraints from "../../src/constraints/all.ts";
import { configureInitializer } from "../../src/initializers/index.ts";
import * as initializers from "../../src/initializers/all.ts";
import { configureActivation } from "../../src/kernels/activations/index.ts";
import * as activations from "../../src/kernels/activations/all.ts";
import { configureLoss } from "../../src/kernels/losses/index.ts";
import * as losses from "../../src/kernels/losses/all.ts";
import { configureOptimizer } from "../../src/kernels/optimizers/index.ts";
import * as optimizers from "../../src/kernels/optimizers/all.ts";
import { configureMetric, largerIsBetter } from "../../src/metrics/index.ts";
import * as metrics from "../../src/metrics/all.ts";
import { configureRegularizer } from "../../src/regularizers/index.ts";
import * as regularizers from "../../src/regularizers/all.ts";
import { refusal } from "./registry.ts";

const anyLoss = meanSquaredError.definition;
/** Each list, and the own name that a name stands for. */
const registries = {
  activation: { list: activations, own: (name: unknown) => configureActivation(name).spec.name },
  loss: { list: losses, own: (name: unknown) => configureLoss(name).spec.name },
  metric: { list: metrics, own: (name: unknown) => configureMetric(name, anyLoss, 2).spec.name },
  optimizer: { list: optimizers, own: (name: unknown) => configureOptimizer(name).name },
  initializer: { list: initializers, own: (name: unknown) => configureInitializer(name).spec.name },
  regularizer: { list: regularizers, own: (name: unknown) => configureRegularizer(name).spec.name },
  constraint: { list: constraints, own: (name: unknown) => configureConstraint(name).spec.name },
};
type Kind = keyof typeof registries;
const kinds = Object.keys(registries) as Kind[];

describe.each(kinds)("%s", (kind) => {
  const { list, own } = registries[kind];
  const names = Object.keys(list);

  test("every name is accepted in the spellings of Python and of classes", () => {
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) {
      const snake = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
      for (const spelled of [
        name,
        snake,
        snake.toUpperCase(),
        name.toUpperCase(),
        name[0].toUpperCase() + name.slice(1),
      ])
        expect(own(spelled), spelled).toBe(name);
    }
  });

  test("no two names or aliases are one spelling", () => {
    const all = [...names, ...Object.keys((aliases as Record<string, object>)[kind] ?? {})].map(plain);
    expect(new Set(all).size).toBe(all.length);
  });

  test("names of what every object has are refused like any other", () => {
    for (const name of [
      "__proto__",
      "constructor",
      "toString",
      "hasOwnProperty",
      "valueOf",
      "proto",
      "",
      " ",
      "then",
    ]) {
      expect(refusal(() => own(name)).code, name).toBe("E_CONFIG");
      expect(refusal(() => own({ kind, name, options: {} })).code, name).toBe("E_CONFIG");
    }
    expect(refusal(() => own("x".repeat(1e6))).code).toBe("E_CONFIG");
    expect(({} as Record<string, unknown>).kind).toBeUndefined();
  });
});

const hidden = ["__proto__", "constructor", "toString", "hasOwnProperty"];

test("so are schedules, kinds of layers and names in files, layers and options by such names", async () => {
  const file = (await compiled("mse", ["mse"])).toJSON();
  let refusals = 0;
  for (const name of hidden) {
    expect(refusal(() => adam({ learningRate: { kind: "schedule", name, options: {} } })).code).toBe("E_CONFIG");
    const options = JSON.parse(`{ "units": 1, "${name}": 1 }`) as { units: number };
    expect(refusal(() => dense(options)).code).toBe("E_CONFIG");
    for (const change of [
      (f: ModelFile) => (f.model.layers[0].kind = name),
      (f: ModelFile) => (f.training!.optimizer.name = name),
      (f: ModelFile) => (f.training!.targets[0].loss = name),
      (f: ModelFile) => (f.training!.targets[0].metrics = [name]),
      (f: ModelFile) => (f.model.layers[0].config.activation = name),
    ]) {
      const copy = JSON.parse(JSON.stringify(file)) as ModelFile;
      change(copy);
      await expect(loadModel(copy)).rejects.toMatchObject({ code: "E_FORMAT" });
      refusals++;
    }
  }
  expect(refusals).toBe(5 * hidden.length);
});

test("an alias stands for a name of its kind, and is not a suggestion besides", () => {
  for (const [kind, of] of Object.entries(aliases)) {
    for (const [alias, name] of Object.entries(of)) {
      if (name !== "accuracy") expect(registries[kind as Kind].own(alias), alias).toBe(name);
      expect(Object.hasOwn(elsewhere, alias), alias).toBe(false);
    }
  }
});

test("names of Keras and TensorFlow.js", () => {
  const { activation, loss, metric, optimizer, initializer } = registries;
  const wanted: [(name: unknown) => string, string, string][] = [
    [loss.own, "mse mean_squared_error MSE MeanSquaredError", "meanSquaredError"],
    [loss.own, "mae mean_absolute_error", "meanAbsoluteError"],
    [loss.own, "mape mean_absolute_percentage_error", "meanAbsolutePercentageError"],
    [loss.own, "msle mean_squared_logarithmic_error", "meanSquaredLogarithmicError"],
    [loss.own, "cosine_similarity CosineSimilarity", "cosineSimilarity"],
    [loss.own, "binary_crossentropy BinaryCrossentropy bce", "binaryCrossentropy"],
    [loss.own, "sparse_categorical_crossentropy", "sparseCategoricalCrossentropy"],
    [loss.own, "kl_divergence kld KLDivergence kullback_leibler_divergence", "kullbackLeiblerDivergence"],
    [loss.own, "logcosh log_cosh", "logCosh"],
    [metric.own, "mse meanSquaredError", "meanSquaredError"],
    [metric.own, "mae MAE", "mae"],
    [metric.own, "mean_absolute_error", "meanAbsoluteError"],
    [metric.own, "mape", "meanAbsolutePercentageError"],
    [metric.own, "msle", "meanSquaredLogarithmicError"],
    [metric.own, "AUC", "auc"],
    [metric.own, "RootMeanSquaredError root_mean_squared_error", "rmse"],
    [metric.own, "top_k_categorical_accuracy", "topK"],
    [metric.own, "binary_accuracy", "binaryAccuracy"],
    [activation.own, "ReLU relu", "relu"],
    [activation.own, "leaky_relu LeakyReLU", "leakyRelu"],
    [activation.own, "silu swish", "swish"],
    [activation.own, "log_softmax", "logSoftmax"],
    [optimizer.own, "Adam adam", "adam"],
    [optimizer.own, "SGD", "sgd"],
    [optimizer.own, "RMSprop", "rmsprop"],
    [optimizer.own, "AdamW", "adamw"],
    [initializer.own, "he_normal HeNormal", "heNormal"],
    [initializer.own, "glorot_uniform GlorotUniform", "glorotUniform"],
    [initializer.own, "Zeros", "zeros"],
    [initializer.own, "random_uniform", "uniform"],
  ];
  for (const [own, given, name] of wanted) for (const one of given.split(" ")) expect(own(one), one).toBe(name);
});

test("what means something else there is suggested, not taken", () => {
  // Keras' random_normal has a deviation of 0.05, its F1Score is one number a class, cosineProximity is a negative metric.
  expect(refusal(() => configureInitializer("random_normal")).details.nearest).toBe("normal");
  expect(refusal(() => configureMetric("f1Score", anyLoss, 1)).details.nearest).toBe("f1");
  expect(refusal(() => configureMetric("cosineProximity", anyLoss, 1)).details.nearest).toBe("cosineSimilarity");
  expect(refusal(() => configureLoss("cross_entropy")).code).toBe("E_CONFIG");
  expect(refusal(() => configureLoss("mes")).message).toContain("Known: binaryCrossentropy, ");
});

test("editors list own names and aliases", () => {
  const listed: [
    Extract<LossLike, "mse" | "huber">,
    Extract<MetricLike, "acc" | "mse" | "f1">,
    Extract<ActivationLike, "silu">,
    Extract<InitializerLike, "randn">,
  ] = ["mse", "acc", "silu", "randn"];
  expect(listed).toHaveLength(4);
});

const x = [[0.1, 0.9], [0.8, 0.2], [0.5, 0.4], [0.3, 0.7]]; // prettier-ignore
const y = [[1, 0], [0, 1], [1, 0], [0, 1]]; // prettier-ignore

async function compiled(loss: LossLike, metrics: MetricLike[], last: string = "linear") {
  const model = await sequential({ inputShape: [2], layers: [dense({ units: 2, activation: last })], seed: 3 });
  model.compile({ optimizer: "SGD", loss, metrics });
  return model;
}

describe("metrics", () => {
  test("are reported under the names that were given, in the history, in logs and by evaluate, as in Keras", async () => {
    const model = await compiled("mse", ["acc", "MSE", "mean_absolute_error", huber({ delta: 0.5 })]);
    const { history } = await model.fit(x, y, { validationData: [x, y], epochs: 2 });
    const names = ["loss", "acc", "MSE", "mean_absolute_error", "huber"];
    expect(Object.keys(history)).toEqual([...names, ...names.map((name) => `val_${name}`)]);
    const values = await model.evaluate(x, y);
    expect(Object.keys(values)).toEqual(names);
    expect(values.MSE).toBeCloseTo(values.loss, 6);
    const { huber: alone } = await (
      await compiled(huber({ delta: 0.5 }), [])
    )
      .evaluate(x, y)
      .then((v) => ({ huber: v.loss }));
    expect((await (await compiled("mse", [huber({ delta: 0.5 })])).evaluate(x, y)).huber).toBeCloseTo(alone, 6);
  });

  test("every loss that compares the same targets is one, with the value it has as a loss", async () => {
    let compared = 0;
    for (const name of Object.keys(losses) as (keyof typeof losses)[]) {
      const { targets, similarity, outputs } = losses[name].definition as {
        targets: string;
        similarity?: true;
        outputs?: object;
      };
      if (targets === "label") continue;
      const last = outputs === undefined ? "linear" : "softmax";
      const model = await compiled(name, [name], last);
      const values = await model.evaluate(x, y);
      const sign = similarity ? -1 : 1;
      expect((sign * values[name]) / values.loss, name).toBeCloseTo(1, 5);
      compared++;
    }
    expect(compared).toBe(Object.keys(losses).length - 1);
    const model = await sequential({ inputShape: [2], layers: [dense({ units: 2, activation: "softmax" })] });
    model.compile({ loss: "sparse_categorical_crossentropy", metrics: ["sparseCategoricalCrossentropy", "acc"] });
    const values = await model.evaluate(x, [0, 1, 1, 0]);
    expect(values.sparseCategoricalCrossentropy).toBeCloseTo(values.loss, 5);
    for (const metric of ["mse", "mae", "rmse", "r2"] as const)
      expect(() => model.compile({ loss: "sparseCategoricalCrossentropy", metrics: [metric] })).toThrow(
        /does not go with/,
      );
  });

  test("custom losses and factories are metrics too; options of losses alone are refused", async () => {
    const own = customLoss({ name: "own", value: (y, t) => (y - t) ** 2, derivative: (y, t) => 2 * (y - t) });
    const values = await (await compiled("mse", [own, meanSquaredError()])).evaluate(x, y);
    expect(values.own).toBeCloseTo(values.meanSquaredError, 12);
    await expect(compiled("mse", [meanSquaredError({ reduction: "sum" })])).rejects.toThrow(/no reduction as a metric/);
  });

  test("larger is better for those that rise, whatever their spelling", () => {
    const rising = [
      "val_acc",
      "acc",
      "val_AUC",
      "val_cosine_similarity",
      "cosineSimilarity",
      "val_binary_accuracy",
      "out_R2Score",
    ];
    for (const name of rising) expect(largerIsBetter(name), name).toBe(true);
    for (const name of ["loss", "val_loss", "val_mse", "mape", "RootMeanSquaredError"]) {
      expect(largerIsBetter(name), name).toBe(false);
    }
  });

  test("files hold own names and what they are reported under; a loaded model reports the same", async () => {
    const model = await compiled("mse", ["acc", "mse", topK({ k: 1 }), cosineSimilarity()]);
    const file = model.toJSON();
    expect(file.training!.targets[0]).toMatchObject({
      loss: { name: "meanSquaredError" },
      metrics: ["accuracy", { name: "meanSquaredError" }, { name: "topK" }, { name: "cosineSimilarity" }],
      names: ["acc", "mse", "topK", "cosineSimilarity"],
    });
    const again = await loadModel(JSON.parse(JSON.stringify(file)) as ModelFile);
    expect(await again.evaluate(x, y)).toEqual(await model.evaluate(x, y));
    expect(again.toJSON()).toEqual(file);
    expect((await compiled("mse", ["accuracy"])).toJSON().training!.targets[0]).not.toHaveProperty("names");
  });

  test("files whose names are not own ones, or stand for other metrics, are refused", async () => {
    const file = (await compiled("mse", ["acc", "mse"])).toJSON();
    const changed = (change: (target: Record<string, unknown>) => void) => {
      const copy = JSON.parse(JSON.stringify(file)) as ModelFile;
      change(copy.training!.targets[0] as unknown as Record<string, unknown>);
      return loadModel(copy);
    };
    const wrong: ((target: Record<string, unknown>) => void)[] = [
      (t) => (t.loss = "mse"),
      (t) => (t.metrics = ["acc", "mse"]),
      (t) => (t.names = ["acc"]),
      (t) => (t.names = ["acc", "mae"]),
      (t) => (t.names = ["acc", "__proto__"]),
      (t) => (t.names = ["acc", 1]),
      (t) => (t.names = "acc"),
      (t) => (t.names = ["acc", "mse", "mae"]),
      (t) => (t.metrics = [null, null]),
      (t) => (t.names = ["accuracy", "meanSquaredError"]),
    ];
    for (const change of wrong)
      await expect(changed(change), String(change)).rejects.toMatchObject({ code: "E_FORMAT" });
  });
});

test("functions of the user's own are answered with what wraps them", async () => {
  const own = () => 0;
  await expect(compiled(own as never, [])).rejects.toThrow(
    /customLoss\(\{ name: "mine", value: \(y, t\) => …, derivative/,
  );
  await expect(compiled("mse", [own as never])).rejects.toThrow(/customMetric\(\{ name: "mine", compute/);
  expect(refusal(() => activation({ activation: own as never })).message).toContain("customActivation({ name");
  expect(refusal(() => dense({ units: 1, activation: own as never })).code).toBe("E_CONFIG");
});
