/** Numbers of a file that are finite and still impossible: E_FORMAT with what they should be. */
import { expect, test, vi } from "vitest";
import * as chainrule from "../../src/index.ts";
import {
  batchNormalization,
  concatenate,
  dense,
  input,
  layerNormalization,
  loadModel,
  model as graph,
  sequential,
  type ModelFile,
} from "../../src/index.ts";
import { optimizers } from "../../src/kernels/optimizers/index.ts";
import { Uniform } from "../../src/kernels/random/philox.ts";
import { decodeNumbers, encodeNumbers } from "../../src/saving/base64.ts";
import { refused, wrong } from "../support/errors.ts";

const load = (file: ModelFile) => loadModel(file, { backend: "javascript" });

async function normalizing(optimizer: chainrule.Optimizer) {
  const layers = [dense({ units: 3 }), batchNormalization(), dense({ units: 1 })];
  const model = await sequential({ inputShape: [2], layers, backend: "javascript" });
  model.compile({ optimizer, loss: "mse" });
  await model.fit([[0.1, 2], [1, 0.3], [0.4, 0.5]], [1, 0, 1], { epochs: 3 }); // prettier-ignore
  return model;
}

/** The number at a place of base64 text, changed. */
function changed(data: string, at: number, value: number, dtype: "float32" | "float64"): string {
  const count = Math.floor((data.replace(/=/g, "").length * 6) / 8 / (dtype === "float32" ? 4 : 8));
  const numbers = decodeNumbers(data, dtype, count, "data");
  numbers[at] = value;
  return encodeNumbers(numbers);
}

test("a negative variance is refused, in files and by setWeights", async () => {
  const model = await normalizing(chainrule.sgd());
  const file = model.toJSON();
  const variance = file.weights.find(({ name }) => name.endsWith("movingVariance"))!;
  variance.data = changed(variance.data, 1, -1, "float32");
  const what = "weights batchNormalization_1/movingVariance should be at least 0, got -1 at position 1";
  await refused(() => load(file), "E_FORMAT", what);
  const given = [{ name: "batchNormalization_1/movingVariance", data: [1, -1, 1] }];
  await refused(async () => model.setWeights(given), "E_DATA", "must be at least 0, got -1 at position 1");
});

/** Options with which a rule keeps every slot that it has. */
const whole: Record<string, object> = {
  adam: { amsgrad: true },
  adamw: { amsgrad: true },
  sgd: { momentum: 0.9 },
  rmsprop: { momentum: 0.9, centered: true },
};

/** Updates that make a number of NaN out of a negative number of state, from the outcome of training on. */
test.each(Object.keys(optimizers))("%s: state that trains to NaN is refused", async (name) => {
  const make = optimizers[name as keyof typeof optimizers] as (options: object) => chainrule.Optimizer;
  const optimizer = make(whole[name] ?? {});
  const model = await normalizing(optimizer);
  const file = model.toJSON();
  expect((await load(file)).epochsTrained).toBe(3); // what training left is in range
  const { state, running } = file.training!.optimizer;
  let cases = 0;
  for (let slot = 0; slot < optimizer.slots.length; slot++) {
    const [entry] = structuredClone(state);
    entry.data = changed(entry.data, slot * 6, -1e6, "float32");
    const attacked = structuredClone(file);
    attacked.training!.optimizer.state[0] = entry;
    const nonNegative = optimizer.rule.nonNegative?.includes(slot) ?? false;
    if (nonNegative)
      await refused(() => load(attacked), "E_FORMAT", `at least 0 at position ${slot * 6}, got -1000000`);
    else {
      const loaded = await load(attacked);
      await loaded.fit([[0.1, 2], [1, 0.3]], [1, 0], { watch: false }); // prettier-ignore
      expect(loaded.getWeights().every(({ data }) => data.every(Number.isFinite))).toBe(true);
    }
    cases++;
  }
  const scalars = Object.entries(optimizer.rule.running);
  for (const [i, [scalar, first]] of scalars.entries()) {
    for (const value of [-0.5, 1.5, 1e300]) {
      const attacked = structuredClone(file);
      attacked.training!.optimizer.running = changed(running, i, value, "float64");
      if (first === 1) await refused(() => load(attacked), "E_FORMAT", `${scalar} from 0 to 1, got ${value}`);
      else {
        const [one, other] = [await load(attacked), await load(file)];
        for (const loaded of [one, other]) await loaded.fit([[0.1, 2], [1, 0.3]], [1, 0], { watch: false }); // prettier-ignore
        expect(one.getWeights()).toEqual(other.getWeights()); // computed anew
      }
      cases++;
    }
  }
  expect(cases).toBe(optimizer.slots.length + 3 * scalars.length);
});

