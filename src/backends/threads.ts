/**
 * The WebAssembly backend over shared memory: workers walk the plans that they are found to walk faster, the caller's thread
 * all others; while workers walk, it only waits, and goes on serving its events.
 */
import { offloadsByDefault } from "#platform";
import barrierBytes from "#wasm/barrier";
import type { Arena } from "../memory/arena.ts";
import type { DType, Storage, Tensor } from "../memory/tensor.ts";
import { cursorPlace } from "../kernels/shared/layout.ts";
import { allSteps, isCallback, type Plan } from "../plan/plan.ts";
import { batchWork, sharePlan, type SharedPlan } from "../plan/threads.ts";
import { WorkerPool, type Progress, type WorkerPoolOptions } from "../threads/pool.ts";
import { abandoned } from "./abandoned.ts";
import { callerOnly, type Backend, type Runner } from "./backend.ts";
import type { EngineRequest } from "./request.ts";
import type { Arithmetic } from "../platform/builds.ts";
import { runFastest, TrialsByPlan, type Way } from "./fastest.ts";
import { isRefused, offload, onceStarted, unlessRefused, type RemoteRunner } from "./offload.ts";
import { WasmMemory } from "./memory.ts";
import { Programs } from "./programs.ts";
import { loader } from "./wasm.ts";

/** The number of a barrier that counts its rounds, one per meeting (assembly/threads/barrier.ts). */
const ROUND = 16;

interface Threading {
  readonly arithmetic: Arithmetic;
  readonly dtype: DType;
  readonly threads: number;
  readonly sharing: EngineRequest["sharing"];
  readonly workerUrl?: string;
}

/** `core` is a build for shared memory, of that dtype. Throws where there is no shared memory. */
export function threadedBackend(
  core: WebAssembly.Module,
  { arithmetic, dtype, threads, sharing, workerUrl }: Threading,
): Backend {
  const memory = new WasmMemory(true);
  const barrier = new WebAssembly.Module(barrierBytes as Uint8Array<ArrayBuffer>);
  const { barrierAbort } = new WebAssembly.Instance(barrier, { env: { memory: memory.memory } }).exports;
  const start = { core, shared: { barrier, memory: memory.memory } };
  const pool = new WorkerPool({ threads, start, abort: barrierAbort as WorkerPoolOptions["abort"], workerUrl });
  const programs = new Programs();
  const load = loader(core, memory, programs);
  const trials = new TrialsByPlan();
  const walked = { milliseconds: 0 };
  const counts = sharing === "always" ? [threads] : numbersUpTo(threads);
  /** By the way that trials find fastest. */
  const fastest = (plan: Plan, ways: readonly (Way & RemoteRunner)[], trains: boolean) => {
    const counts = ways.map(({ threads }) => threads);
    const found = trials.of(plan, counts, trains);
    return {
      run: (batches: number) => runFastest(ways, found, batches),
      get remote() {
        return counts[found.way] > 1;
      },
      release: () => ways.forEach((way) => way.release()),
    };
  };
  const backend: Backend = {
    ...callerOnly,
    name: "wasm",
    memory,
    arithmetic,
    get threads() {
      return isRefused(pool) ? 1 : threads;
    },
    get choices() {
      return trials.choices;
    },
    load(plan, arena, { onCaller, trains = false } = {}) {
      const loaded = load(plan, arena);
      if (onCaller) return loaded;
      const local = whenIdle(loaded, pool);
      const plans = counts.map((count) => sharePlan(plan, count, dtype)).filter((shared) => shared !== undefined);
      try {
        const several = loadAll(plans, (shared) => loadShared(plan, shared, arena, pool, programs));
        if (offloadsByDefault && !allSteps(plan).some(isCallback)) {
          const one = walkedByOne(plan, loaded.program, arena, pool);
          if (several.length === 0) return offload(plan, pool, local, one);
          return offload(
            plan,
            pool,
            local,
            sharing === "always" ? several[0] : fastest(plan, [one, ...several], trains),
          );
        }
        if (several.length === 0) return local;
        if (sharing === "always") return unlessRefused(pool, several[0], local);
        return onceStarted(pool, local, walked, fastest(plan, [{ ...local, threads: 1 }, ...several], trains));
      } catch (error) {
        local.release();
        throw error;
      }
    },
    get isRunning() {
      return pool.isRunning;
    },
    whenIdle: (task) => pool.whenIdle(task),
    end: () => pool.end(),
  };
  abandoned.register(backend, pool);
  return backend;
}

/** 2, 4, 8 … and the last. */
function numbersUpTo(last: number): number[] {
  const numbers: number[] = [];
  for (let n = 2; n < last; n *= 2) numbers.push(n);
  return [...numbers, last];
}

/** Loads all, or none. */
function loadAll<T, R extends RemoteRunner>(given: readonly T[], load: (one: T) => R): R[] {
  const loaded: R[] = [];
  try {
    for (const one of given) loaded.push(load(one));
  } catch (error) {
    for (const one of loaded) one.release();
    throw error;
  }
  return loaded;
}

/** On the caller's thread, while no other computes. */
function whenIdle({ run, release }: Runner, pool: WorkerPool): Runner {
  return {
    run: (batches) => (pool.isRunning ? pool.whenIdle(() => run(batches)).then((status) => status) : run(batches)),
    remote: false,
    release,
  };
}

/** A program that one of the workers walks. */
function walkedByOne(plan: Plan, { offset }: Storage, arena: Arena, pool: WorkerPool): Way & RemoteRunner {
  const done = () => arena.view(plan.cursor).data[cursorPlace.batch];
  const progress = { work: batchWork(plan), done };
  return { threads: 1, run: (batches) => walk(pool, [offset], 0, batches, progress), release() {} };
}

async function walk(
  pool: WorkerPool,
  programs: readonly number[],
  barrier: number,
  batches: number,
  progress: Progress,
  prepare?: () => void,
) {
  const responses = await pool.walk(() => {
    prepare?.();
    return programs.map((program) => ({ program, barrier, batches }));
  }, progress);
  return responses.find(({ status }) => status !== 0)?.status ?? 0;
}

/** Every thread's plan laid out beside the others. */
function loadShared(
  plan: Plan,
  shared: SharedPlan,
  arena: Arena,
  pool: WorkerPool,
  loaded: Programs,
): Way & RemoteRunner {
  const placed: Storage[] = [...shared.storages];
  arena.place(placed);
  const barrier = shared.barrier.storage.offset;
  try {
    for (const threadPlan of shared.plans) placed.push(loaded.add(threadPlan, arena, () => barrier));
  } catch (error) {
    loaded.remove(placed);
    arena.release(placed);
    throw error;
  }
  const programs = placed.slice(shared.storages.length);
  const addresses = programs.map(({ offset }) => offset);
  const numbers = (t: Tensor) => arena.view(t).data;
  /** Sets every thread's cursor to the plan's, and the barrier to zero. */
  const prepare = () => {
    const cursor = numbers(plan.cursor);
    for (const threadPlan of shared.plans.slice(1)) numbers(threadPlan.cursor).set(cursor);
    numbers(shared.barrier).fill(0);
  };
  const progress = { work: batchWork(plan), done: () => numbers(shared.barrier)[ROUND] };
  return {
    threads: shared.plans.length,
    async run(batches) {
      try {
        return await walk(pool, addresses, barrier, batches, progress, prepare);
      } catch (error) {
        if (!pool.ended) loaded.writeAgain(); // whatever a thread wrote before it trapped
        throw error;
      }
    },
    release() {
      loaded.remove(placed);
      arena.release(placed);
    },
  };
}
