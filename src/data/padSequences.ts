/** Sequences of different lengths as one table. */
import { ChainruleError, formatValue, notFinite } from "../base/errors.ts";
import { number, optional, readOptions, word, type RecordOf } from "../base/options.ts";
import type { DType, RealArray } from "../memory/tensor.ts";
import { findNonFinite } from "./finite.ts";

/** A number for each step, or a row of C numbers for each. */
export type Sequence = ArrayLike<number> | readonly ArrayLike<number>[];

export interface PadOptions {
  /** L: steps of each sequence in the result. Default those of the longest. */
  length?: number;
  /** Where shorter ones are filled up: before their first step, or after their last. Default "pre". */
  padding?: "pre" | "post";
  /** Where longer ones are cut: their first steps, or their last. Default "pre". */
  truncating?: "pre" | "post";
  /** What they are filled up with. Default 0. */
  value?: number;
  /** Of the result. Default "float32". */
  dtype?: DType;
}

const record = {
  length: optional(number(undefined, { integer: true, min: 1 })),
  padding: word<"pre" | "post">("pre", ["pre", "post"]),
  truncating: word<"pre" | "post">("pre", ["pre", "post"]),
  value: number(0, {}),
  dtype: word<DType>("float32", ["float32", "float64"]),
} satisfies RecordOf<PadOptions>;

/**
 * Sequences [t] or [t, C], each of a length t of its own, as numbers with a shape: [n, L] or [n, L, C].
 * The names and defaults are those of Keras' `pad_sequences`, but for `maxlen`, here `length`, and for the dtype.
 * Throws E_DATA for no sequences, none with a step, and what is no number; E_SHAPE for rows of differing lengths;
 * E_NON_FINITE; E_CONFIG.
 */
export function padSequences(
  sequences: readonly Sequence[],
  options: PadOptions = {},
): { data: RealArray; shape: number[] } {
  const { padding, truncating, value, dtype, ...given } = readOptions(record, options, "padSequences");
  if (!Array.isArray(sequences) || sequences.length === 0)
    throw new ChainruleError("E_DATA", `padSequences needs an array of sequences, got ${formatValue(sequences)}.`);
  sequences.forEach(checkSequence);
  const length = given.length ?? sequences.reduce((longest, sequence) => Math.max(longest, sequence.length), 0);
  if (length === 0) throw new ChainruleError("E_DATA", "padSequences needs a sequence with a step, or a length.");
  const first: unknown = sequences.find((sequence) => sequence.length > 0)?.[0];
  const rows = isList(first);
  const width = rows ? first.length : 1;
  const size = sequences.length * length * width;
  const data = (dtype === "float32" ? new Float32Array(size) : new Float64Array(size)).fill(value);
  sequences.forEach((sequence, s) => {
    // What is cut off is checked as well: a mistake there is one.
    if (rows) checkRows(sequence as readonly unknown[], s, width, dtype);
    else checkNumbers(sequence, dtype, `sequence ${s}`, (step) => ({ step }));
    const kept = Math.min(sequence.length, length);
    const from = truncating === "pre" ? sequence.length - kept : 0;
    const to = (s * length + (padding === "pre" ? length - kept : 0)) * width;
    for (let i = 0; i < kept; i++) {
      const step = sequence[from + i];
      if (typeof step !== "object") data[to + i] = step;
      else for (let c = 0; c < width; c++) data[to + i * width + c] = step[c];
    }
  });
  return { data, shape: rows ? [sequences.length, length, width] : [sequences.length, length] };
}

/** Throws E_DATA, E_SHAPE, E_NON_FINITE. */
function checkRows(sequence: readonly unknown[], s: number, width: number, dtype: DType): void {
  for (let step = 0; step < sequence.length; step++) {
    const row = sequence[step];
    const name = `sequence ${s} step ${step}`;
    if (!isList(row))
      throw new ChainruleError("E_DATA", `${name} must be a row of ${width} numbers, got ${formatValue(row)}.`);
    if (row.length !== width) {
      const message = `${name} must have ${width} numbers, as the first step has, got ${row.length}.`;
      throw new ChainruleError("E_SHAPE", message, { sequence: s, step, expected: width, got: row.length });
    }
    checkNumbers(row, dtype, `sequence ${s}`, (column) => ({ step, column }));
  }
}

/** Throws E_DATA, E_NON_FINITE. */
function checkNumbers(
  numbers: ArrayLike<unknown>,
  dtype: DType,
  what: string,
  place: (at: number) => Record<string, number>,
): void {
  const at = findNonFinite(numbers, dtype);
  if (at >= 0) throw notFinite(what, numbers[at], place(at));
}

const isList = (value: unknown): value is ArrayLike<number> => Array.isArray(value) || ArrayBuffer.isView(value);

function checkSequence(sequence: unknown, s: number): void {
  if (isList(sequence)) return;
  const help = typeof sequence === "string" ? " A tokenizer encodes text." : "";
  throw new ChainruleError(
    "E_DATA",
    `sequence ${s} must be an array with a number or a row for each step, got ${formatValue(sequence)}.${help}`,
    { sequence: s },
  );
}
