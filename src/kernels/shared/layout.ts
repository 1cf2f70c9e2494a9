/**
 * How a plan is laid out in linear memory: written by src/plan/encode.ts, read by the core through classes that
 * scripts/generate.js makes of these records.
 *
 *   list    | count i32 | 0 0 0 | step | step | …
 *   step    | kernel | begin | end | bytes | operand | operand | …        16 + 16 × operands bytes
 *   operand   matrix  | address | stride (bytes from row to row) | rows | columns |
 *             ref     | number | 0 | parameter f64 |     a row of a registry: which activation, which loss, …
 *             scalar  | value f64 | 0 0 |
 */

/** Bytes of a list's and a step's header, and of an operand. */
export const HEADER = 16;
export const OPERAND = 16;

/** Bytes of a field of each type; fields are aligned to their size. */
const bytes = { i32: 4, u32: 4, f64: 8 } as const;
type FieldType = keyof typeof bytes;

/** The fields of a record, in their order in memory. */
type Layout = Readonly<Record<string, FieldType>>;

export const listLayout = { count: "i32" } as const;

/** `begin` and `end` are the items to walk: [0, items), unless threads share the step. `bytes` leads to the next step. */
export const stepLayout = { kernel: "i32", begin: "i32", end: "i32", bytes: "u32" } as const;

/** `stride` is in bytes; rows stand `stride` apart, padding included. */
export const matrixLayout = { address: "u32", stride: "u32", rows: "i32", columns: "i32" } as const;

/** `parameter` is the number that an entry is configured with: a slope, a δ; 0 where it has none. */
export const refLayout = { number: "i32", parameter: "f64" } as const;

/** Addresses of the lists of a plan, and how often each is walked (assembly/plan/walk.ts). */
export const programLayout = {
  cursor: "u32",
  epochBegin: "u32",
  batch: "u32",
  tail: "u32",
  epochEnd: "u32",
  /** Batches an epoch, the tail included. */
  batches: "i32",
  /** Rows of a full batch. */
  batchRows: "i32",
  /** 1 if the last batch of an epoch is the (shorter) tail. */
  hasTail: "i32",
  /** In place of `batch` from the batch `closingFrom` on. */
  closing: "u32",
  closingFrom: "i32",
  /** Walked after every `groupSize` batches, and at the end of an epoch. */
  update: "u32",
  groupSize: "i32",
  /** Walked before the first batch of a run. */
  runBegin: "u32",
} as const;

/** Where a run is; one small int32 tensor that kernels may read. */
export const cursorLayout = {
  epoch: "i32",
  batch: "i32",
  /** First row of the batch within the epoch's order. */
  row: "i32",
  /** Updates of the weights since the run began. */
  step: "i32",
} as const;

/** Where each field of a record begins, in bytes from the record's beginning, and how many bytes the record has. */
function offsetsOf<L extends Layout>(layout: L): Readonly<Record<keyof L, number>> & { readonly size: number } {
  let size = 0;
  const offsets = Object.entries(layout).map(([name, type]) => {
    const offset = Math.ceil(size / bytes[type]) * bytes[type];
    size = offset + bytes[type];
    return [name, offset];
  });
  return { ...(Object.fromEntries(offsets) as Record<keyof L, number>), size };
}

/** Computed once: a plan is encoded at every call of fit. */
export const offsets = {
  list: offsetsOf(listLayout),
  step: offsetsOf(stepLayout),
  matrix: offsetsOf(matrixLayout),
  ref: offsetsOf(refLayout),
  program: offsetsOf(programLayout),
};

/** The place of each field of the cursor, and how many there are. */
export const cursorFields = Object.keys(cursorLayout).length;
export const cursorPlace = Object.fromEntries(Object.keys(cursorLayout).map((name, i) => [name, i])) as Readonly<
  Record<keyof typeof cursorLayout, number>
>;
