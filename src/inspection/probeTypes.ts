/** What a model shows of itself to be diagnosed. Types only: nothing of src/model is needed to run. */
import type { Arena } from "../memory/arena.ts";
import type { RealArray } from "../memory/tensor.ts";
import type { Compiled } from "../session/compile.ts";
import type { Network } from "../network/network.ts";
import type { Examples } from "../session/run.ts";

/** A batch walked forward and backward, nothing learned: values and gradients can be read by name. */
export interface ProbeRun {
  run(batches: number): boolean | Promise<boolean>;
  results(from: number, to: number): Float64Array;
  read(name: string): { rows: number; columns: number; data: RealArray };
  release(): void;
}

export interface Probe {
  readonly network: Network;
  readonly compiled: Compiled;
  readonly arena: Arena;
  readonly learner: { readonly steps: number; rate(step: number): number };
  /** A run of one batch of all these rows; the caller releases it. Throws E_OUT_OF_MEMORY. */
  probe(examples: Examples): ProbeRun;
  /** Copies of the trainable weights, by parameter. */
  weights(): Map<string, RealArray>;
}
