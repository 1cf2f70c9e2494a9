import { HeapMemory } from "../memory/heap.ts";
import { runner } from "../plan/walk.ts";
import type { Arena } from "../memory/arena.ts";
import type { Step } from "../plan/plan.ts";
import { callerOnly, type Backend } from "./backend.ts";

/** The pure-JavaScript backend: the reference kernels, walked in order. `after` is called after each step of a batch. */
export function javascriptBackend(after?: (step: Step, arena: Arena) => void): Backend {
  return {
    name: "javascript",
    memory: new HeapMemory(),
    arithmetic: "exact",
    threads: 1,
    ...callerOnly,
    load(plan, arena) {
      let buffer: ArrayBufferLike | undefined;
      let run: (batches: number) => number;
      return {
        run(batches) {
          if (buffer !== arena.buffer) {
            buffer = arena.buffer;
            run = runner(plan, arena, after && ((step) => after(step, arena)));
          }
          return run(batches);
        },
        remote: false,
        release() {},
      };
    },
  };
}
