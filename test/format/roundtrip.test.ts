/** What is saved comes back whole, and the form of the file. */
import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { dense, loadModel, sequential, sgd } from "../../src/index.ts";
import { dtypes, backends } from "../support/engines.ts";
import { refused } from "../support/errors.ts";
import { temporaryFolder } from "../support/files.ts";
import { weightsHash } from "../support/hash.ts";
import { labels, savedOptimizers, trainedModel, x } from "../support/saved.ts";

describe.each(dtypes)("%s", (dtype) => {
  test.each(Object.keys(savedOptimizers))("a model trained by %s", async (name) => {
    const file = join(await temporaryFolder(), "model.json");
    const model = await trainedModel(dtype, savedOptimizers[name]());
    await model.save(file);
    const again = await loadModel(file);
    expect(again.dtype).toBe(dtype);
    expect(weightsHash(again)).toBe(weightsHash(model));
    expect(again.epochsTrained).toBe(2);
    expect(again.toJSON()).toEqual(model.toJSON());
    expect((await again.predict(x)).data).toEqual((await model.predict(x)).data);
    expect(await again.evaluate(x, labels)).toEqual(await model.evaluate(x, labels));
    const summary = (of: typeof model) => of.summary().replace(/[\d.]+ MiB/, ""); // a trained model keeps memory for the next call
    expect(summary(again)).toBe(summary(model));
  });

  test("a model that was not compiled", async () => {
    const model = await trainedModel(dtype);
    const json = model.toJSON();
    expect(json.training).toBeNull();
    const again = await loadModel(json);
    expect(weightsHash(again)).toBe(weightsHash(model));
    await refused(() => again.fit(x, labels), "E_CONFIG", "needs a compiled model");
  });

  test("another backend takes the file, and gives the file back", async () => {
    const json = (await trainedModel(dtype, savedOptimizers.adam(), "wasm")).toJSON();
    for (const backend of backends) {
      const again = await loadModel(json, { backend });
      expect(again.backend).toBe(backend);
      expect(again.toJSON()).toEqual(json);
      await again.fit(x, labels);
    }
  });

  test("extreme weights", async () => {
    const tiny = dtype === "float32" ? 2 ** -149 : Number.MIN_VALUE,
      huge = dtype === "float32" ? Math.fround(3.4e38) : Number.MAX_VALUE;
    const kernel = [0, -0, tiny, -tiny, huge, -huge, 0.1, -1 / 3];
    const layers = [dense({ units: 4, weights: { kernel } })];
    const model = await sequential({ inputShape: [2], layers, dtype });
    const again = await loadModel(JSON.parse(JSON.stringify(model)));
    const { data } = again.getWeights()[0];
    expect(data).toEqual(model.getWeights()[0].data);
    expect(Object.is(data[1], -0)).toBe(true);
    expect(data[2]).toBe(tiny);
  });
});

test("the form of the file", async () => {
  const layers = [dense({ units: 1, weights: { kernel: [[1], [-2]], bias: [0.5] } })];
  const model = await sequential({ inputShape: [2], layers, seed: 3 });
  model.compile({ optimizer: sgd({ learningRate: 0.25 }), loss: "meanSquaredError" });
  const trainable = { kernel: true, bias: true };
  const options = { units: 1, activation: "linear", useBias: true, kernelInitializer: "glorotUniform" };
  expect(model.toJSON()).toEqual({
    format: "chainrule-model",
    version: 1,
    model: {
      dtype: "float32",
      seed: 3,
      inputs: [{ name: "input_1", shape: [2] }],
      layers: [
        {
          kind: "dense",
          name: "dense_1",
          config: { ...options, biasInitializer: "zeros", trainable },
          from: ["input_1"],
        },
      ],
      outputs: ["dense_1"],
    },
    weights: [
      // 1.0 is 00 00 80 3f, −2.0 is 00 00 00 c0, 0.5 is 00 00 00 3f
      { name: "dense_1/kernel", shape: [2, 1], data: "AACAPwAAAMA=" },
      { name: "dense_1/bias", shape: [1], data: "AAAAPw==" },
    ],
    epochsTrained: 0,
    training: {
      optimizer: {
        name: "sgd",
        config: { learningRate: 0.25, momentum: 0, nesterov: false, weightDecay: 0 },
        steps: 0,
        running: "",
        state: [],
      },
      targets: [
        { loss: { kind: "loss", name: "meanSquaredError", options: { reduction: "mean" } }, weight: 1, metrics: [] },
      ],
    },
  });
});

test("saving again replaces the file and leaves nothing beside it", async () => {
  const folder = await temporaryFolder();
  const file = join(folder, "model.json");
  await writeFile(file, "something else");
  const model = await trainedModel("float32", savedOptimizers.adam());
  await Promise.all([model.save(file), model.save(file), model.save(join(folder, "other.json"))]);
  expect(JSON.parse(await readFile(file, "utf8"))).toEqual(model.toJSON());
  expect((await readdir(folder)).sort()).toEqual(["model.json", "other.json"]);
});

test("weights that are not finite are not saved", async () => {
  const folder = await temporaryFolder();
  const file = join(folder, "model.json");
  await writeFile(file, "the old one");
  const model = await sequential({ inputShape: [1], layers: [dense({ units: 1 })] });
  model.compile({ optimizer: sgd({ learningRate: 1e38 }), loss: "meanSquaredError" });
  await refused(() => model.fit([[1e3]], [[1e5]]), "E_NON_FINITE", "dense_1/kernel"); // the loss was finite
  await refused(() => model.save(file), "E_NON_FINITE", "dense_1/kernel holds", "not saved");
  await refused(() => model.toJSON(), "E_NON_FINITE");
  expect(await readFile(file, "utf8")).toBe("the old one");
  expect(await readdir(folder)).toEqual(["model.json"]);
});
