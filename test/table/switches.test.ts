/** Switches of the network for tables: what they add is learned, saved, and written to ONNX. */
import { describe, expect, test } from "vitest";
import { tableOf } from "../../src/data/index.ts";
import { toOnnx } from "../../src/formats.ts";
import { codeCount, fitColumns, writeInputs } from "../../src/table/columns.ts";
import type { TableProgress } from "../../src/table/ensemble.ts";
import { setFirstValues } from "../../src/table/firstValues.ts";
import { Classifier, Regressor, type EstimatorOptions } from "../../src/table/index.ts";
import { hiddenInputs, outputsOf, tableNetwork, type NetworkShape } from "../../src/table/network.ts";
import { readEstimatorOptions, settingsFor } from "../../src/table/settings.ts";
import type { TrainingState } from "../../src/table/state.ts";
import type { ModelFile } from "../../src/saving/json.ts";
import { uniform } from "../support/numbers.ts";

const random = uniform(6);
const rows = Array.from({ length: 200 }, () => {
  const [a, b] = [random(-1, 1), random(-1, 1)];
  return { a, b, y: a * b + a, kind: a > b ? "more" : "less" };
});

test.each(["parametric", "periodic"] as const)("%s", async (name) => {
  const options = { effort: "quick", seed: 1, [name]: true } as const;
  const model = await new Regressor(options).fit(rows, "y");
  expect(await model.score(rows, "y")).toBeGreaterThan(0.9);
  const plain = await new Regressor({ ...options, [name]: false }).fit(rows, "y");
  const parameters = (one: Regressor) => one.fitted.networks[0].getWeights().reduce((sum, { data }) => sum + data.length, 0); // prettier-ignore
  // Of three layers of 64 units two numbers each; of three columns 16 waves with their places, and 3 sums of 16 and 1.
  const periodic = 3 * (16 + 16) + 3 * (3 * 16 + 3) + 9 * 64;
  expect(parameters(model) - parameters(plain)).toBe({ parametric: 3 * 64 * 2, periodic }[name]);
  const again = await Regressor.fromJSON(JSON.parse(JSON.stringify(model)));
  expect(await again.predict(rows)).toEqual(await model.predict(rows));
  expect(toOnnx(model).length).toBeGreaterThan(1000);
  expect(await (await new Classifier(options).fit(rows, "kind")).score(rows, "kind")).toBeGreaterThan(0.9);
});

const switches = {
  dropoutSchedule: "constant",
  weightDecaySchedule: "flatCos",
  dataDependentInit: true,
} as const satisfies EstimatorOptions;

describe.each(Object.entries(switches))("%s", (name, value) => {
  const options = { effort: "quick", epochs: 12, seed: 1, [name]: value } as const;

  test("is learned with, saved, and written to ONNX", async () => {
    const model = await new Classifier(options).fit(rows, "kind");
    expect(await model.score(rows, "kind")).toBeGreaterThan(0.9);
    const plain = await new Classifier({ ...options, [name]: undefined }).fit(rows, "kind");
    expect(await plain.predictProba(rows)).not.toEqual(await model.predictProba(rows));
    const again = await Classifier.fromJSON(JSON.parse(JSON.stringify(model)));
    expect(await again.predictProba(rows)).toEqual(await model.predictProba(rows));
    expect(toOnnx(model).length).toBeGreaterThan(1000);
    await again.partialFit(rows.slice(0, 50), "kind", { epochs: 2 });
  });

  test("gives the same bits with any number of threads, and where it is gone on with", async () => {
    let state: unknown;
    const onEpoch = (progress: TableProgress) => {
      if (progress.epoch === 7) state = JSON.parse(JSON.stringify(progress.state()));
    };
    const whole = await new Regressor({ ...options, threads: 1 }).fit(rows, "y", { onEpoch });
    const shared = await new Regressor({ ...options, threads: 2 }).fit(rows, "y");
    expect(await shared.predict(rows)).toEqual(await whole.predict(rows));
    const resumed = await new Regressor({ ...options, threads: 1 }).fit(rows, "y", { resume: state as TrainingState });
    expect(await resumed.predict(rows)).toEqual(await whole.predict(rows));
  });
});

test("with data-dependent first values, units have variance 1 over training rows, and their edges are among them", async () => {
  const many = Array.from({ length: 300 }, () => ({ a: random(-1, 1), b: random(-1, 1), code: `c${Math.floor(random(0, 20))}` })); // prettier-ignore
  const columns = fitColumns(tableOf(many), { drop: [], scaling: "robust", targets: [] });
  const inputs = writeInputs(columns, tableOf(many));
  const shape: NetworkShape = { width: inputs.width, coded: inputs.coded, codes: codeCount(columns), outputs: 2, task: "class", quantiles: [] }; // prettier-ignore
  const settings = { ...settingsFor(readEstimatorOptions({}, "Classifier"), 300, "class"), periodic: true, parametric: true }; // prettier-ignore
  const network = await tableNetwork(shape, settings, { seed: 3, steps: 100 });
  await setFirstValues(network, inputs, shape, settings, 3);
  const before = await hiddenInputs(shape, settings);
  before.setWeights(network.getWeights());
  const read = await outputsOf(before.network, inputs);
  for (const [i, units] of settings.hiddenLayers.entries()) {
    const x = read[i];
    const [kernel, bias] = ["kernel", "bias"].map((part) => network.getWeights().find(({ name }) => name === `dense_${i + 1}/${part}`)!.data); // prettier-ignore
    for (let unit = 0; unit < units; unit++) {
      const z = many.map((_, r) => [...kernel].reduce((sum, w, k) => (k % units === unit ? sum + w * x[(r * kernel.length) / units + (k - unit) / units] : sum), bias[unit])); // prettier-ignore
      const mean = z.reduce((sum, one) => sum + one, 0) / z.length;
      const variance = z.reduce((sum, one) => sum + (one - mean) ** 2, 0) / z.length;
      expect(variance).toBeGreaterThan(0.6); // of 256 of the 300 rows it is 1
      expect(variance).toBeLessThan(1.5);
      expect(Math.min(...z)).toBeLessThan(0);
      expect(Math.max(...z)).toBeGreaterThan(0);
    }
  }
});

test("the rate of a layer is divided by the root of its inputs", async () => {
  const model = await new Regressor({ effort: "quick", epochs: 1, quantiles: [0.5], seed: 1 }).fit(rows, "y");
  const { layers } = (model.toJSON().networks[0] as ModelFile).model;
  const rates = layers.filter(({ kind }) => kind === "dense").map(({ name, config }) => [name, (config as { learningRateMultiplier?: number }).learningRateMultiplier]); // prettier-ignore
  // The columns a, b, and kind as −1 and 1.
  expect(rates).toEqual([["dense_1", 1 / Math.sqrt(3)], ["dense_2", 1 / 8], ["dense_3", 1 / 8], ["output", 1 / 8], ["quantile_1", 1 / 8]]); // prettier-ignore
});
