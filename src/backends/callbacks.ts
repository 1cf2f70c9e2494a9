/** Steps of loaded plans that JavaScript runs, by number; bound to the memory as it is when they are called. */
import type { Arena } from "../memory/arena.ts";
import type { Step } from "../plan/plan.ts";
import { bind, type Bound } from "../plan/walk.ts";

export class CallbackSteps {
  readonly #steps = new Map<number, { step: Step; arena: Arena; buffer?: ArrayBufferLike; bound?: Bound }>();
  #next = 0;
  #thrown: unknown;

  add(step: Step, arena: Arena): number {
    this.#steps.set(this.#next, { step, arena });
    return this.#next++;
  }

  remove(number: number): void {
    this.#steps.delete(number);
  }

  run(number: number, begin: number, end: number): number {
    const entry = this.#steps.get(number)!;
    if (entry.buffer !== entry.arena.buffer) {
      entry.buffer = entry.arena.buffer;
      [entry.bound] = bind([entry.step], entry.arena);
    }
    const { reference, values } = entry.bound!;
    values[values.length - 2] = begin;
    values[values.length - 1] = end;
    try {
      return reference(...values) ?? 0;
    } catch (error) {
      this.#thrown = error;
      throw error;
    }
  }

  /** Whether a step of JavaScript threw this, such as an activation of the user's, rather than the core. */
  threw(error: unknown): boolean {
    return error === this.#thrown;
  }
}
