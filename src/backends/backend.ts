/** A backend: a memory, and something that walks plans over it. Everything else in src/ is the same for both. */
import type { Arena, LinearMemory } from "../memory/arena.ts";
import type { Storage, Tensor } from "../memory/tensor.ts";
import type { Plan } from "../plan/plan.ts";
import type { Arithmetic } from "../platform/builds.ts";
import type { BackendName } from "./request.ts";

export interface Backend {
  readonly name: BackendName;
  readonly memory: LinearMemory;
  /** The build that computes. */
  readonly arithmetic: Arithmetic;
  /** How many threads may share the work of a plan. */
  readonly threads: number;
  /** What trials have found of the plans that threads may share. */
  readonly choices: readonly ThreadChoice[];
  /** Makes a placed plan ready to run. */
  load(plan: Plan, arena: Arena, options?: LoadOptions): Runner;
  /** Whether other threads are computing in the memory. */
  readonly isRunning: boolean;
  /** Whether a worker has newer weights than the memory here. */
  readonly stale: boolean;
  /** Copies those weights here. Throws E_ENGINE when the worker is lost. */
  pullWeights(): Promise<void>;
  /** Runs a task while no other thread computes and the weights here are the newest. */
  whenIdle<T>(task: () => T): Promise<T>;
  /** Ends the threads, if there are any. */
  end(): void;
}

/** How many threads walk a plan, since they were found to be the fastest. */
export interface ThreadChoice {
  /** Whether it is a training, and the rows of its batches. */
  readonly trains: boolean;
  readonly rows: number;
  readonly threads: number;
  /** Numbers of threads that were tried, and the milliseconds a batch that each took. */
  readonly milliseconds: readonly (readonly [threads: number, milliseconds: number])[];
}

export interface LoadOptions {
  /** Whether the plan is a training. */
  readonly trains?: boolean;
  /** On the caller's thread, at once and always. */
  readonly onCaller?: boolean;
  /** Storages that only this plan uses. */
  readonly own?: Iterable<Storage>;
  /** Tensors that are read after every walk; without this, any of them may be, at once. */
  readonly reads?: readonly Tensor[];
}

/** The thread-related members of backends that compute on the caller's thread only. */
export const callerOnly = {
  choices: [] as readonly ThreadChoice[],
  isRunning: false,
  stale: false,
  pullWeights: async () => {},
  whenIdle: async <T>(task: () => T) => task(),
  end() {},
} as const;

/** A plan that is ready to run. */
export interface Runner {
  /**
   * Walks at most `batches` batches, across ends of epochs. Returns 0, or 1 when a batch's loss is not finite: at once
   * on the caller's thread, as a promise from others. Throws E_ENGINE when one of these is lost.
   */
  run(batches: number): number | Promise<number>;
  /** Whether other threads make the next walk, unless it is short. */
  readonly remote: boolean;
  /** Releases the memory of the loaded plan. */
  release(): void;
}
