/** What a model is made from. */
import type { EngineRequest } from "../backends/request.ts";
import type { JSONObject } from "../base/json.ts";
import { number, word } from "../base/options.ts";
import type { Key } from "../kernels/random/philox.ts";
import type { SymbolicTensor } from "../layers/symbolic.ts";
import type { GivenLabels } from "../network/labels.ts";
import type { DType } from "../memory/tensor.ts";

/** What a model is made from: a graph, and the options that all models have. */
export interface ModelSpec {
  readonly inputs: readonly SymbolicTensor[];
  readonly outputs: readonly SymbolicTensor[];
  readonly dtype: DType;
  readonly engine: EngineRequest;
  readonly seed: number;
  readonly key: Key;
  /** Checked against the outputs when the network is built. */
  readonly labels?: GivenLabels;
  readonly metadata?: JSONObject;
}

/** The options that decide a model's numbers. */
export const numberOptions = {
  seed: number(0, { integer: true, min: 0, max: Number.MAX_SAFE_INTEGER }),
  dtype: word<DType>("float32", ["float32", "float64"]),
};
