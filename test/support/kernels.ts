/** Kernels judged: a case, and the checks that every case of every kernel goes through. */
import type { DType } from "../../src/memory/tensor.ts";
import { kindOf, type Kernel } from "../../src/kernels/kernel.ts";
import { Bed, isSpec, type Build, type SpecOperand, type TensorSpec } from "./bed.ts";
import { epsilon } from "./numbers.ts";

/** Where a number stands and what is known about it when its bound is asked for. */
export interface Place {
  readonly output: TensorSpec;
  readonly row: number;
  readonly column: number;
  readonly expected: number;
  /** The reference over the absolute values of all reals: for sums of products, Σ |a·b|. Only where the case asks. */
  readonly magnitude: number;
  readonly dtype: DType;
  readonly eps: number;
}

export interface KernelCase {
  readonly name: string;
  readonly kernel: Kernel;
  readonly operands: readonly SpecOperand[];
  readonly items: number;
  /** How far an output may be from the reference. Without it: not at all. */
  readonly bound?: (at: Place) => number;
  /** Whether `bound` wants magnitudes. */
  readonly sums?: boolean;
  /** The rows that items write are others than [begin, end): where an order says so. */
  readonly scatters?: true;
}
export type Cases = (dtype: DType) => Iterable<KernelCase>;

/** Runs a check over all cases, and fails if there were none. A failure says which case it was. */
export function sweep(cases: Iterable<KernelCase>, check: (c: KernelCase) => void): number {
  let count = 0;
  for (const c of cases) {
    try {
      checkOperands(c);
      check(c);
    } catch (error) {
      throw new Error(`${c.kernel.name} ${c.name}: ${(error as Error).message}`, { cause: error });
    }
    count++;
  }
  if (count === 0) throw new Error("no case ran");
  return count;
}

/** A case that gives a kernel something else than its operands would compare nothing. */
function checkOperands({ kernel, operands }: KernelCase): void {
  const given = operands.map((o) => (typeof o === "number" ? "scalar" : isSpec(o) ? "matrix" : "ref"));
  const declared = kernel.operands.map(kindOf);
  const fits = declared.every((kind, i) =>
    kind === "scalar" || kind === "ref" ? given[i] === kind : given[i] === "matrix" || operands[i] === 0,
  );
  if (!fits || given.length !== declared.length)
    throw new Error(`the operands are ${given.join(", ")}, expected ${kernel.operands.join(", ")}`);
}

const outputs = (c: KernelCase) => new Set(c.operands.filter(isSpec).filter((s) => s.role === "output"));

/** The WebAssembly kernels of the builds answer as their reference does, within the bound, and write nowhere else. */
export function agree(c: KernelCase, dtype: DType, builds: readonly Build[] = ["wasm"]): void {
  const expected = new Bed("javascript", dtype, c.operands);
  const expectedAnswer = expected.run(c.kernel, c.operands, c.items);
  if (expected.change() !== undefined) throw new Error("the reference wrote to an input");
  const values = [...outputs(c)].map((output) => ({ output, expected: expected.values(output) }));
  const magnitudes = c.sums ? absolute(c, dtype) : undefined;
  for (const build of builds) {
    const actual = new Bed(build, dtype, c.operands);
    const answer = actual.run(c.kernel, c.operands, c.items);
    if (answer !== expectedAnswer) throw new Error(`${build}: answered ${answer}, the reference ${expectedAnswer}`);
    const change = actual.change();
    if (change !== undefined) throw new Error(`${build}: ${change}`);
    for (const v of values) compare(c, dtype, v.output, actual.values(v.output), v.expected, magnitudes?.get(v.output));
  }
}

/** The outputs of the reference when all real numbers lose their sign. */
function absolute(c: KernelCase, dtype: DType): Map<TensorSpec, Float64Array> {
  const bed = new Bed("javascript", dtype, c.operands);
  for (const spec of new Set(c.operands.filter(isSpec))) {
    if (spec.type === "real" && spec.values !== undefined) bed.fill(spec, Array.from(spec.values, Math.abs));
  }
  bed.run(c.kernel, c.operands, c.items);
  return new Map([...outputs(c)].map((output) => [output, bed.values(output)]));
}

function compare(
  { bound }: KernelCase,
  dtype: DType,
  output: TensorSpec,
  actual: Float64Array,
  expected: Float64Array,
  magnitudes?: Float64Array,
): void {
  const eps = epsilon[dtype];
  for (let i = 0; i < expected.length; i++) {
    const a = actual[i],
      e = expected[i];
    if (Object.is(a, e)) continue;
    const row = Math.floor(i / output.columns),
      column = i % output.columns;
    const allowed = bound?.({ output, row, column, expected: e, magnitude: magnitudes?.[i] ?? NaN, dtype, eps }) ?? 0;
    // Written so that NaN and infinity fail wherever the reference has another number.
    if (!(Math.abs(a - e) <= allowed)) {
      throw new Error(`${output.name}[${row}, ${column}] is ${a}, expected ${e} ± ${allowed}`);
    }
  }
}

/** Whether items are columns of the outputs; otherwise rows (of each slot of a state). */
export const splitsColumns = ({ kernel }: KernelCase): boolean => kernel.shared?.includes("columns!") ?? false;

/** Whichever way the items are split, the bits are those of the whole, and each part writes its own rows only. */
export function split(c: KernelCase, dtype: DType, at: number, build: Build = "wasm"): void {
  const run = (ranges: readonly (readonly [number, number])[], guardWord?: "number") => {
    const bed = new Bed(build, dtype, c.operands, guardWord);
    for (const [begin, end] of ranges) bed.run(c.kernel, c.operands, c.items, begin, end);
    return { bed, values: [...outputs(c)].map((output) => bed.values(output)) };
  };
  const whole = run([[0, c.items]]).values;
  const ranges = [[0, at], [at, c.items]] as const; // prettier-ignore
  const parts = run(ranges).values;
  parts.forEach((values, o) => {
    const i = values.findIndex((value, j) => !Object.is(value, whole[o][j]));
    if (i >= 0) throw new Error(`split at ${at}: number ${i} is ${values[i]}, in one go ${whole[o][i]}`);
  });
  for (const [begin, end] of ranges) {
    const inside = (item: number) => item >= begin && item < end;
    const { bed, values } = run([[begin, end]], "number");
    const change = splitsColumns(c)
      ? (bed.change() ?? columnChange(c, dtype, values, inside))
      : bed.change((row, rows) => c.scatters === true || inside(itemOf(c, row, rows)));
    if (change !== undefined) throw new Error(`[${begin}, ${end}): ${change}`);
  }
}

/** The item of a row of an output: slots of a state have all items one after the other, images a few rows an item. */
function itemOf({ kernel, items }: KernelCase, row: number, rows: number): number {
  const slots = kernel.operands.some((operand) => operand.startsWith("slots!"));
  return slots ? row % items : Math.floor((row * items) / rows);
}

/** The first number of an output outside of the columns of these items that is not what it was before. */
function columnChange(c: KernelCase, dtype: DType, values: Float64Array[], inside: (column: number) => boolean) {
  const before = new Bed("wasm", dtype, c.operands, "number");
  for (const [o, output] of [...outputs(c)].entries()) {
    const known = before.values(output);
    const at = values[o].findIndex((value, i) => !inside(i % output.columns) && !Object.is(value, known[i]));
    if (at >= 0) return `column ${at % output.columns} was written`;
  }
  return undefined;
}
