/**
 * A plan as bytes in linear memory; src/kernels/shared/layout.ts draws the layout, which the core reads.
 * The addresses are those of the moment: a program is written after its tensors are placed.
 */
import { CALLBACK } from "../kernels/index.ts";
import { HEADER, OPERAND, offsets } from "../kernels/shared/layout.ts";
import { markWritten, type Arena } from "../memory/arena.ts";
import { bytesPerElement, Storage, type DType, type Tensor } from "../memory/tensor.ts";
import { inBlocks } from "./blocks.ts";
import { isCallback, isTensor, type Operand, type Plan, type Step } from "./plan.ts";

/** The lists follow the program's record, from a multiple of 16 bytes on. */
const FIRST_LIST = Math.ceil(offsets.program.size / 16) * 16;

function listBytes(steps: readonly Step[]): number {
  return steps.reduce((sum, step) => sum + HEADER + OPERAND * step.operands.length, HEADER);
}

/** Gives a step that the core must call out for a number by which it asks for it. */
export type Enlist = (step: Step) => number;

/** Lays the plan out at a fresh place in the arena and returns that place; the caller releases it. */
export function encodeProgram(plan: Plan, arena: Arena, enlist: Enlist): Storage {
  const bytes = Object.values(listsOf(plan, arena.dtype)).reduce((sum, steps) => sum + listBytes(steps), FIRST_LIST);
  const storage = new Storage("program", bytes);
  arena.place([storage]);
  writeProgram(plan, arena, storage, enlist);
  return storage;
}

/** Lays the plan out in its place. */
export function writeProgram(plan: Plan, arena: Arena, storage: Storage, enlist: Enlist): void {
  const groups = plan.groups ?? { size: 1, closingFrom: plan.batches };
  const lists = listsOf(plan, arena.dtype);
  markWritten(storage);
  const view = new DataView(arena.buffer, storage.offset, storage.bytes);
  const program = offsets.program;
  let at = FIRST_LIST;
  for (const name of Object.keys(lists) as (keyof typeof lists)[]) {
    view.setUint32(program[name], storage.offset + at, true);
    at = writeList(view, at, lists[name], arena, enlist);
  }
  view.setUint32(program.cursor, plan.cursor.storage.offset, true);
  view.setInt32(program.batches, plan.batches, true);
  view.setInt32(program.batchRows, plan.batchRows, true);
  view.setInt32(program.hasTail, lists.tail.length > 0 ? 1 : 0, true);
  view.setInt32(program.closingFrom, groups.closingFrom, true);
  view.setInt32(program.groupSize, groups.size, true);
}

/** The lists of a plan, in the order in which they are laid out. */
function listsOf({ epochBegin, batch, tail, epochEnd, groups, runBegin = [], rows, batchRows }: Plan, dtype: DType) {
  const { closing = [], update = [] } = groups ?? {};
  return {
    epochBegin,
    batch: inBlocks(batch, batchRows, dtype),
    tail: inBlocks(tail, rows % batchRows, dtype),
    epochEnd,
    closing: inBlocks(closing, batchRows, dtype),
    update,
    runBegin,
  };
}

function writeList(view: DataView, at: number, steps: readonly Step[], arena: Arena, enlist: Enlist): number {
  view.setInt32(at + offsets.list.count, steps.length, true);
  at += HEADER;
  for (const step of steps) {
    const callback = isCallback(step);
    const bytes = HEADER + OPERAND * step.operands.length;
    const kernel = callback ? CALLBACK : step.kernel.number;
    view.setInt32(at + offsets.step.kernel, kernel, true);
    view.setInt32(at + offsets.step.begin, step.begin ?? 0, true);
    view.setInt32(at + offsets.step.end, step.items, true);
    view.setUint32(at + offsets.step.bytes, bytes, true);
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
    view.setInt32(at + offsets.ref.number, operand.number, true);
    view.setFloat64(at + offsets.ref.parameter, operand.parameter, true);
  }
}

function writeTensor(view: DataView, at: number, t: Tensor, arena: Arena): void {
  if (t.storage.offset < 0) throw new Error(`${t.name} has no place yet`);
  view.setUint32(at + offsets.matrix.address, t.storage.offset, true);
  view.setUint32(at + offsets.matrix.stride, t.stride * bytesPerElement(t.type, arena.dtype), true);
  view.setInt32(at + offsets.matrix.rows, t.rows, true);
  view.setInt32(at + offsets.matrix.columns, t.columns, true);
}
