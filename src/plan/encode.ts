/**
 * A plan as bytes in linear memory; src/kernels/shared/layout.ts draws the layout, which the core reads.
 * The addresses are those of the moment: a program is written after its tensors are placed.
 */
import { CALLBACK } from "../kernels/index.ts";
import * as layout from "../kernels/shared/layout.ts";
import { markWritten, type Arena } from "../memory/arena.ts";
import { bytesPerElement, Storage, type Tensor } from "../memory/tensor.ts";
import { isCallback, isTensor, type Operand, type Plan, type Step } from "./plan.ts";

const { HEADER, OPERAND, writeFields } = layout;
/** The lists stand behind the program's record, from a multiple of 16 bytes on. */
const FIRST_LIST = Math.ceil(layout.fieldsOf(layout.programLayout).size / 16) * 16;

function listBytes(steps: readonly Step[]): number {
  return steps.reduce((sum, step) => sum + HEADER + OPERAND * step.operands.length, HEADER);
}

/** Gives a step that the core must call out for a number by which it asks for it. */
export type Enlist = (step: Step) => number;

/** Lays the plan out at a fresh place in the arena and returns that place; the caller releases it. */
export function encodeProgram(plan: Plan, arena: Arena, enlist: Enlist): Storage {
  const groups = plan.groups ?? { size: 1, update: [], closingFrom: plan.batches, closing: [] };
  const { epochBegin, batch, tail, epochEnd, runBegin = [] } = plan;
  const { closing, update } = groups;
  const lists = { epochBegin, batch, tail, epochEnd, closing, update, runBegin };
  const bytes = Object.values(lists).reduce((sum, steps) => sum + listBytes(steps), FIRST_LIST);
  const storage = new Storage("program", bytes);
  arena.place([storage]);
  markWritten(storage);
  const view = new DataView(arena.buffer, storage.offset, storage.bytes);
  let at = FIRST_LIST;
  const addresses = Object.entries(lists).map(([name, steps]) => {
    const address = storage.offset + at;
    at = writeList(view, at, steps, arena, enlist);
    return [name, address];
  });
  writeFields(view, 0, layout.programLayout, {
    ...(Object.fromEntries(addresses) as Record<keyof typeof lists, number>),
    cursor: plan.cursor.storage.offset,
    batches: plan.batches,
    batchRows: plan.batchRows,
    hasTail: tail.length > 0 ? 1 : 0,
    closingFrom: groups.closingFrom,
    groupSize: groups.size,
  });
  return storage;
}

function writeList(view: DataView, at: number, steps: readonly Step[], arena: Arena, enlist: Enlist): number {
  writeFields(view, at, layout.listLayout, { count: steps.length });
  at += HEADER;
  for (const step of steps) {
    const callback = isCallback(step);
    const bytes = HEADER + OPERAND * step.operands.length;
    const kernel = callback ? CALLBACK : step.kernel.number;
    writeFields(view, at, layout.stepLayout, { kernel, begin: step.begin ?? 0, end: step.items, bytes });
    step.operands.forEach((operand, i) => writeOperand(view, at + HEADER + OPERAND * i, operand, arena));
    // In place of the first operand: the core passes it on.
    if (callback) view.setInt32(at + HEADER, enlist(step), true);
    at += bytes;
  }
  return at;
}

function writeOperand(view: DataView, at: number, operand: Operand, arena: Arena): void {
  if (typeof operand === "number") view.setFloat64(at, operand, true);
  else if (isTensor(operand)) writeTensor(view, at, operand, arena);
  else {
    const { number, parameter } = operand;
    writeFields(view, at, layout.refLayout, { number, parameter });
  }
}

function writeTensor(view: DataView, at: number, t: Tensor, arena: Arena): void {
  const { storage, rows, columns } = t;
  if (storage.offset < 0) throw new Error(`${t.name} has no place yet`);
  const stride = t.stride * bytesPerElement(t.type, arena.dtype);
  writeFields(view, at, layout.matrixLayout, { address: storage.offset, stride, rows, columns });
}
