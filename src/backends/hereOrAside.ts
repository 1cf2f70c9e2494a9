/**
 * Where a page's walks are made: short ones on its own thread, since asking a worker takes longer; long ones by workers.
 * While those are starting, and where they are refused, on the page's thread in slices. The results are the same bits.
 */
import { disposedError } from "../errors.ts";
import { batchWork } from "../plan/threads.ts";
import type { Plan } from "../plan/plan.ts";
import type { Team } from "../threads/team.ts";
import type { Runner } from "./backend.ts";
import { warn } from "./warn.ts";

/** Milliseconds of work that the page's thread does rather than ask, and a batch's that it does rather than wait. */
const SHORT = 0.5;
const PATIENT = 4;

/** A plan that workers walk. */
export interface Aside {
  run(batches: number): Promise<number>;
  release(): void;
}

/** `bound`: whether the worker has newer numbers than this thread, so that it has to go on. */
export function hereOrAside(
  plan: Plan,
  team: Team,
  own: Runner,
  aside: Aside,
  bound: () => boolean = () => false,
): Runner {
  const here = new Measured(own, batchWork(plan) / 1e6);
  let moved = false;
  const run = (batches: number): number | Promise<number> => {
    if (team.ended) throw disposedError();
    if (refused.has(team)) return here.run(batches);
    if (!moved && !bound()) {
      if (batches * here.perBatch < SHORT) return here.run(batches);
      if (!team.ready) {
        const started = start(team);
        if (here.perBatch >= PATIENT) return started.then(() => run(batches));
        started.catch(() => undefined); // the model was disposed of meanwhile
        return here.run(batches);
      }
    }
    if (!moved) team.hold();
    moved = true;
    return aside.run(batches);
  };
  return {
    run,
    get elsewhere() {
      return !refused.has(team) && (moved || team.ready || bound());
    },
    release() {
      own.release();
      aside.release();
      if (moved) team.release();
      moved = false;
    },
  };
}

/** Walks here, and what a batch of them takes. */
class Measured {
  /** Milliseconds, estimated until enough has been measured: clocks of pages are coarse. */
  perBatch: number;
  readonly #run: Runner["run"];
  #spent = 0;
  #batches = 0;

  constructor({ run }: Runner, estimate: number) {
    this.#run = run;
    this.perBatch = estimate;
  }

  run(batches: number): number | Promise<number> {
    const start = performance.now();
    const stop = this.#run(batches);
    this.#spent += performance.now() - start;
    this.#batches += batches;
    if (this.#spent > 1) this.perBatch = this.#spent / this.#batches;
    return stop;
  }
}

const refused = new WeakSet<Team>();

/** Resolves when the workers are ready, or known to be refused. */
async function start(team: Team): Promise<void> {
  try {
    await team.start();
  } catch (error) {
    if (team.ended) throw error;
    if (!refused.has(team))
      warn(
        `training on the page's thread, in slices of a few milliseconds. ${error instanceof Error ? error.message : error} Where a content policy forbids workers from blobs, give workerUrl.`,
      );
    refused.add(team);
  }
}
