/** Windows over a series, for networks that read the last steps to say what comes next. */
import { ChainruleError } from "../base/errors.ts";
import { checkNumber, custom, needed, number, optional, readOptions, refuse, type RecordOf } from "../base/options.ts";
import type { RealArray } from "../memory/tensor.ts";
import { atOnce } from "../platform/timeSlice.ts";
import { epochOptions, epochs, type EpochOptions } from "./epochs.ts";
import type { StridedArray } from "./foreign.ts";
import { checkTable, copyTable, type Input, type ShapedData, type Table } from "./input.ts";

export interface WindowOptions {
  /** L: steps in a window. */
  length: number;
  /** Steps from the begin of a window to that of the next. Default 1. */
  stride?: number;
  /** How many steps after a window's last its target is, or the first and last of a range: [1, 24]. Default 1. */
  horizon?: number | readonly [from: number, to: number];
  /** The number of the column, or of the columns, that targets are taken from. Default all. */
  target?: number | readonly number[];
}

/** Windows as views of the one series: window i begins at step i · stride. */
export interface Windows {
  /** [n, L, C]: the windows, for `fit`, `predict` and `evaluate`. */
  readonly x: WindowView;
  /** [n, K], or [n, steps, K] for a range of steps: the K target columns. */
  readonly y: WindowView;
  /** n: how many windows there are. */
  readonly count: number;
  /** The windows in batches for `fitDataset`; each iteration is the next epoch, in another order. Throws E_CONFIG. */
  batches(options?: EpochOptions): Iterable<{ x: ShapedData; y: ShapedData }>;
}

/** Elements at offset + Σ index · stride of `data`, which all views of a series share. */
export interface WindowView extends StridedArray {
  readonly data: RealArray;
  readonly offset: number;
}

const record = {
  length: needed(number(undefined, { integer: true, min: 1 })),
  stride: number(1, { integer: true, min: 1 }),
  horizon: custom(1, "a whole number from 1, or [from, to]", checkHorizon),
  target: optional(custom(undefined, "the number of a column, or an array of them", (value) => value)),
} satisfies RecordOf<WindowOptions>;

/**
 * Windows of L steps over a series, each with what follows it:
 *
 *   x[i] = series[i · stride … i · stride + L − 1]                [n, L, C]
 *   y[i] = series[i · stride + L − 1 + horizon], target columns   [n, K], or [n, steps, K] for a range
 *   n = ⌊(T − L − horizon) / stride⌋ + 1                          horizon: the last one of a range
 *
 * `series` [T, C]: nested arrays, numbers with a shape, a tensor; a flat array has one column. It is copied once, as
 * float32 where it has no more than that, else as float64; x and y are views of the copy.
 * Throws E_SHAPE for too short a series and for ragged rows, E_DATA, E_NON_FINITE with row and column, E_CONFIG.
 */
export function windows(series: Input, options: WindowOptions): Windows {
  const { length, stride, horizon, target } = readOptions(record, options, "windows");
  const table = atOnce(checkTable(series, "series"));
  const { rows: steps, columns } = table;
  const [from, to] = horizon.range;
  const least = length + to;
  if (steps < least)
    throw new ChainruleError(
      "E_SHAPE",
      `windows of ${length} steps with targets ${to} ${to === 1 ? "step" : "steps"} later need a series of at least ${least} steps, got ${steps}.`,
      { expected: least, got: steps },
    );
  const data = copyOf(table, isFloat32(series));
  const targets = checkTarget(target, columns);
  const wanted = targets === undefined ? data : pickColumns(data, columns, targets);
  const [count, width] = [Math.floor((steps - least) / stride) + 1, targets?.length ?? columns];
  const inner = horizon.isRange
    ? { shape: [to - from + 1, width], stride: [width, 1] }
    : { shape: [width], stride: [1] };
  const x = { data, shape: [count, length, columns], stride: [stride * columns, columns, 1], offset: 0 };
  const y = {
    data: wanted,
    shape: [count, ...inner.shape],
    stride: [stride * width, ...inner.stride],
    offset: (length - 1 + from) * width,
  };
  return {
    x,
    y,
    count,
    batches(options = {}) {
      const checked = readOptions(epochOptions, options, "batches");
      return epochs(count, checked, (index) => ({ x: rowsOf(x, index), y: rowsOf(y, index) }));
    },
  };
}

/** Copies of rows of a view, each of which is in one piece. */
function rowsOf({ data, shape, stride, offset }: WindowView, index: Int32Array): ShapedData {
  const width = shape.slice(1).reduce((product, n) => product * n, 1);
  const rows = data instanceof Float32Array ? new Float32Array(index.length * width) : new Float64Array(index.length * width); // prettier-ignore
  for (let i = 0; i < index.length; i++) {
    const at = offset + index[i] * stride[0];
    rows.set(data.subarray(at, at + width), i * width);
  }
  return { data: rows, shape: [index.length, ...shape.slice(1)] };
}

function copyOf(table: Table, float32: boolean): RealArray {
  const size = table.rows * table.columns;
  const data = float32 ? new Float32Array(size) : new Float64Array(size);
  atOnce(copyTable(table, () => data, 0, table.rows, table.scale));
  return data;
}

/** Whether float32 holds the numbers as they are given. */
function isFloat32(series: unknown): boolean {
  const { data = series, scale = 1 } = series as { data?: unknown; scale?: unknown };
  const types = [Float32Array, Uint8Array, Uint8ClampedArray, Int8Array, Int16Array, Uint16Array];
  return scale === 1 && types.some((type) => data instanceof type);
}

function pickColumns(data: RealArray, columns: number, targets: readonly number[]): RealArray {
  const steps = data.length / columns;
  const picked = new (data.constructor as Float32ArrayConstructor)(steps * targets.length);
  for (let step = 0, q = 0; step < steps; step++) {
    for (const target of targets) picked[q++] = data[step * columns + target];
  }
  return picked;
}

function checkHorizon(value: unknown, name: string): { range: readonly [number, number]; isRange: boolean } {
  const isRange = Array.isArray(value);
  const range: readonly unknown[] = isRange ? value : [value, value];
  if (range.length !== 2) return refuse(value, name, "a whole number from 1, or [from, to]");
  const from = checkNumber(range[0], isRange ? `${name}[0]` : name, { integer: true, min: 1 });
  return { range: [from, checkNumber(range[1], `${name}[1]`, { integer: true, min: from })], isRange };
}

/** Numbers of columns; undefined for all. Throws E_CONFIG. */
function checkTarget(value: unknown, columns: number): readonly number[] | undefined {
  if (value === undefined) return undefined;
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (list.length === 0) return refuse(value, "windows target", "the number of a column, or an array of them");
  return list.map((column, i) =>
    checkNumber(column, Array.isArray(value) ? `windows target[${i}]` : "windows target", {
      integer: true,
      min: 0,
      max: columns - 1,
    }),
  );
}
