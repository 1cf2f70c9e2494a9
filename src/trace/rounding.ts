/** Numbers rounded as soon as they are computed, as an article does that goes on with the digits it printed. */
import type { Arena } from "../memory/arena.ts";
import type { Matrix } from "../memory/tensor.ts";
import { isTensor, type Step } from "../plan/plan.ts";
import type { Rounding } from "./trace.ts";

/** Called after each step of a plan. The kinds of its tensors are recorded once the plan is made. */
export interface Rounder {
  readonly digits: Rounding;
  /** The kind of number in a tensor, by its name. */
  readonly kinds: Map<string, keyof Rounding>;
  step(step: Step, arena: Arena): void;
}

export function rounding(digits: Rounding): Rounder {
  const kinds = new Map<string, keyof Rounding>();
  return {
    digits,
    kinds,
    step({ kernel, operands }, arena) {
      operands.forEach((operand, i) => {
        if (!kernel.shared?.[i].endsWith("!") || !isTensor(operand)) return;
        const significant = digits[kinds.get(operand.name)!];
        if (significant !== undefined) roundAll(arena.viewForWrite(operand) as Matrix, significant);
      });
    },
  };
}

function roundAll({ data }: Matrix, significant: number): void {
  for (let i = 0; i < data.length; i++) data[i] = round(data[i], significant);
}

/** To so many significant digits. */
export function round(value: number, significant: number | undefined): number {
  return significant === undefined ? value : Number(value.toPrecision(significant));
}
