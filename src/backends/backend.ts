/** A backend: a memory, and something that walks plans over it. Everything else in src/ is the same for both. */
import type { Arena, LinearMemory } from "../memory/arena.ts";
import type { Plan } from "../plan/plan.ts";
import type { Arithmetic } from "./builds.ts";
import type { BackendName } from "./wish.ts";

export interface Backend {
  readonly name: BackendName;
  readonly memory: LinearMemory;
  /** The build that computes. */
  readonly arithmetic: Arithmetic;
  /** How many threads share the work of plans that are worth it. */
  readonly threads: number;
  /** Makes a placed plan ready to run; with `here`, on the caller's thread, at once and always. */
  load(plan: Plan, arena: Arena, here?: boolean): Runner;
  /** Whether other threads are computing in the memory. */
  readonly busy: boolean;
  /** Runs something while no other thread computes. */
  idle<T>(task: () => T): Promise<T>;
  /** Ends the threads, if there are any. */
  end(): void;
}

/** A plan that is ready to run. */
export interface Runner {
  /**
   * Walks at most `batches` batches, across ends of epochs. Answers 0, or 1 when a batch's loss is not finite: at once
   * on the caller's thread, later from other ones. Throws E_ENGINE when one of those is lost.
   */
  run(batches: number): number | Promise<number>;
  /** Gives back what loading took. */
  release(): void;
}
