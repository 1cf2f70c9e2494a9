/** A backend: a memory, and something that walks plans over it. Everything else in src/ is the same for both. */
import type { Arena, LinearMemory } from "../memory/arena.ts";
import type { Plan } from "../plan/plan.ts";

export interface Backend {
  readonly name: "wasm" | "javascript";
  readonly memory: LinearMemory;
  /** Makes a placed plan ready to run. */
  load(plan: Plan, arena: Arena): Runner;
}

/** A plan that is ready to run. */
export interface Runner {
  /** Walks at most `batches` batches, across ends of epochs. Answers 0, or 1 when a batch's loss is not finite. */
  run(batches: number): number;
  /** Gives back what loading took. */
  release(): void;
}
