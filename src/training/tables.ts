/** Batches from arrays that are placed in the model's memory once. */
import type { Examples } from "../session/examples.ts";
import type { Run } from "../session/run.ts";
import type { SliceScheduler } from "../session/scheduler.ts";
import type { BatchSource, WalkOutcome, WalkRequest } from "./source.ts";

export class TableSource implements BatchSource {
  readonly batches: number;
  readonly groupSize: number;
  readonly examples: Examples;
  readonly #run: Run;
  readonly #scheduler: SliceScheduler;
  readonly #first: number;

  /** The run is filled, its cursor at the first epoch to train. */
  constructor(run: Run, examples: Examples, scheduler: SliceScheduler) {
    this.#run = run;
    this.examples = examples;
    this.#scheduler = scheduler;
    this.#first = run.cursor.epoch;
    this.batches = run.plan.batches;
    this.groupSize = run.plan.groups?.size ?? 1;
  }

  get epoch(): number {
    return this.#run.cursor.epoch - this.#first;
  }

  get batch(): number {
    return this.#run.cursor.batch;
  }

  get rows(): number {
    const { rows, batchRows } = this.#run.plan;
    return this.epoch * rows + this.batch * batchRows;
  }

  walk({ epochs, pausesAt, isStep }: WalkRequest): WalkOutcome | Promise<WalkOutcome> {
    const run = this.#run;
    const whole = pausesAt === "epoch" || run.epochwise ? 1 : Math.min(epochs, run.capacity);
    const left = pausesAt === "batch" ? 1 : whole * this.batches - this.batch;
    const walk = isStep ? run.run(Math.min(left, this.groupSize)) : this.#scheduler.slice(run, left);
    return typeof walk === "boolean" ? outcome(walk) : walk.then(outcome);
  }

  results(epoch: number): Float64Array {
    return this.#run.results(this.#first + epoch, this.#run.cursor.epoch);
  }

  partial(): Float64Array {
    return this.#run.partial();
  }
}

const outcome = (finite: boolean): WalkOutcome => (finite ? "finite" : "nonFinite");
