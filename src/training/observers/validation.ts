/** The observer that evaluates the validation data. */
import type { TimeSlice } from "../../platform/timeSlice.ts";
import { evaluateRun } from "../../prediction/evaluate.ts";
import type { Run } from "../../session/run.ts";
import type { EpochResult, Observer } from "../observer.ts";

/** Evaluates the validation data after each epoch. They are placed in memory once. */
export class Validation implements Observer {
  readonly pausesAt = "epoch";
  readonly #run: Run;
  readonly #slice: TimeSlice;

  constructor(run: Run, slice: TimeSlice) {
    this.#run = run;
    this.#slice = slice;
  }

  async epochEnd(result: EpochResult): Promise<void> {
    result.validation = await evaluateRun(this.#run, this.#slice);
  }
}
