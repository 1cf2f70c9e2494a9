/** A copy of a model in float64, for whoever looks inside: what it gives to gradient checks, traces and diagnoses. */
import type { Arena } from "../memory/arena.ts";
import type { Compiled } from "./compile.ts";
import type { LearnerState } from "./learner.ts";
import type { Network } from "./network.ts";
import type { Examples, Purpose, Run } from "./run.ts";

export interface Twin {
  readonly network: Network;
  readonly compiled: Compiled;
  readonly learner: LearnerState;
  /** Where its weights are. */
  readonly arena: Arena;
  /** The rows to work on, checked. */
  readonly data: Examples;
  /** A run over some of them, filled. */
  run(purpose: Partial<Purpose> & { batchSize: number }, rows: Examples): Run;
}
