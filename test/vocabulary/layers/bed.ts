/**
 * A kernel on both sides: the same step in WebAssembly and in its reference, over memory in which everything that is no
 * number of a tensor (padding, what stands between tensors) is NaN, so that reading it shows in a result.
 */
import { javascriptBackend } from "../../../src/backends/javascript.ts";
import { moduleFor } from "../../../src/backends/builds.ts";
import { instantiate } from "../../../src/backends/loader.ts";
import { wasmBackend } from "../../../src/backends/wasm.ts";
import { Arena, type LinearMemory } from "../../../src/memory/arena.ts";
import { tensor, type DType, type ElementType, type Matrix, type Tensor } from "../../../src/memory/tensor.ts";
import { encodeProgram } from "../../../src/plan/encode.ts";
import type { Kernel } from "../../../src/plan/kernels.ts";
import type { Operand, Plan } from "../../../src/plan/plan.ts";
import { bind } from "../../../src/plan/walk.ts";

export interface Spec {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  readonly type?: ElementType;
  /** In row order; without them the tensor is NaN (or the bytes of NaN). */
  readonly values?: ArrayLike<number>;
  readonly written?: boolean;
}
export type SpecOperand = Spec | number;

/** Reads its own number: the kernel may write here. */
export const out = (
  name: string,
  rows: number,
  columns: number,
  values?: ArrayLike<number>,
  type?: ElementType,
): Spec => {
  return { name, rows, columns, values, type, written: true };
};
export const given = (
  name: string,
  rows: number,
  columns: number,
  values: ArrayLike<number>,
  type?: ElementType,
): Spec => {
  return { name, rows, columns, values, type };
};

/** Numbers in an irregular order between −1 and 1: fractional parts of multiples of the golden ratio. */
export const numbers = (count: number, from = 1): number[] =>
  Array.from({ length: count }, (_, i) => 2 * (((i + from) * 0.6180339887498949) % 1) - 1);

export type Side = "wasm" | "javascript";
export const sides: readonly Side[] = ["wasm", "javascript"];
export const dtypes: readonly DType[] = ["float32", "float64"];

/** Runs the step, cut into ranges at `cuts`; answers the numbers of what is written, by name. */
export function runStep(
  side: Side,
  dtype: DType,
  kernel: Kernel,
  operands: readonly SpecOperand[],
  items: number,
  cuts: readonly number[] = [],
): Record<string, number[]> {
  const memory: LinearMemory = side === "wasm" ? wasmBackend(dtype).memory : javascriptBackend().memory;
  const arena = new Arena(memory, dtype);
  const tensors = new Map<Spec, Tensor>();
  for (const spec of operands) {
    if (typeof spec === "number" || tensors.has(spec)) continue;
    const t = tensor(spec.name, spec.rows, spec.columns, dtype, { type: spec.type });
    arena.place([t.storage, tensor("guard", 1, 32, dtype).storage]);
    tensors.set(spec, t);
  }
  new Uint32Array(arena.buffer as ArrayBuffer).fill(0xfff80001); // NaN in both dtypes
  for (const [spec, t] of tensors) {
    const { data, stride } = arena.view(t);
    for (let i = 0; i < (spec.values?.length ?? 0); i++) {
      data[Math.floor(i / t.columns) * stride + (i % t.columns)] = spec.values![i];
    }
  }
  const before = new Uint8Array(arena.buffer as ArrayBuffer).slice();
  const step = { kernel, operands: operands.map((o): Operand => (typeof o === "number" ? o : tensors.get(o)!)), items };
  const edges = [0, ...cuts, items];
  const ranges = edges.slice(1).map((end, i) => [edges[i], end]);
  if (side === "javascript") {
    const [{ reference, values }] = bind([step], arena);
    for (const [begin, end] of ranges) reference(...values.slice(0, -2), begin, end);
  } else {
    const [cursor] = tensors.values();
    const plan: Plan = {
      rows: 1,
      epochBegin: [],
      batch: [step],
      tail: [],
      epochEnd: [],
      cursor,
      batches: 1,
      batchRows: 1,
    };
    const program = encodeProgram(plan, arena, () => 0);
    const core = instantiate(moduleFor(dtype), (memory as unknown as { memory: WebAssembly.Memory }).memory, () => 0);
    const list = new DataView(arena.buffer as ArrayBuffer).getUint32(program.offset + 8, true);
    for (const [begin, end] of ranges) core.runStep(list + 16, begin, end);
    new Uint8Array(arena.buffer as ArrayBuffer).set(
      before.subarray(program.offset, program.offset + program.bytes),
      program.offset,
    );
  }
  checkUnwritten(
    arena,
    before,
    [...tensors].filter(([spec]) => spec.written).map(([, t]) => t),
  );
  const results = [...tensors].filter(([spec]) => spec.written);
  return Object.fromEntries(results.map(([spec, t]) => [spec.name, unpadded(arena.view(t) as Matrix)]));
}

function unpadded({ data, rows, columns, stride }: Matrix): number[] {
  return Array.from({ length: rows * columns }, (_, i) => data[Math.floor(i / columns) * stride + (i % columns)]);
}

function checkUnwritten(arena: Arena, before: Uint8Array, written: readonly Tensor[]): void {
  const now = new Uint8Array(arena.buffer as ArrayBuffer);
  for (const { storage } of written) {
    const end = storage.offset + storage.bytes;
    before.set(now.subarray(storage.offset, end), storage.offset);
  }
  if (Buffer.compare(now, before) === 0) return;
  throw new Error(`byte ${now.findIndex((byte, at) => byte !== before[at])} was written:\n${arena.toString()}`);
}
