/** TensorFlow.js as judge: models of ours in it, and what they predict. */
import * as tfc from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-layers";
import { expect } from "vitest";
import type { Model } from "../../../src/index.ts";
import { toTensorFlow } from "../../../src/formats.ts";
import { uniform } from "../../support/numbers.ts";

export { tf, tfc };

/** Sets all weights to numbers around 0, variances to ones above it, so that none has no effect. */
export function shake(model: Model, seed = 1): void {
  const next = uniform(seed);
  const weights = model.getWeights().map(({ name, data }) => ({
    name,
    data: data.map(() => (name.endsWith("movingVariance") ? next(0.5, 1.5) : next(-0.4, 0.4))),
  }));
  model.setWeights(weights);
}

/** `rows` rows for each input of the model; whole numbers where an embedding reads them. */
export function inputsOf(model: Model, rows: number, seed = 7): { data: number[]; shape: readonly number[] }[] {
  const next = uniform(seed);
  return model.session.network.inputs.map(({ shape, size, indices }) => ({
    data: Array.from({ length: rows * size }, () => (indices === undefined ? Math.fround(next()) : Math.floor(next(0, indices)))), // prettier-ignore
    shape,
  }));
}

export interface Output {
  readonly data: ArrayLike<number>;
}

/** Ours, per output. */
export async function ours(model: Model, inputs: ReturnType<typeof inputsOf>, rows: number): Promise<Output[]> {
  const x = inputs.map(({ data }) => rowsOf(data, rows));
  const predicted = (await model.predict((x.length === 1 ? x[0] : x) as never)) as unknown as Output | Output[];
  return Array.isArray(predicted) ? predicted : [predicted];
}

/** What a model of TensorFlow.js gives for the same rows. */
export function theirs(model: tf.LayersModel, inputs: ReturnType<typeof inputsOf>, rows: number): Output[] {
  return tfc.tidy(() => {
    const x = inputs.map(({ data, shape }) => tfc.tensor(data, [rows, ...shape]));
    const predicted = model.predict(x.length === 1 ? x[0] : x);
    return (Array.isArray(predicted) ? predicted : [predicted]).map((y) => ({ data: y.dataSync<"float32">() }));
  });
}

export function rowsOf(data: ArrayLike<number>, rows: number): number[][] {
  const size = data.length / rows;
  return Array.from({ length: rows }, (_, row) => Array.from({ length: size }, (_, i) => data[row * size + i]));
}

/** The largest difference; of numbers above 1 relative to them. */
export function farthest(a: readonly Output[], b: readonly Output[]): number {
  expect(a.length).toBe(b.length);
  let largest = 0;
  a.forEach(({ data }, i) => {
    expect(data.length).toBe(b[i].data.length);
    for (let at = 0; at < data.length; at++) {
      const difference = Math.abs(data[at] - b[i].data[at]) / Math.max(1, Math.abs(data[at]));
      largest = Math.max(largest, Number.isNaN(difference) ? Infinity : difference);
    }
  });
  return largest;
}

/** A model of ours in TensorFlow.js. */
export const inTensorFlow = (model: Model): Promise<tf.LayersModel> =>
  tf.loadLayersModel(tfc.io.fromMemory(toTensorFlow(model) as never));
