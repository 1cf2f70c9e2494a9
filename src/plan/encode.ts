/**
 * A plan as bytes in linear memory; assembly/plan/step.ts draws the layout and reads it.
 * The addresses are those of the moment: a program is written after its tensors are placed.
 */
import { markWritten, type Arena } from "../memory/arena.ts";
import { bytesPerElement, Storage, type Tensor } from "../memory/tensor.ts";
import { isCallback, isTensor, type Operand, type Plan, type Step } from "./plan.ts";

const HEADER = 16;
const OPERAND = 16;
const PROGRAM = 64;

function listBytes(steps: readonly Step[]): number {
  return steps.reduce((sum, step) => sum + HEADER + OPERAND * step.operands.length, HEADER);
}

/** The kernel that calls out of the core: into JavaScript, or to where threads meet (threads.ts). */
const CALLBACK = 63;

/** Gives a step that the core must call out for a number by which it asks for it. */
export type Enlist = (step: Step) => number;

/** Lays the plan out at a fresh place in the arena and returns that place; the caller releases it. */
export function encodeProgram(plan: Plan, arena: Arena, enlist: Enlist): Storage {
  const groups = plan.groups ?? { size: 1, update: [], closingFrom: plan.batches, closing: [] };
  const lists = [
    plan.epochBegin,
    plan.batch,
    plan.tail,
    plan.epochEnd,
    groups.closing,
    groups.update,
    plan.runBegin ?? [],
  ];
  const places = [4, 8, 12, 16, 32, 40, 48];
  const storage = new Storage(
    "program",
    lists.reduce((sum, steps) => sum + listBytes(steps), PROGRAM),
  );
  arena.place([storage]);
  markWritten(storage);
  const view = new DataView(arena.buffer, storage.offset, storage.bytes);
  view.setUint32(0, plan.cursor.storage.offset, true);
  view.setInt32(20, plan.batches, true);
  view.setInt32(24, plan.batchRows, true);
  view.setInt32(28, plan.tail.length > 0 ? 1 : 0, true);
  view.setInt32(36, groups.closingFrom, true);
  view.setInt32(44, groups.size, true);
  let at = PROGRAM;
  lists.forEach((steps, i) => {
    view.setUint32(places[i], storage.offset + at, true);
    at = writeList(view, at, steps, arena, enlist);
  });
  return storage;
}

function writeList(view: DataView, at: number, steps: readonly Step[], arena: Arena, enlist: Enlist): number {
  view.setInt32(at, steps.length, true);
  at += HEADER;
  for (const step of steps) {
    const hosted = isCallback(step);
    view.setInt32(at, hosted ? CALLBACK : step.kernel.number, true);
    view.setInt32(at + 4, step.begin ?? 0, true);
    view.setInt32(at + 8, step.items, true);
    view.setInt32(at + 12, HEADER + OPERAND * step.operands.length, true);
    at += HEADER;
    for (const operand of step.operands) {
      writeOperand(view, at, operand, arena);
      at += OPERAND;
    }
    if (hosted) view.setInt32(at - OPERAND * step.operands.length, enlist(step), true);
  }
  return at;
}

function writeOperand(view: DataView, at: number, operand: Operand, arena: Arena): void {
  if (typeof operand === "number") view.setFloat64(at, operand, true);
  else if (isTensor(operand)) writeTensor(view, at, operand, arena);
  else {
    view.setInt32(at, operand.number, true);
    view.setFloat64(at + 8, operand.parameter, true);
  }
}

function writeTensor(view: DataView, at: number, t: Tensor, arena: Arena): void {
  if (t.storage.offset < 0) throw new Error(`${t.name} has no place yet`);
  view.setUint32(at, t.storage.offset, true);
  view.setUint32(at + 4, t.stride * bytesPerElement(t.type, arena.dtype), true);
  view.setInt32(at + 8, t.rows, true);
  view.setInt32(at + 12, t.columns, true);
}
