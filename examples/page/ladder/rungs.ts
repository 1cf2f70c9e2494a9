/** The rungs of the ladder in a page: what a model is asked for, from the slowest to the fastest. */
import { dense, sequential, sgd, type Model, type SequentialOptions } from "chainrule/browser";
import { besides } from "../worker.ts";
import type { Network } from "./networks.ts";

export interface Rung {
  readonly name: string;
  readonly options: Pick<SequentialOptions, "backend" | "threads" | "precision">;
}

/** As many as there are cores, but batches have few rows to share. */
const THREADS = Math.max(2, Math.min(8, navigator.hardwareConcurrency));

export const rungs: readonly Rung[] = [
  { name: "pure JS", options: { backend: "javascript" } },
  { name: "exact", options: { backend: "wasm" } },
  { name: "fast", options: { backend: "wasm", precision: "fast" } },
  { name: `${THREADS} threads`, options: { backend: "wasm", threads: THREADS } },
];

/** Why there is no figure for a rung here, in a few words; undefined where it can be tried. */
export function absence({ options }: Rung, { small }: Network): string | undefined {
  if (options.threads === undefined) return undefined;
  if (!crossOriginIsolated) return "needs cross-origin isolation";
  if (navigator.hardwareConcurrency === 1) return "one core";
  return small ? "too small to share" : undefined;
}

/** A model as asked for, or in a few words what is not in effect. Throws what `sequential` throws. */
export async function climb({ sizes, rate }: Network, { options }: Rung): Promise<Model | string> {
  const [inputs, ...units] = sizes;
  const [hidden, last] = inputs === 2 ? ["sigmoid", "sigmoid"] : ["relu", "softmax"];
  const layers = units.map((n, i) => dense({ units: n, activation: i < units.length - 1 ? hidden : last }));
  const model = await sequential({ inputShape: [inputs], layers, seed: 1, ...options, ...besides });
  const missing =
    (options.precision !== undefined && model.precision !== options.precision) ||
    (options.threads !== undefined && model.threads !== options.threads);
  if (missing) {
    model.dispose();
    return "not in effect here";
  }
  model.compile({
    optimizer: sgd({ learningRate: rate }),
    loss: last === "softmax" ? "sparseCategoricalCrossentropy" : "meanSquaredError",
  });
  return model;
}
