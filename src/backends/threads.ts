/**
 * The WebAssembly backend over shared memory: plans that are worth it are walked by workers, all others on the
 * caller's thread, which otherwise only waits and goes on serving its events.
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
import type { Arithmetic } from "../platform/builds.ts";
import { isRefused, offload, unlessRefused, type RemoteRunner } from "./offload.ts";
import { WasmMemory } from "./memory.ts";
import { Programs } from "./programs.ts";
import { loader } from "./wasm.ts";

/** The word of a barrier that counts its rounds, one a step (assembly/threads/barrier.ts). */
const ROUND = 16;

interface Threading {
  readonly arithmetic: Arithmetic;
  readonly dtype: DType;
  readonly threads: number;
  readonly workerUrl?: string;
}

/** `core` is a build for shared memory, of that dtype. Throws where there is no shared memory. */
export function threadedBackend(
  core: WebAssembly.Module,
  { arithmetic, dtype, threads, workerUrl }: Threading,
): Backend {
  const memory = new WasmMemory(true);
  const barrier = new WebAssembly.Module(barrierBytes as Uint8Array<ArrayBuffer>);
  const { barrierAbort } = new WebAssembly.Instance(barrier, { env: { memory: memory.memory } }).exports;
  const start = { core, shared: { barrier, memory: memory.memory } };
  const pool = new WorkerPool({ threads, start, abort: barrierAbort as WorkerPoolOptions["abort"], workerUrl });
  const programs = new Programs();
  const load = loader(core, memory, programs);
  const backend: Backend = {
    ...callerOnly,
    name: "wasm",
    memory,
    arithmetic,
    get threads() {
      return isRefused(pool) ? 1 : threads;
    },
    load(plan, arena, { onCaller } = {}) {
      if (onCaller) return load(plan, arena);
      const shared = sharePlan(plan, threads, dtype);
      const alone = () => whenIdle(load(plan, arena), pool);
      if (!offloadsByDefault)
        return shared === undefined
          ? alone()
          : unlessRefused(pool, loadShared(plan, shared, arena, pool, programs), alone);
      const loaded = load(plan, arena);
      const local = whenIdle(loaded, pool);
      if (allSteps(plan).some(isCallback)) return local;
      if (shared === undefined) return offload(plan, pool, local, walkedByOne(plan, loaded.program, arena, pool));
      try {
        return offload(plan, pool, local, loadShared(plan, shared, arena, pool, programs));
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

/** On the caller's thread, while no other computes. */
function whenIdle({ run, release }: Runner, pool: WorkerPool): Runner {
  return {
    run: (batches) => (pool.isRunning ? pool.whenIdle(() => run(batches)).then((status) => status) : run(batches)),
    remote: false,
    release,
  };
}

/** A program that one of the workers walks. */
function walkedByOne(plan: Plan, { offset }: Storage, arena: Arena, pool: WorkerPool): RemoteRunner {
  const done = () => arena.view(plan.cursor).data[cursorPlace.batch];
  return { run: (batches) => walk(pool, [offset], 0, batches, { work: batchWork(plan), done }), release() {} };
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
function loadShared(plan: Plan, shared: SharedPlan, arena: Arena, pool: WorkerPool, loaded: Programs): RemoteRunner {
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
