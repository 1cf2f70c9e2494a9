/** The JSON Schema of model files: files of every kind of layer, optimizer, loss and metric fit it, wrong ones do not. */
import { readFileSync, readdirSync } from "node:fs";
import { Validator, type Schema } from "@cfworker/json-schema";
import { describe, expect, test } from "vitest";
import * as c from "../../src/index.ts";
import * as layers from "../../src/layers/all.ts";
import { modelSchema } from "../../src/saving/schema.ts";
import { build, networks, others } from "../formats/networks.ts";
import { savedOptimizers, trainedModel } from "../support/saved.ts";

const schema = modelSchema();
const validator = new Validator(schema as Schema, "2020-12");
const validate = (file: unknown) => validator.validate(file);
const all = Object.entries({ ...networks, ...others });

/** A file as it is in a text, that fits. */
function fits(model: c.Model): c.ModelFile {
  const file = JSON.parse(JSON.stringify(model)) as c.ModelFile;
  expect(validate(file).errors.slice(0, 5)).toEqual([]);
  return file;
}

test("files of every kind of layer fit", async () => {
  const kinds = new Set<string>();
  for (const [, network] of all) for (const { kind } of fits(await build(network)).model.layers) kinds.add(kind);
  expect([...kinds].sort()).toEqual(Object.keys(layers).sort());
});

test("options that a file has only where they are given", async () => {
  const penalties = { kernelRegularizer: c.l1l2({ l1: 0.1, l2: 0 }), biasRegularizer: c.l2(0), learningRateMultiplier: 0.5 }; // prettier-ignore
  fits(await c.sequential({ inputShape: [4, 3], layers: [c.lstm({ units: 2, ...penalties, recurrentRegularizer: "l1", kernelConstraint: "maxNorm" })] })); // prettier-ignore
  fits(await c.sequential({ inputShape: [3], layers: [c.dense({ units: 2, ...penalties, trainable: { bias: false }, kernelConstraint: c.maxNorm({ maxValue: 1 }), activation: c.leakyRelu({ alpha: 0 }), kernelInitializer: c.normal({ mean: 1 }) })] })); // prettier-ignore
});

describe("files of trained models fit", () => {
  test.each(Object.keys(savedOptimizers))("%s", async (name) => {
    fits(await trainedModel("float64", savedOptimizers[name]()));
  });

  test("schedules, clipping, metrics under other names, losses with options, labels and metadata", async () => {
    const rate = c.warmUp({ steps: 3, then: c.cosineDecay({ initial: 0.1, steps: 9 }) });
    for (const learningRate of [rate, 0.1]) {
      const model = await c.sequential({ inputShape: [2], layers: [c.dense({ units: 1 })], labels: ["a", "b"], metadata: { a: [1] } }); // prettier-ignore
      model.compile({ optimizer: c.adam({ learningRate, clipNorm: 1, clipValue: 2 }), loss: c.huber({ delta: 0.5 }), metrics: ["mae", "acc", c.r2(), "mse"] }); // prettier-ignore
      fits(model);
    }
  });

  test("what is committed of each version", () => {
    for (const name of readdirSync("test/format/versions"))
      expect(validate(JSON.parse(readFileSync(`test/format/versions/${name}`, "utf8"))).valid).toBe(true);
  });
});

describe("wrong files do not", () => {
  type Change = (file: c.ModelFile & Record<string, unknown>) => unknown;
  const config = (file: c.ModelFile) => file.model.layers[0].config;
  const changes: Record<string, Change> = {
    "another format": (f) => (f.format = "onnx"),
    "another version": (f) => (f.version = 2),
    "another key": (f) => (f.more = 1),
    "a missing key": (f) => delete (f as Partial<c.ModelFile>).weights,
    "a dtype": (f) => (f.model.dtype = "float16" as never),
    "a shape": (f) => (f.model.inputs[0].shape = [0]),
    "a kind": (f) => (f.model.layers[0].kind = "mine"),
    "options of another kind": (f) => (f.model.layers[0].kind = "lstm"),
    "a missing option": (f) => delete config(f).units,
    "an unknown option": (f) => (config(f).more = 1),
    "a number": (f) => (config(f).units = 1.5),
    "a flag": (f) => (config(f).useBias = "no"),
    "an activation": (f) => (config(f).activation = "mine"),
    "an activation of other options": (f) => (config(f).activation = { kind: "activation", name: "elu", options: { beta: 1 } }), // prettier-ignore
    "a loss in its place": (f) => (config(f).activation = { kind: "loss", name: "huber", options: { delta: 1 } }),
    "no base64": (f) => (f.weights[0].data = "%"),
    epochs: (f) => (f.epochsTrained = -1),
    "an optimizer": (f) => (f.training!.optimizer.name = "mine"),
    "an option of it": (f) => (f.training!.optimizer.config.beta1 = 1),
    "a rate": (f) => (f.training!.optimizer.config.learningRate = "fast"),
    "a loss": (f) => (f.training!.targets[0].loss = "mine"),
    labels: (f) => (f.labels = [[1]] as never),
    metadata: (f) => (f.metadata = [] as never),
  };
  test.each(Object.entries(changes))("%s", async (_, change) => {
    const file = fits(await trainedModel("float32", savedOptimizers.adam()));
    change(file as never);
    expect(validate(file).valid).toBe(false);
  });
});

test("the package has the schema", () => {
  expect(JSON.parse(readFileSync("build/package/schema/model.schema.json", "utf8"))).toEqual(JSON.parse(JSON.stringify(schema))); // prettier-ignore
});
