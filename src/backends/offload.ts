/**
 * Where a page's walks run: short ones on the page's thread, since a request to a worker takes longer; long ones in
 * workers. While those are starting, and where they are refused, walks run on the page's thread in slices. The results
 * are the same bits.
 */
import { WORKER_MS } from "#platform";
import { disposedError, formatValue } from "../base/errors.ts";
import { batchWork } from "../plan/threads.ts";
import type { Plan } from "../plan/plan.ts";
import { LATE, type WorkerPool } from "../threads/pool.ts";
import type { Runner } from "./backend.ts";
import { warn } from "./warn.ts";

/** Milliseconds of a walk below which it runs on the page's thread, and of a batch from which it waits for a worker. */
const SHORT = 0.5;
const PATIENT = 4;
/** Milliseconds on the caller's thread after which workers are started: about what that costs. */
const ENOUGH = 10;
/** Milliseconds that a walk waits for workers at most, before one batch runs on the page's thread. */
const WAIT = 250;

/** A plan that workers walk, at least now and then. */
export interface RemoteRunner {
  run(batches: number): number | Promise<number>;
  release(): void;
}

/** `isBound`: whether the worker has newer numbers than this thread, so that it has to go on. */
export function offload(
  plan: Plan,
  pool: WorkerPool,
  local: Runner,
  remote: RemoteRunner,
  isBound: () => boolean = () => false,
): Runner {
  const measured = new MeasuredRunner(local, batchWork(plan) / 1e6);
  let offloaded = false;
  const run = (batches: number): number | Promise<number> => {
    if (pool.ended) throw disposedError();
    if (isRefused(pool)) return measured.run(batches);
    if (!offloaded && !isBound()) {
      if (batches * measured.perBatch < SHORT) return measured.run(batches);
      if (!pool.ready) {
        if (measured.perBatch < PATIENT && measured.spent < WORKER_MS.startAfter) return measured.run(batches);
        const started = start(pool, onPage);
        if (measured.perBatch >= PATIENT) {
          const waited = new Promise((resolve) => setTimeout(resolve, WAIT));
          return Promise.race([started, waited]).then(() =>
            pool.ready || isRefused(pool) ? run(batches) : measured.run(1),
          );
        }
        started.catch(() => undefined); // the model was disposed of meanwhile
        return measured.run(batches);
      }
    }
    if (!offloaded) pool.retain();
    offloaded = true;
    return remote.run(batches);
  };
  return {
    run,
    get remote() {
      return !isRefused(pool) && (offloaded || pool.ready || isBound());
    },
    release() {
      local.release();
      remote.release();
      if (offloaded) pool.release();
      offloaded = false;
    },
  };
}

/** Walks on this thread, and the time of a batch. */
class MeasuredRunner {
  /** Milliseconds, estimated until enough has been measured: clocks of pages are coarse. */
  perBatch: number;
  /** Milliseconds of all walks. */
  spent = 0;
  readonly #run: Runner["run"];
  #batches = 0;

  constructor({ run }: Runner, estimate: number) {
    this.#run = run;
    this.perBatch = estimate;
  }

  run(batches: number): number | Promise<number> {
    const start = performance.now();
    const status = this.#run(batches);
    if (typeof status !== "number") return status;
    this.spent += performance.now() - start;
    this.#batches += batches;
    if (this.spent > 1) this.perBatch = this.spent / this.#batches;
    return status;
  }
}

const refused = new WeakSet<WorkerPool>();
/** Whether this page refuses workers made from a text: once is enough to know. */
let noBlobs = false;

export function isRefused(pool: WorkerPool): boolean {
  return refused.has(pool) || (noBlobs && pool.workerUrl === undefined && !pool.ready);
}

/** Resolves when the workers are ready, or known to be refused, which `message` says. Throws E_DISPOSED. */
async function start(pool: WorkerPool, message: (reason: string, workerUrl?: string) => string): Promise<void> {
  try {
    await pool.start();
  } catch (error) {
    if (pool.ended) throw error;
    if (refused.has(pool)) return;
    refused.add(pool);
    const { workerUrl } = pool;
    const reason = error instanceof Error ? error.message : String(error);
    noBlobs ||= workerUrl === undefined && !reason.includes(LATE); // a start that is late on a busy machine is no refusal
    warn(message(reason, workerUrl));
  }
}

function onPage(reason: string, workerUrl?: string): string {
  const help =
    workerUrl === undefined
      ? "Where a content policy forbids workers from blobs, set workerUrl."
      : `workerUrl is ${formatValue(workerUrl)}: it must be the URL of browser/worker.js from this version of the package, on the same site.`;
  return `training on the page's thread, in slices of a few milliseconds. ${reason} ${help}`;
}

/**
 * A plan that the caller's thread walks until workers have been started, which begins once it has walked for a while, and
 * where they are refused, with a warning.
 */
export function onceStarted(
  pool: WorkerPool,
  local: Runner,
  /** Of all plans of the model that may be shared: many trainings may be short. */
  walked: { milliseconds: number },
  started: Pick<Runner, "run" | "remote" | "release">,
): Runner {
  let starting: Promise<void> | undefined;
  const run = (batches: number): number | Promise<number> => {
    if (pool.ready) return started.run(batches);
    if (walked.milliseconds < ENOUGH || isRefused(pool)) {
      const start = performance.now();
      const status = local.run(batches);
      walked.milliseconds += performance.now() - start;
      return status;
    }
    starting ??= start(pool, onOneThread)
      .catch(() => undefined) // the model was disposed of meanwhile
      .finally(() => (starting = undefined));
    return local.run(batches);
  };
  return {
    run,
    get remote() {
      return pool.ready && started.remote;
    },
    release: () => started.release(),
  };
}

const onOneThread = (reason: string) => `training on one thread. ${reason}`;

/**
 * A plan that workers walk wherever they can be started; otherwise the caller's thread does, with a warning: nothing has
 * begun by then, and the results are the same bits.
 */
export function unlessRefused(pool: WorkerPool, remote: RemoteRunner, local: Runner): Runner {
  const run = (batches: number): number | Promise<number> => {
    if (isRefused(pool)) return local.run(batches);
    if (pool.ready) return remote.run(batches);
    return start(pool, onOneThread).then(() => run(batches));
  };
  return {
    run,
    get remote() {
      return !isRefused(pool);
    },
    release() {
      local.release();
      remote.release();
    },
  };
}
