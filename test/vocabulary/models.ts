/** Small models and data for tests of learning. */
import { dense, sequential, type DenseOptions } from "../../src/index.ts";
import type { BackendName } from "../../src/backends/request.ts";
import type { DType } from "../../src/memory/tensor.ts";
import { numbers } from "./steps.ts";

export const ROWS = 31;
export const x = Array.from({ length: ROWS }, (_, r) => numbers(100 + r, 3, 1));
export const y = x.map(([a, b, c], r) => [a * b + c, Math.abs(a) - 0.3 * c + numbers(500 + r, 1, 0.1)[0]]);

/** 3 → 5 tanh → 2, in float64 unless said otherwise; options are added to those of the layers. */
export function small(
  backend: BackendName,
  hidden: Partial<DenseOptions> = {},
  output: Partial<DenseOptions> = {},
  dtype: DType = "float64",
) {
  return sequential({
    inputShape: [3],
    layers: [dense({ units: 5, activation: "tanh", ...hidden }), dense({ units: 2, ...output })],
    seed: 7,
    dtype,
    backend,
  });
}

export type Small = Awaited<ReturnType<typeof small>>;

/** All weights of a model in one list. */
export function flat(model: Pick<Small, "getWeights">): number[] {
  return model.getWeights().flatMap(({ data }) => [...data]);
}

/** The largest difference of two lists, relative where numbers are larger than 1. */
export function distance(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length || a.length === 0) return Infinity;
  return Math.max(...a.map((value, i) => Math.abs(value - b[i]) / Math.max(1, Math.abs(b[i]))));
}

export const backends = ["wasm", "javascript"] as const;
