/** A preset: the network of a tutorial as data, and the tutorial's figures beside ours. */
import type { DenseOptions } from "../../layers/dense.ts";
import type { ExplainOptions } from "../../trace/options.ts";
import type { PresetOptions } from "../options.ts";
import type { Compared, Trace } from "../../trace/trace.ts";

export interface Preset {
  readonly name: string;
  readonly title: string;
  /** Where it comes from. */
  readonly source: string;
  /** What it shows, in a sentence or two. */
  readonly about: string;
  readonly inputShape: readonly [number];
  readonly layers: readonly PresetLayer[];
  readonly learningRate: number;
  readonly loss: { readonly name: string; readonly reduction: "mean" | "sum" };
  readonly x: readonly (readonly number[])[];
  readonly y: readonly (readonly number[])[];
  readonly seed?: number;
  readonly options: ExplainOptions;
  /**
   * The article's figures beside ours. `trace` is the preset's by its own conventions (a reader's learning rate would
   * make the article look wrong); `again` explains the preset by these options where the article has other ones.
   */
  compare(trace: Trace, again: (options: PresetOptions) => Promise<Trace>): Promise<Compared[]>;
}

/** A dense layer whose numbers are written as numbers. */
export interface PresetLayer extends Omit<DenseOptions, "activation" | "useBias" | "weights"> {
  activation?: string;
  /** "shared" is one bias for the whole layer. */
  useBias?: boolean | "shared";
  weights?: { kernel?: number[][]; bias?: number[] };
}
