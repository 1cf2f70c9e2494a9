/** The plan walked in JavaScript: the twin of assembly/plan/walk.ts, step for step. */
import type { Arena } from "../memory/arena.ts";
import { cursorPlace } from "../kernels/shared/layout.ts";
import { isTensor, type Plan, type Step } from "./plan.ts";

/** A reference kernel with its operands as views, and its range at the end. */
export type Bound = { reference: (...values: unknown[]) => number | void; values: unknown[] };

/** Steps with their operands turned into views; valid until the arena grows. `after` is called after each of them. */
export function bind(steps: readonly Step[], arena: Arena, after?: (step: Step) => void): Bound[] {
  return steps.map((step) => {
    const values = step.operands.map((o) => (typeof o === "object" && isTensor(o) ? arena.view(o) : o));
    const kernel = step.kernel.reference as Bound["reference"];
    const reference: Bound["reference"] = (...values) => {
      const stop = kernel(...values);
      after!(step);
      return stop;
    };
    return { reference: after === undefined ? kernel : reference, values: [...values, step.begin ?? 0, step.items] };
  });
}

/** Walks one list from its first step to its last. No thread claims any of them here. */
export function walk(steps: readonly Bound[]): number {
  for (const step of steps) {
    const stop = step.reference(...step.values);
    if (stop) return stop;
  }
  return 0;
}

/** A runner of the plan: call it with a number of batches; see `run` in assembly/plan/walk.ts. */
export function runner(plan: Plan, arena: Arena, after?: (step: Step) => void): (batches: number) => number {
  const runBegin = bind(plan.runBegin ?? [], arena);
  const epochBegin = bind(plan.epochBegin, arena);
  const batch = bind(plan.batch, arena, after);
  const tail = bind(plan.tail, arena, after);
  const epochEnd = bind(plan.epochEnd, arena);
  const { size, closingFrom } = plan.groups ?? { size: 1, closingFrom: plan.batches };
  const closing = bind(plan.groups?.closing ?? [], arena);
  const update = bind(plan.groups?.update ?? [], arena);
  const cursor = arena.view(plan.cursor).data;
  const at = cursorPlace;
  return (batches) => {
    for (let done = 0; done < batches; done++) {
      if (cursor[at.batch] === 0) {
        if (cursor[at.step] === 0) walk(runBegin);
        walk(epochBegin);
      }
      const last = cursor[at.batch] === plan.batches - 1;
      const full = cursor[at.batch] < closingFrom ? batch : closing;
      const stop = walk(last && tail.length > 0 ? tail : full);
      if (stop) return stop;
      cursor[at.batch] += 1;
      cursor[at.row] += plan.batchRows;
      if (last || cursor[at.batch] % size === 0) {
        walk(update);
        cursor[at.step] += 1;
      }
      if (last) {
        walk(epochEnd);
        cursor[at.epoch] += 1;
        cursor[at.batch] = 0;
        cursor[at.row] = 0;
      }
    }
    return 0;
  };
}
