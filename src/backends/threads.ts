/**
 * The WebAssembly backend over shared memory: plans that are worth it are walked by workers, all others here. The
 * caller's thread only waits for them, and goes on serving its events.
 */
import { trainsAside } from "#platform";
import barrierBytes from "#wasm/barrier";
import type { Arena } from "../memory/arena.ts";
import type { DType, Storage, Tensor } from "../memory/tensor.ts";
import { encodeProgram } from "../plan/encode.ts";
import { allSteps, isHosted, type Plan } from "../plan/plan.ts";
import { sharePlan, type SharedPlan } from "../plan/threads.ts";
import { Team, type TeamOptions } from "../threads/team.ts";
import { abandoned } from "./abandoned.ts";
import { alone, type Backend, type Runner } from "./backend.ts";
import type { Arithmetic } from "./builds.ts";
import { hereOrAside, type Aside } from "./hereOrAside.ts";
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
  const { leave } = new WebAssembly.Instance(barrier, { env: { memory: memory.memory } }).exports;
  const start = { core, meeting: { barrier, memory: memory.memory } };
  const team = new Team({ threads, start, leave: leave as TeamOptions["leave"], workerUrl });
  const load = loader(core, memory);
  const backend: Backend = {
    ...alone,
    name: "wasm",
    memory,
    arithmetic,
    threads,
    load(plan, arena, { here } = {}) {
      if (here) return load(plan, arena);
      const shared = sharePlan(plan, threads, dtype);
      if (!trainsAside)
        return shared === undefined ? whenIdle(load(plan, arena), team) : loadShared(plan, shared, arena, team);
      const loaded = load(plan, arena);
      const own = whenIdle(loaded, team);
      if (allSteps(plan).some(isHosted)) return own;
      if (shared === undefined) return hereOrAside(plan, team, own, walkedByOne(loaded.program, team));
      try {
        return hereOrAside(plan, team, own, loadShared(plan, shared, arena, team));
      } catch (error) {
        own.release();
        throw error;
      }
    },
    get busy() {
      return team.busy;
    },
    idle: (task) => team.idle(task),
    end: () => team.end(),
  };
  abandoned.register(backend, team);
  return backend;
}

/** On the caller's thread, while no other computes. */
function whenIdle({ run, release }: Runner, team: Team): Runner {
  return {
    run: (batches) => (team.busy ? team.idle(() => run(batches)).then((stop) => stop) : run(batches)),
    elsewhere: false,
    release,
  };
}

/** A program that one of the workers walks. */
function walkedByOne({ offset }: Storage, team: Team): Aside {
  return { run: (batches) => walk(team, [offset], 0, batches), release() {} };
}

async function walk(team: Team, programs: readonly number[], meeting: number, batches: number, prepare?: () => void) {
  const answers = await team.walk(() => {
    prepare?.();
    return programs.map((program) => ({ program, team: meeting, batches }));
  });
  return answers.find(({ stop }) => stop !== 0)?.stop ?? 0;
}

/** Every thread's plan laid out beside the others. */
function loadShared(plan: Plan, shared: SharedPlan, arena: Arena, team: Team): Runner & Aside {
  const taken: Storage[] = [...shared.storages];
  arena.place(taken);
  const meeting = shared.team.storage.offset;
  try {
    for (const own of shared.plans) taken.push(encodeProgram(own, arena, () => meeting));
  } catch (error) {
    arena.release(taken);
    throw error;
  }
  const programs = taken.slice(shared.storages.length).map(({ offset }) => offset);
  const numbers = (t: Tensor) => arena.view(t).data;
  /** All stand where the plan's cursor stands, and nobody has arrived or left. */
  const prepare = () => {
    const cursor = numbers(plan.cursor);
    for (const own of shared.plans.slice(1)) numbers(own.cursor).set(cursor);
    numbers(shared.team).fill(0);
  };
  return {
    run: (batches) => walk(team, programs, meeting, batches, prepare),
    elsewhere: true,
    release: () => arena.release(taken),
  };
}