test("nothing is allocated for a declared size before the weights are counted", async () => {
  for (const normalization of [batchNormalization, layerNormalization]) {
    const model = await sequential({ inputShape: [2], layers: [normalization()], backend: "javascript" });
    for (const size of [1e8, 3e8, 2 ** 40, Number.MAX_SAFE_INTEGER]) {
      const file = model.toJSON();
      file.model.inputs[0].shape = [size];
      const before = process.memoryUsage().arrayBuffers;
      await refused(() => load(file), "E_FORMAT", /should hold|would need/);
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1e6);
    }
    model.dispose();
  }
});

test("rows that no memory holds are refused, though they need no weights", async () => {
  const joined = (times: number) => {
    const first = input({ shape: [1] });
    let x = first;
    for (let i = 0; i < times; i++) x = concatenate().apply([x, x]);
    return { inputs: first, outputs: x, backend: "javascript" } as const;
  };
  const small = await graph(joined(3));
  expect(small.predictOne([2])).toHaveLength(8);
  const file = small.toJSON();
  for (const times of [30, 60, 1100]) {
    await refused(() => graph(joined(times)), "E_OUT_OF_MEMORY", "A row of concatenate_");
    const large = structuredClone(file);
    for (let i = 4; i <= times; i++) {
      const from = [`concatenate_${i - 1}`, `concatenate_${i - 1}`];
      large.model.layers.push({ ...large.model.layers[0], name: `concatenate_${i}`, from });
    }
    large.model.outputs = [`concatenate_${times}`];
    await refused(() => load(large), "E_FORMAT", "A row of concatenate_");
  }
});

test.each(["activation", "kernelInitializer", "kernelRegularizer", "kernelConstraint"])(
  "%s: data is no definition",
  async (option) => {
    const model = await sequential({ inputShape: [2], layers: [dense({ units: 1 })], backend: "javascript" });
    for (const custom of [{ number: -1 }, null, {}, 5, "x", [], { forward: 1 }]) {
      const kind =
        { kernelInitializer: "initializer", kernelRegularizer: "regularizer", kernelConstraint: "constraint" }[
          option
        ] ?? option;
      for (const name of ["tanh", "zeros", "l2", "maxNorm", "mine"]) {
        const file = model.toJSON();
        if (!(option in file.model.layers[0].config)) file.model.layers[0].config[option] = undefined;
        file.model.layers[0].config[option] = { kind, name, options: {}, custom };
        await refused(() => load(file), "E_FORMAT");
      }
    }
  },
);

test("losses, metrics and schedules: data is no definition", async () => {
  const model = await normalizing(chainrule.sgd());
  for (const custom of [{ number: -1 }, null, {}, 5, "x", []]) {
    for (const name of ["mse", "mae", "cosineDecay", "function", "mine"]) {
      const attack = (kind: string) => ({ kind, name, options: {}, custom });
      for (const place of ["loss", "metric", "schedule"]) {
        const file = model.toJSON();
        const { optimizer, targets } = file.training!;
        if (place === "loss") targets[0].loss = wrong(attack("loss"));
        else if (place === "metric") targets[0].metrics = wrong([attack("metric")]);
        else optimizer.config.learningRate = attack("schedule");
        await refused(() => load(file), "E_FORMAT");
      }
    }
  }
});

test("loading draws no initial weights", async () => {
  const layers = [dense({ units: 6, kernelInitializer: "orthogonal" }), batchNormalization()];
  const model = await sequential({ inputShape: [6], layers, backend: "javascript" });
  const file = model.toJSON();
  const drawn = vi.spyOn(Uniform.prototype, "next");
  await load(file);
  expect(drawn).not.toHaveBeenCalled();
  await sequential({ inputShape: [6], layers, backend: "javascript" });
  expect(drawn).toHaveBeenCalled();
});
