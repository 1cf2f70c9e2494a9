/**
 * Chainrule itself, through its public API. `fit` copies its rows whenever it is called, where others take tensors that
 * were made beforehand: it is timed from the beginning of training to its end.
 */
import * as chainrule from "../../../src/index.ts";
import { between, now } from "../../support/clock.ts";
import { notInEffect } from "../../support/variants.ts";
import { serve, Unable, type Data } from "../serve.ts";

const { adam, dense, sequential, sgd } = chainrule;
let model: chainrule.Model;
let data: Data;
let batchSize: number;
let shape: readonly number[];
let inputs: number, outputs: number;
let row: Float32Array;

serve({
  async prepare(work, given, settings) {
    const { sizes, before = [], hidden, output, optimizer, rate, batch } = work;
    [data, batchSize, inputs, outputs] = [given, batch, sizes[0], sizes[sizes.length - 1]];
    shape = work.shape ?? [inputs];
    row = data.testX.slice(0, inputs);
    const last = sizes.length - 2;
    const layers = [
      ...before.map(({ kind, ...options }) => (chainrule[kind] as (options: object) => chainrule.Layer)(options)),
      ...sizes
        .slice(1)
        .map((units, i) => dense({ units, activation: i < last ? hidden : output, kernelInitializer: "heUniform" })),
    ];
    try {
      model = await sequential({ inputShape: shape, layers, seed: 1, ...settings } as chainrule.SequentialOptions);
    } catch (error) {
      throw new Unable((error as Error).message.split(/\.(?: |$)/)[0]);
    }
    const reason = notInEffect(model, settings);
    if (reason !== undefined) throw new Unable(reason);
    const sameWeights = data.weights.length > 0;
    if (sameWeights) model.setWeights(data.weights);
    const learningRate = rate;
    model.compile({
      optimizer: optimizer === "adam" ? adam({ learningRate }) : sgd({ learningRate }),
      loss: output === "softmax" ? "sparseCategoricalCrossentropy" : "meanSquaredError",
    });
    return { system: "Chainrule", sameWeights, threads: Number(settings.threads ?? 1) };
  },

  async train(rows, epochs) {
    const x = { data: data.x.subarray(0, rows * inputs), shape: [rows, ...shape] };
    let began = now(),
      ended = began;
    const watch = { onTrainBegin: () => void (began = now()), onTrainEnd: () => void (ended = now()) };
    const { targets, labels } = data;
    const linear = { data: targets.subarray(0, rows * outputs), shape: [rows, outputs] };
    await model.fit(x, targets.length > 0 ? linear : labels.subarray(0, rows), {
      batchSize,
      epochs,
      callbacks: [watch],
    });
    return between(began, ended);
  },

  async predict(rows) {
    const x = { data: data.testX.subarray(0, rows * inputs), shape: [rows, ...shape] };
    return (await model.predict(x)).data;
  },

  predictOne: () => model.predictOne(row),
});
