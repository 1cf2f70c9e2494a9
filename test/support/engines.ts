/** What most model-level tests run over. */
import type { DType, Model } from "../../src/index.ts";

export const backends = ["wasm", "javascript"] as const;
export const dtypes: readonly DType[] = ["float32", "float64"];
export const engines = backends.flatMap((backend) => dtypes.map((dtype) => ({ backend, dtype })));

/** The weights as plain numbers by name. */
export function weightsOf(model: Pick<Model, "getWeights">): Record<string, number[]> {
  return Object.fromEntries(model.getWeights().map(({ name, data }) => [name, [...data]]));
}
