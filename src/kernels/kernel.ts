/**
 * A kernel: its operands and its reference, in one place. The twin of the same path and name in assembly/ reads the
 * operands by these names (scripts/generate.js); plans check them by these types (`PlanBuilder.step`).
 */
import type { RegistryRef } from "../base/registry.ts";
import type { Matrix, Missing, TypedArray } from "../memory/tensor.ts";

/**
 * How a range of items reaches into a matrix, with an exclamation mark where it is written: how threads may share a
 * step follows from it.
 *
 *   rows      the rows [begin, end)
 *   columns   the columns [begin, end)
 *   slots     those rows of each slot of an optimizer's state
 *   all       every number of it may be read
 *   own       each thread has a copy of its own: scratch, and where a run is
 *   whole     one thread does the whole step, so that sums have one order; it may read and write all of it
 */
export type Access = "rows" | "rows!" | "columns" | "columns!" | "slots!" | "all" | "own" | "whole";
/** What an operand is: a matrix with its access, a number, or a row of a registry (an activation, a loss, …). */
export type OperandKind = Access | "scalar" | "ref";
/** An operand as a kernel declares it: "rows! y", "scalar epsilon". */
export type OperandRow = `${OperandKind} ${string}`;

type ValueOf<R> = R extends `scalar ${string}`
  ? number
  : R extends `ref ${string}`
    ? RegistryRef
    : Matrix<TypedArray> | Missing;
type ValuesOf<R extends readonly OperandRow[]> = { [K in keyof R]: ValueOf<R[K]> };

/** What a reference takes: the step's operands in their order, then [begin, end) of its items where threads share it. */
type ReferenceParameters<R extends readonly OperandRow[]> =
  readonly [...ValuesOf<R>] | readonly [...ValuesOf<R>, begin: number, end: number];

export interface KernelDefinition<R extends readonly OperandRow[], P extends readonly unknown[]> {
  readonly operands: R;
  /** Returns nothing, or a number other than 0 to stop the walk (shared/status.ts). */
  readonly reference: (...operandsAndRange: P) => number | void;
}

/** Declares a kernel. Rows that do not fit the reference's parameters do not compile. */
export function kernel<const R extends readonly OperandRow[], P extends ReferenceParameters<R>>(
  operands: R,
  reference: (...operandsAndRange: P) => number | void,
): KernelDefinition<R, P> {
  return { operands, reference };
}

/** A kernel in the list: its name is that of its export, its number its place among the sorted names. */
export interface Kernel<
  R extends readonly OperandRow[] = readonly OperandRow[],
  P extends readonly unknown[] = readonly never[],
> extends KernelDefinition<R, P> {
  readonly name: string;
  readonly number: number;
  /** How threads share a step, operand by operand; undefined where one thread does it whole. */
  readonly shared: readonly OperandKind[] | undefined;
}

export const kindOf = (row: OperandRow): OperandKind => row.slice(0, row.indexOf(" ")) as OperandKind;

type Listed<D> = D extends KernelDefinition<infer R, infer P> ? Kernel<R, P> : never;
type KernelsOf<List> = {
  readonly [Name in keyof List as Listed<List[Name]> extends never ? never : Name]: Listed<List[Name]>;
};

const isKernel = (entry: unknown): entry is KernelDefinition<readonly OperandRow[], readonly never[]> =>
  typeof entry === "object" && entry !== null && "operands" in entry && "reference" in entry;

/** The kernels among what a module exports, named and numbered. */
export function listed<List extends object>(list: List): KernelsOf<List> {
  const definitions = Object.entries(list).filter((entry) => isKernel(entry[1]));
  definitions.sort(([a], [b]) => (a < b ? -1 : 1));
  const kernels = definitions.map(([name, { operands, reference }], number) => {
    const kinds: OperandKind[] = operands.map(kindOf);
    return [name, { name, number, operands, reference, shared: kinds.includes("whole") ? undefined : kinds }];
  });
  return Object.fromEntries(kernels) as KernelsOf<List>;
}
