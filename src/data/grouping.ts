/** Rows that belong together, and rows that come one after the other: what splits and folds keep. */
import { ChainruleError, formatValue } from "../base/errors.ts";
import { custom, optional, refuse } from "../base/options.ts";
import type { Uniform } from "../kernels/random/philox.ts";
import { datesOf } from "./dates.ts";
import { shuffled } from "./epochs.ts";
import type { Numbers } from "./input.ts";
import { classesOf, countRows, type Rows } from "./rows.ts";

/** A time a row. */
export type Times = Numbers | readonly (number | Date | string)[];

/** The option `groups` or `time`. */
export const rowsOption = <T>() =>
  optional(
    custom<T>(undefined, "an array with a value a row", (value, name) =>
      Array.isArray(value) || ArrayBuffer.isView(value)
        ? (value as T)
        : refuse(value, name, "an array with a value a row"),
    ),
  );

/** Throws E_CONFIG for options of which one says what the other must not. */
export function refuseBoth(
  where: string,
  { stratify, groups, time }: { stratify: boolean; groups?: unknown; time?: unknown },
): void {
  // prettier-ignore
  if (time === undefined || (!stratify && groups === undefined)) return;
  const other = stratify ? "stratify" : "groups";
  throw new ChainruleError("E_CONFIG", `${where} splits by time or with ${other}, got both.`, { where, options: ["time", other] }); // prettier-ignore
}

/** Throws E_SHAPE. */
function checkCount(values: unknown, what: string, rows: number): void {
  const count = countRows(values, what);
  if (count === rows) return;
  const message = `${what} has ${count} values, x has ${rows} rows; each row needs one.`;
  throw new ChainruleError("E_SHAPE", message, { what, expected: rows, got: count });
}

/**
 * The bin of each row, all rows of a group in one. Groups come by size, the largest first, and at random within a size; each
 * goes to the bin b that is the most short of its classes c, each class counted by its share:
 *
 *   argmin_b Σ_c group_c (count_bc − share_b · n_c) / n_c²
 *
 * Throws E_DATA where a bin stays empty, E_SHAPE.
 */
export function binsOfGroups(given: Rows, classes: Int32Array, shares: readonly number[], random: Uniform): Int32Array {
  const rows = classes.length;
  checkCount(given, "groups", rows);
  const groups = classesOf(given, rows);
  const [groupCount, classCount] = [groups, classes].map((codes) => codes.reduce((most, code) => Math.max(most, code), -1) + 1); // prettier-ignore
  const members = Array.from({ length: groupCount }, () => new Map<number, number>());
  const sizes = new Int32Array(groupCount);
  const totals = new Float64Array(classCount);
  for (let row = 0; row < rows; row++) {
    const [group, c] = [groups[row], classes[row]];
    members[group].set(c, (members[group].get(c) ?? 0) + 1);
    sizes[group]++;
    totals[c]++;
  }
  const counts = shares.map(() => new Float64Array(classCount));
  const bins = new Int32Array(groupCount);
  const order = Array.from(
    shuffled(
      Int32Array.from({ length: groupCount }, (_, group) => group),
      random,
    ),
  );
  for (const group of order.sort((a, b) => sizes[b] - sizes[a])) {
    const excess = shares.map((share, bin) => {
      let sum = 0;
      for (const [c, n] of members[group]) sum += (n * (counts[bin][c] - share * totals[c])) / totals[c] ** 2;
      return sum;
    });
    const bin = excess.indexOf(Math.min(...excess));
    bins[group] = bin;
    for (const [c, n] of members[group]) counts[bin][c] += n;
  }
  if (counts.some((count) => count.every((n) => n === 0))) {
    const message = `groups: ${groupCount} ${groupCount === 1 ? "group" : "groups"} leave one of ${shares.length} parts empty.`;
    throw new ChainruleError("E_DATA", message, { groups: groupCount, parts: shares.length });
  }
  return groups.map((group) => bins[group]);
}

/** The rows by their times, those of one time as they stand, and the sorted times. Throws E_DATA for what is no time, E_SHAPE. */
export function orderOfTimes(given: Times, rows: number): { order: Int32Array; times: Float64Array } {
  checkCount(given, "time", rows);
  const values = Array.from(given as ArrayLike<unknown>);
  const dates = values.every((value) => typeof value === "string") ? datesOf(values) : undefined;
  if (dates === "ambiguous") throw notTime(0, values[0], "a date that shows which of day and month is first");
  const read = Float64Array.from(values, (value, row) => dates?.[row] ?? (value instanceof Date ? value.getTime() : typeof value === "number" ? value : NaN)); // prettier-ignore
  const wrong = read.findIndex((time) => !Number.isFinite(time));
  if (wrong >= 0) throw notTime(wrong, values[wrong], "a number, a Date or a date such as 2024-12-31, all of one kind");
  const order = Int32Array.from(read.keys()).sort((a, b) => read[a] - read[b] || a - b);
  return { order, times: Float64Array.from(order, (row) => read[row]) };
}

function notTime(row: number, value: unknown, expected: string): ChainruleError {
  const message = `time of row ${row}: expected ${expected}, got ${formatValue(value)}.`;
  return new ChainruleError("E_DATA", message, { row, expected, got: formatValue(value) });
}

/** Where the rows begin that have the time at `place`; where that is the first row, where those end. Throws E_DATA where all have one time. */
export function startOfTie(times: Float64Array, place: number): number {
  let start = place;
  while (start > 0 && times[start - 1] === times[place]) start--;
  if (start > 0) return start;
  while (start < times.length && times[start] === times[0]) start++;
  if (start < times.length) return start;
  throw new ChainruleError("E_DATA", `time: all ${times.length} rows have one time, ${times[0]}.`, {
    rows: times.length,
  });
}
