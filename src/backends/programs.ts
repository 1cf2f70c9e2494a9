import type { Arena } from "../memory/arena.ts";
import type { Storage } from "../memory/tensor.ts";
import { encodeProgram, writeProgram, type Enlist } from "../plan/encode.ts";
import type { Plan } from "../plan/plan.ts";

/** The programs that are loaded in a memory, so that they can be written again: what a kernel wrote before it trapped is not known. */
export class Programs {
  readonly #loaded = new Map<Storage, () => void>();

  /** Lays a plan out. Throws E_OUT_OF_MEMORY. */
  add(plan: Plan, arena: Arena, enlist: Enlist): Storage {
    const numbers: number[] = [];
    const program = encodeProgram(plan, arena, (step) => {
      numbers.push(enlist(step));
      return numbers[numbers.length - 1];
    });
    this.#loaded.set(program, () => {
      let next = 0;
      writeProgram(plan, arena, program, () => numbers[next++]);
    });
    return program;
  }

  /** Forgets those among these storages that are programs. */
  remove(storages: Iterable<Storage>): void {
    for (const storage of storages) this.#loaded.delete(storage);
  }

  writeAgain(): void {
    for (const write of this.#loaded.values()) write();
  }
}
