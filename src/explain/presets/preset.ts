/** A preset: the network of a tutorial as data, and the tutorial's figures beside ours. */
import type { DenseOptions } from "../../layers/dense.ts";
import type { ExplainOptions } from "../options.ts";
import type { Compared, Trace } from "../trace.ts";

export interface Preset {
  readonly name: string;
  readonly title: string;
  /** Where it comes from. */
  readonly source: string;
  /** What it shows, in a sentence or two. */
  readonly about: string;
  readonly inputShape: readonly [number];
  /** `useBias: "shared"` is one bias for the whole layer. */
  readonly layers: readonly DenseOptions[];
  readonly learningRate: number;
  readonly loss: { readonly name: string; readonly reduction: "mean" | "sum" };
  readonly x: readonly (readonly number[])[];
  readonly y: readonly (readonly number[])[];
  readonly seed?: number;
  readonly options: ExplainOptions;
  /** The article's figures, from traces with other conventions where the article has them. */
  compare(trace: Trace, again: (options: ExplainOptions) => Promise<Trace>): Promise<Compared[]>;
}
