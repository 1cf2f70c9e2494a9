/** The rungs of the ladder: what a model is asked for, from the slowest to the fastest. */
import { adam, dense, sequential, sgd, type Model, type SequentialOptions } from "../../src/index.ts";
import { notInEffect } from "../support/variants.ts";
import { xor, type Shape } from "./shapes.ts";

export interface Rung {
  readonly name: string;
  readonly options: Pick<SequentialOptions, "backend" | "threads" | "precision" | "vectors">;
  /** More than one is timed on the wall. */
  readonly threads: number;
}

export const rungs: readonly Rung[] = [
  { name: "pure JS", options: { backend: "javascript" }, threads: 1 },
  { name: "exact", options: { backend: "wasm" }, threads: 1 },
  { name: "fast", options: { backend: "wasm", precision: "fast" }, threads: 1 },
  { name: "2 threads", options: { backend: "wasm", threads: 2 }, threads: 2 },
  { name: "wide", options: { backend: "wasm", vectors: "wide" }, threads: 1 },
  { name: "wide, 2 threads", options: { backend: "wasm", vectors: "wide", threads: 2 }, threads: 2 },
];

/** A model as asked for. Throws what `sequential` throws, and an Error when something is not in effect. */
export async function climb({ sizes, optimizer, rate }: Shape, { options }: Rung): Promise<Model> {
  const [inputs, ...units] = sizes;
  const [hidden, last] = inputs === 2 ? ["sigmoid", "sigmoid"] : ["relu", "softmax"];
  const layers = units.map((n, i) => dense({ units: n, activation: i < units.length - 1 ? hidden : last }));
  const model = await sequential({ inputShape: [inputs], layers, seed: 1, ...options });
  const reason = notInEffect(model, options);
  if (reason !== undefined) throw new Error(reason);
  model.compile({
    optimizer: optimizer === "adam" ? adam({ learningRate: rate }) : sgd({ learningRate: rate }),
    loss: last === "softmax" ? "sparseCategoricalCrossentropy" : "meanSquaredError",
  });
  return model;
}

/** The rungs that are there for a shape, and half a sentence for each that is not. */
export async function present(shape: Shape): Promise<{ there: Rung[]; absent: { name: string; reason: string }[] }> {
  const there: Rung[] = [],
    absent: { name: string; reason: string }[] = [];
  for (const rung of rungs) {
    if (shape === xor && rung.threads > 1) {
      absent.push({ name: rung.name, reason: "so small a network stays on one thread" });
      continue;
    }
    try {
      (await climb(shape, rung)).dispose();
      there.push(rung);
    } catch (error) {
      absent.push({ name: rung.name, reason: (error as Error).message.split(/\.(?: |$)/)[0] });
    }
  }
  return { there, absent };
}
