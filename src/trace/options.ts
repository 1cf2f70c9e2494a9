import type { Rounding } from "./trace.ts";

/** What `explain` takes. */
export interface ExplainOptions {
  /** Updates of the weights; the first and the last are written out. Default 1. */
  steps?: number;
  /** Rows of each update, taken in order. Default: all, the full batch; 1: example by example. */
  batchSize?: number;
  /** "in-place": a layer's weights change before the deltas below are taken from them. Default: as compiled. */
  update?: "simultaneous" | "in-place";
  /** The sign of δ: ∂E/∂net, or −∂E/∂net. Default "gradient". */
  delta?: "gradient" | "descent";
  /** Significant digits to which each number is rounded as soon as it is computed: of all, or by kind. Default: none are. */
  roundLikeArticle?: number | Rounding;
  /** Central differences beside the gradients of the first step. Default true. */
  numericGradients?: boolean;
  /** Digits behind the point that renderers show. Default 9. */
  digits?: number;
  /** Names in place of i1, h1, o1, w1, b1. */
  names?: Names;
  /** What the trace is headed with. */
  title?: string;
}

/** Names of inputs, of each layer's units, and of weights: the key says where a weight leads from and to, "i1→h1". */
export interface Names {
  inputs?: readonly string[];
  units?: readonly (readonly string[])[];
  weights?: Readonly<Record<string, string>>;
}
