/** What steps read and write, by the part of each tensor: where threads must meet, and which steps may run in blocks. */
import type { Storage } from "../memory/tensor.ts";
import { isTensor, type Step } from "./plan.ts";

/** What a step does to a tensor; `part` says which of its numbers belong to the items that are walked. */
export interface TensorAccess {
  readonly storage: Storage;
  readonly writes: boolean;
  readonly part: string;
}

/** Of a step whose items are shared out, or of one that is done whole. */
export function accesses(step: Step, split: boolean): TensorAccess[] {
  const { kernel, operands } = step;
  return operands.flatMap((operand, i): TensorAccess[] => {
    if (!isTensor(operand)) return [];
    const { storage } = operand;
    const access = kernel.shared?.[i];
    if (!split) return [{ storage, writes: access === undefined || access.endsWith("!"), part: "alone" }];
    if (access === "own") return [];
    const part = access === "all" ? "all" : `${access!.replace("!", "")} ${rowsOf(step)}`;
    return [{ storage, writes: access!.endsWith("!"), part }];
  });
}

/** Whether one part of the items may come upon what another writes. */
export function collide(a: TensorAccess, b: TensorAccess): boolean {
  return a.storage === b.storage && (a.writes || b.writes) && (a.part !== b.part || a.part === "all");
}

/** The rows of the batch that a step goes by, or its items where it goes by others. */
export const rowsOf = ({ items, perRow = 1 }: Step): number => items / perRow;
