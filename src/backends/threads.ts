/**
 * The WebAssembly backend over shared memory: plans that are worth it are walked by workers, all others on the
 * caller's thread, which otherwise only waits and goes on serving its events.
 */
import { offloadsByDefault } from "#platform";
import barrierBytes from "#wasm/barrier";
import type { Arena } from "../memory/arena.ts";
import type { DType, Storage, Tensor } from "../memory/tensor.ts";
import { encodeProgram } from "../plan/encode.ts";
import { allSteps, isCallback, type Plan } from "../plan/plan.ts";
import { sharePlan, type SharedPlan } from "../plan/threads.ts";
import { WorkerPool, type WorkerPoolOptions } from "../threads/pool.ts";
import { abandoned } from "./abandoned.ts";
import { callerOnly, type Backend, type Runner } from "./backend.ts";
import type { Arithmetic } from "../platform/builds.ts";
import { offload, type RemoteRunner } from "./offload.ts";
import { WasmMemory } from "./memory.ts";
import { loader } from "./wasm.ts";

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
  const load = loader(core, memory);
  const backend: Backend = {
    ...callerOnly,
    name: "wasm",
    memory,
    arithmetic,
    threads,
    load(plan, arena, { onCaller } = {}) {
      if (onCaller) return load(plan, arena);
      const shared = sharePlan(plan, threads, dtype);
      if (!offloadsByDefault)
        return shared === undefined ? whenIdle(load(plan, arena), pool) : loadShared(plan, shared, arena, pool);
      const loaded = load(plan, arena);
      const local = whenIdle(loaded, pool);
      if (allSteps(plan).some(isCallback)) return local;
      if (shared === undefined) return offload(plan, pool, local, walkedByOne(loaded.program, pool));
      try {
        return offload(plan, pool, local, loadShared(plan, shared, arena, pool));
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
function walkedByOne({ offset }: Storage, pool: WorkerPool): RemoteRunner {
  return { run: (batches) => walk(pool, [offset], 0, batches), release() {} };
}

async function walk(
  pool: WorkerPool,
  programs: readonly number[],
  barrier: number,
  batches: number,
  prepare?: () => void,
) {
  const responses = await pool.walk(() => {
    prepare?.();
    return programs.map((program) => ({ program, barrier, batches }));
  });
  return responses.find(({ status }) => status !== 0)?.status ?? 0;
}

/** Every thread's plan laid out beside the others. */
function loadShared(plan: Plan, shared: SharedPlan, arena: Arena, pool: WorkerPool): Runner & RemoteRunner {
  const placed: Storage[] = [...shared.storages];
  arena.place(placed);
  const barrier = shared.barrier.storage.offset;
  try {
    for (const threadPlan of shared.plans) placed.push(encodeProgram(threadPlan, arena, () => barrier));
  } catch (error) {
    arena.release(placed);
    throw error;
  }
  const programs = placed.slice(shared.storages.length).map(({ offset }) => offset);
  const numbers = (t: Tensor) => arena.view(t).data;
  /** Sets every thread's cursor to the plan's, and the barrier to zero. */
  const prepare = () => {
    const cursor = numbers(plan.cursor);
    for (const threadPlan of shared.plans.slice(1)) numbers(threadPlan.cursor).set(cursor);
    numbers(shared.barrier).fill(0);
  };
  return {
    run: (batches) => walk(pool, programs, barrier, batches, prepare),
    remote: true,
    release: () => arena.release(placed),
  };
}
