/**
 * Where a page's walks are made: short ones on its own thread, since asking a worker takes longer; long ones by workers.
 * While those are starting, and where they are refused, on the page's thread in slices. The results are the same bits.
 */
import { disposedError, formatValue } from "../base/errors.ts";
import { batchWork } from "../plan/threads.ts";
import type { Plan } from "../plan/plan.ts";
import { LATE, type WorkerPool } from "../threads/pool.ts";
import type { Runner } from "./backend.ts";
import { warn } from "./warn.ts";

/** Milliseconds of work that the page's thread does rather than ask, and a batch's that it does rather than wait. */
const SHORT = 0.5;
const PATIENT = 4;
/** Milliseconds that a walk waits for workers at most, before it makes one batch here. */
const WAIT = 250;

/** A plan that workers walk. */
export interface RemoteRunner {
  run(batches: number): Promise<number>;
  release(): void;
}

/** `bound`: whether the worker has newer numbers than this thread, so that it has to go on. */
export function offload(
  plan: Plan,
  team: WorkerPool,
  own: Runner,
  aside: RemoteRunner,
  bound: () => boolean = () => false,
): Runner {
  const here = new Measured(own, batchWork(plan) / 1e6);
  let moved = false;
  const run = (batches: number): number | Promise<number> => {
    if (team.ended) throw disposedError();
    if (isRefused(team)) return here.run(batches);
    if (!moved && !bound()) {
      if (batches * here.perBatch < SHORT) return here.run(batches);
      if (!team.ready) {
        const started = start(team);
        if (here.perBatch >= PATIENT) {
          const waited = new Promise((resolve) => setTimeout(resolve, WAIT));
          return Promise.race([started, waited]).then(() =>
            team.ready || isRefused(team) ? run(batches) : here.run(1),
          );
        }
        started.catch(() => undefined); // the model was disposed of meanwhile
        return here.run(batches);
      }
    }
    if (!moved) team.retain();
    moved = true;
    return aside.run(batches);
  };
  return {
    run,
    get remote() {
      return !isRefused(team) && (moved || team.ready || bound());
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
    if (typeof stop !== "number") return stop;
    this.#spent += performance.now() - start;
    this.#batches += batches;
    if (this.#spent > 1) this.perBatch = this.#spent / this.#batches;
    return stop;
  }
}

const refused = new WeakSet<WorkerPool>();
/** Whether this page refuses workers made from a text: once is enough to know. */
let noBlobs = false;

function isRefused(team: WorkerPool): boolean {
  return refused.has(team) || (noBlobs && team.workerUrl === undefined && !team.ready);
}

/** Resolves when the workers are ready, or known to be refused. */
async function start(team: WorkerPool): Promise<void> {
  try {
    await team.start();
  } catch (error) {
    if (team.ended) throw error;
    if (refused.has(team)) return;
    refused.add(team);
    const { workerUrl } = team;
    const help =
      workerUrl === undefined
        ? "Where a content policy forbids workers from blobs, give workerUrl."
        : `workerUrl is ${formatValue(workerUrl)}: it must be browser/worker.js of this version of the package, served by this site.`;
    const reason = error instanceof Error ? error.message : String(error);
    noBlobs ||= workerUrl === undefined && !reason.includes(LATE); // a busy machine refuses nothing
    warn(`training on the page's thread, in slices of a few milliseconds. ${reason} ${help}`);
  }
}
