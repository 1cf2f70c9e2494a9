/**
 * The WebAssembly backend over shared memory: plans that are worth it are walked by workers, all others here. The
 * caller's thread only waits for them, and goes on serving its events.
 */
import barrierBytes from "#wasm/barrier";
import type { Arena } from "../memory/arena.ts";
import type { DType, Storage, Tensor } from "../memory/tensor.ts";
import { encodeProgram } from "../plan/encode.ts";
import type { Plan } from "../plan/plan.ts";
import { sharePlan, type SharedPlan } from "../plan/threads.ts";
import { Team, type Leave } from "../threads/team.ts";
import type { Backend, Runner } from "./backend.ts";
import type { Arithmetic } from "./builds.ts";
import { WasmMemory } from "./memory.ts";
import { loader } from "./wasm.ts";

/** Workers end with the backend that they work for, which ends with its model. */
const abandoned = new FinalizationRegistry<Team>((team) => team.end());

/** `core` is a build for shared memory, of that dtype. Throws where there is no shared memory. */
export function threadedBackend(
  core: WebAssembly.Module,
  { arithmetic, dtype, threads }: { arithmetic: Arithmetic; dtype: DType; threads: number },
): Backend {
  const memory = new WasmMemory(true);
  const barrier = new WebAssembly.Module(barrierBytes as Uint8Array<ArrayBuffer>);
  const { leave } = new WebAssembly.Instance(barrier, { env: { memory: memory.memory } }).exports;
  const team = new Team(threads, { core, barrier, memory: memory.memory }, leave as Leave);
  const load = loader(core, memory);
  const backend: Backend = {
    name: "wasm",
    memory,
    arithmetic,
    threads,
    load(plan, arena, here = false) {
      const shared = here ? undefined : sharePlan(plan, threads, dtype);
      if (shared !== undefined) return loadShared(plan, shared, arena, team);
      const { run, release } = load(plan, arena);
      return { run: (batches) => (team.busy && !here ? team.idle(() => run(batches)) : run(batches)), release };
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

/** Every thread's plan laid out beside the others. */
function loadShared(plan: Plan, shared: SharedPlan, arena: Arena, team: Team): Runner {
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
    run: (batches) => team.walk(programs, meeting, batches, prepare),
    release: () => arena.release(taken),
  };
}
