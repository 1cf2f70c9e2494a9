import type { EngineRequest } from "../backends/request.ts";
import { checkNumber, checkWord } from "../base/options.ts";
import { keyOf, type Key } from "../kernels/random/philox.ts";
import type { SymbolicTensor } from "../layers/symbolic.ts";
import type { DType } from "../memory/tensor.ts";

/** What a model is made from: a graph, and the options that all models have. */
export interface ModelSpec {
  readonly inputs: readonly SymbolicTensor[];
  readonly outputs: readonly SymbolicTensor[];
  readonly dtype: DType;
  readonly engine: EngineRequest;
  readonly seed: number;
  readonly key: Key;
}

/** The options that decide a model's numbers, checked. Throws E_CONFIG; `where` names the caller in messages. */
export function checkSpec(options: { seed?: unknown; dtype?: unknown }, where: string) {
  const range = { integer: true, min: 0, max: Number.MAX_SAFE_INTEGER };
  const seed = checkNumber(options.seed ?? 0, `${where} seed`, range);
  const dtype = checkWord<DType>(options.dtype ?? "float32", ["float32", "float64"], `${where} dtype`);
  return { dtype, seed, key: keyOf(seed) };
}
