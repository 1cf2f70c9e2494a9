/**
 * Numbers that users pass, copied row by row and checked while they are copied: by then the event loop may have turned
 * since anybody looked at them, other threads may write to shared memory, and a proxy may return what it likes.
 */
import { notFinite } from "../base/errors.ts";
import type { DType, RealArray, TypedArray } from "../memory/tensor.ts";
import { CHUNK, isFiniteUpTo, scratch } from "./finite.ts";
import type { Rule } from "./rules.ts";

/** Where the numbers of a table come from, by their place in row order. */
export interface Source {
  /** Copies `count` numbers from `from` on; returns how many there were before the first that is no number. */
  read(to: RealArray, from: number, count: number): number;
  /** The number at a place, or what is there instead. */
  value(at: number): unknown;
  /** The bytes of a range in row order, where the numbers are bytes. */
  bytes?(from: number, end: number): Uint8Array;
}

/** What the numbers are, and how they are checked. */
export interface Checks {
  readonly columns: number;
  /** Names them in messages. */
  readonly what: string;
  /** They have to be finite in it. */
  readonly dtype: DType;
  readonly rule?: Rule;
  /** What bytes count each. */
  readonly scale: number;
}

/**
 * Copies rows [from, from + count) to `to`, `stride` numbers apart, times `factor`. Throws E_NON_FINITE, E_DATA with row and
 * column of the first number that is refused; what stands before it has been copied.
 */
export function copyRows(
  source: Source,
  checks: Checks,
  to: TypedArray,
  stride: number,
  from: number,
  count: number,
  factor: number,
): void {
  const { columns, dtype, rule, scale } = checks;
  const first = from * columns;
  const end = first + count * columns;
  if (to instanceof Uint8Array) return copyBytes(source, checks, to, first, end);
  const numbers = scratch[rule === undefined ? dtype : "float64"]; // a rule is for the number as it was given
  let column = 0;
  let q = 0;
  for (let at = first; at < end; at += CHUNK) {
    const count = Math.min(CHUNK, end - at);
    const read = source.read(numbers, at, count);
    const finite =
      rule !== undefined && dtype === "float32" ? finite32UpTo(numbers, read) : isFiniteUpTo(numbers, read);
    const allowed = rule === undefined ? finite : allowedUpTo(rule, numbers, finite, scale);
    if (allowed < count) throw refusal(source, checks, at + allowed, numbers[allowed], allowed < finite);
    if (stride === columns && factor === 1) to.set(count < CHUNK ? numbers.subarray(0, count) : numbers, at - first);
    else
      for (let i = 0; i < count; i++) {
        to[q + column] = numbers[i] * factor;
        if (++column < columns) continue;
        column = 0;
        q += stride;
      }
  }
}

/** Bytes are finite; a rule is asked of those that have arrived. */
function copyBytes(source: Source, checks: Checks, to: Uint8Array, first: number, end: number): void {
  const bytes = source.bytes!(first, end);
  to.set(bytes);
  const { rule, scale } = checks;
  const there = bytes.length; // fewer when their memory was taken away meanwhile
  const allowed = rule === undefined ? there : allowedUpTo(rule, to, there, scale);
  if (allowed < end - first) throw refusal(source, checks, first + allowed, to[allowed], allowed < there);
}

/** The place of the first of `count` numbers that float32 does not hold; `count` if there is none. */
function finite32UpTo(numbers: RealArray, count: number): number {
  for (let i = 0; i < count; i++) if (!Number.isFinite(Math.fround(numbers[i]))) return i;
  return count;
}

function allowedUpTo(rule: Rule, numbers: ArrayLike<number>, count: number, scale: number): number {
  for (let i = 0; i < count; i++) if (!rule.allows(numbers[i] * scale)) return i;
  return count;
}

/** The error for the number at a place that was read as `read`: `broken` where it breaks the rule, else it is not finite or none. */
function refusal(
  source: Source,
  { columns, what, dtype, rule, scale }: Checks,
  at: number,
  read: number,
  broken: boolean,
) {
  const row = Math.floor(at / columns);
  const column = at % columns;
  if (broken) return rule!.refusal(read * scale, what, row, column);
  const given = source.value(at);
  const isFinite = typeof given === "number" && Number.isFinite(dtype === "float32" ? Math.fround(given) : given);
  return notFinite(what, isFinite ? read : given, { row, column }); // it may have changed back meanwhile
}
