/**
 * A trap in any kernel: steps of loaded programs get a number that no kernel has, at which the core executes `unreachable`.
 * So the builds that are shipped trap where a kernel would have begun, on whichever thread walks the step.
 */
import { HEADER, OPERAND, offsets } from "../../src/kernels/shared/layout.ts";
import type { Kernel } from "../../src/kernels/kernel.ts";
import type { Arena } from "../../src/memory/arena.ts";

const NO_KERNEL = 0x7fff;
const listNames = ["runBegin", "epochBegin", "batch", "tail", "epochEnd", "closing", "update"] as const;
type ListName = (typeof listNames)[number];

/** Where the programs are that are loaded now, and how many bytes they have. */
function programsIn(arena: Arena): { at: number; bytes: number }[] {
  const lines = arena.toString().matchAll(/^([0-9a-f]+) +(\d+) B {2}program$/gm);
  return [...lines].map(([, at, bytes]) => ({ at: parseInt(at, 16), bytes: Number(bytes) }));
}

function* stepsIn(arena: Arena): Generator<{ list: ListName; at: number; kernel: number }> {
  const view = new DataView(arena.buffer);
  for (const { at: program } of programsIn(arena)) {
    for (const list of listNames) {
      const from = view.getUint32(program + offsets.program[list], true);
      let at = from + HEADER;
      for (let left = view.getInt32(from + offsets.list.count, true); left > 0; left--) {
        yield { list, at, kernel: view.getInt32(at + offsets.step.kernel, true) };
        at += view.getUint32(at + offsets.step.bytes, true);
      }
    }
  }
}

/** The numbers of the kernels that loaded programs call, with the lists that call them. */
export function kernelsIn(arena: Arena): Map<number, Set<ListName>> {
  const found = new Map<number, Set<ListName>>();
  for (const { list, kernel } of stepsIn(arena)) found.set(kernel, (found.get(kernel) ?? new Set()).add(list));
  return found;
}

/** Sets the trap in all steps of a kernel; returns how many there are. */
export function setTrap(arena: Arena, kernel: number): number {
  const view = new DataView(arena.buffer);
  const steps = [...stepsIn(arena)].filter((step) => step.kernel === kernel);
  for (const { at } of steps) view.setInt32(at + offsets.step.kernel, NO_KERNEL, true);
  return steps.length;
}

/** Sets an operand of all steps of a kernel to 0: a scalar, or a field of a matrix. Returns how many steps there are. */
export function clearOperand(arena: Arena, kernel: Kernel, name: string, field?: "rows" | "stride"): number {
  const view = new DataView(arena.buffer);
  const place = HEADER + OPERAND * kernel.operands.findIndex((operand) => operand.endsWith(` ${name}`));
  const steps = [...stepsIn(arena)].filter((step) => step.kernel === kernel.number);
  for (const { at } of steps)
    if (field === undefined) view.setFloat64(at + place, 0, true);
    else view.setUint32(at + place + offsets.matrix[field], 0, true);
  return steps.length;
}

/** Writes something else into a word of a loaded program; returns what was done. */
export function damageProgram(arena: Arena, next: () => number): string {
  const programs = programsIn(arena);
  const { at, bytes } = programs[Math.floor(next() * programs.length)];
  const word = Math.floor((next() * bytes) / 4);
  const values = [0xffffffff, 0x7fffffff, 0, 1, 0x10000, Math.floor(next() * 2 ** 32)];
  const value = values[Math.floor(next() * values.length)];
  new DataView(arena.buffer).setUint32(at + 4 * word, value, true);
  return `word ${word} became ${value}`;
}
