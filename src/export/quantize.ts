/** Weights as bytes, and what predictions lose by it. */
import { ChainruleError, formatValue } from "../base/errors.ts";
import { sizeOf } from "../memory/shape.ts";
import type { RealArray } from "../memory/tensor.ts";
import type { Constant, Program } from "./program.ts";

export interface Quantized {
  readonly bytes: Int8Array;
  /** A column's weights are its scale times their bytes. */
  readonly scales: Float32Array;
}

/** q = round(w / s), s = max |w| / 127 of each column: symmetric, without zero points.     [Jacob et al., CVPR 2018] */
export function quantize({ data, columns = 1 }: Constant): Quantized {
  const scales = new Float32Array(columns);
  data.forEach((w, i) => (scales[i % columns] = Math.max(scales[i % columns], Math.abs(w) / 127)));
  const bytes = Int8Array.from(data, (w, i) => {
    const scale = scales[i % columns];
    return scale === 0 ? 0 : Math.max(-127, Math.min(127, Math.round(w / scale)));
  });
  return { bytes, scales };
}

/** The weights that a program computes with. */
export function dequantized({ bytes, scales }: Quantized): Float32Array {
  return Float32Array.from(bytes, (q, i) => q * scales[i % scales.length]);
}

/** How far outputs from bytes are from those of the weights themselves, on some rows. */
export interface QuantizationLoss {
  readonly rows: number;
  readonly largest: number;
  readonly mean: number;
  /** The share of rows whose largest output is the same one. */
  readonly agreement: number;
}

export type ExportRows = readonly (readonly unknown[] | ArrayLike<number>)[];

/** Rows of one input, in its shape or flat. Throws E_SHAPE, E_DATA. */
export function measureLoss(program: Program, rows: ExportRows): QuantizationLoss {
  const [{ shape, name }] = program.inputs;
  if (program.inputs.length !== 1)
    throw new ChainruleError("E_CONFIG", `toC measures models of one input; this one has ${program.inputs.length}.`);
  if (rows.length === 0) throw new ChainruleError("E_DATA", "toC measures the loss on rows, got none.");
  const size = sizeOf(shape);
  const exact = (constant: Constant): RealArray => constant.data;
  const rounded = (constant: Constant): RealArray => dequantized(quantize(constant));
  let [largest, total, count, same] = [0, 0, 0, 0];
  for (const [i, row] of rows.entries()) {
    const numbers = flat(row);
    if (numbers.length !== size)
      throw new ChainruleError("E_SHAPE", `Row ${i} of ${formatValue(name)} should have ${size} numbers, got ${numbers.length}.`, { row: i, expected: size, got: numbers.length }); // prettier-ignore
    const wrong = numbers.find((value) => typeof value !== "number" || !Number.isFinite(value));
    if (wrong !== undefined) throw new ChainruleError("E_DATA", `Row ${i} should hold numbers, got ${formatValue(wrong)}.`); // prettier-ignore
    const [a, b] = [exact, rounded].map((of) => program.evaluate([numbers as number[]], of).flatMap((y) => [...y]));
    a.forEach((y, k) => {
      const off = Math.abs(y - b[k]);
      largest = Math.max(largest, off);
      total += off;
      count++;
    });
    if (a.indexOf(Math.max(...a)) === b.indexOf(Math.max(...b))) same++;
  }
  return { rows: rows.length, largest, mean: total / count, agreement: same / rows.length };
}

const flat = (row: ExportRows[number]): unknown[] => (Array.isArray(row) ? row.flat(Infinity) : Array.from(row));
