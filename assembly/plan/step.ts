/**
 * A plan in linear memory, written by src/plan/encode.ts, read here.
 *
 *   list   | count i32 | 0 0 0 | step | step | …
 *   step   | kernel i32 | begin i32 | end i32 | bytes i32 | operand | operand | …      16 + 16 × operands bytes
 *   operand: matrix  | address u32 | stride u32 (bytes from row to row) | rows i32 | columns i32 |
 *            choice  | number i32 | 0 | parameter f64 |   a row of a registry: which activation, which loss, …
 *            scalar  | value f64 | 0 0 |
 */
const HEADER: usize = 16;
const OPERAND: usize = 16;

@unmanaged
export class List {
  count: i32;
  @inline first(): usize {
    return changetype<usize>(this) + HEADER;
  }
}

@unmanaged
export class Step {
  kernel: i32;
  /** The items to walk; all of them, [0, items), unless threads share the step. */
  begin: i32;
  end: i32;
  bytes: u32;
}

/** A matrix operand; its numbers stand row after row, each row padded to `stride` bytes. */
@unmanaged
export class Matrix {
  address: u32;
  stride: u32;
  rows: i32;
  columns: i32;
  /** The address of row r. */
  @inline row(r: i32): usize {
    return <usize>this.address + <usize>r * <usize>this.stride;
  }
}

/** Where a run stands; one small tensor that kernels may read. */
@unmanaged
export class Cursor {
  epoch: i32;
  batch: i32;
  /** First row of the batch within the epoch's order. */
  row: i32;
  /** Updates of the weights since the run began. */
  step: i32;
}

/** A run: the lists of a plan and how often each is walked. See walk.ts. */
@unmanaged
export class Program {
  cursor: u32;
  epochBegin: u32;
  batch: u32;
  tail: u32;
  epochEnd: u32;
  /** Batches an epoch, the tail included. */
  batches: i32;
  /** Rows of a full batch. */
  batchRows: i32;
  /** 1 if the last batch of an epoch is the (shorter) tail. */
  hasTail: i32;
  /** In place of `batch` from the batch `closingFrom` on. */
  closing: u32;
  closingFrom: i32;
  /** Walked after every `groupSize` batches, and at the end of an epoch. */
  update: u32;
  groupSize: i32;
  /** Walked before the first batch of a run. */
  runBegin: u32;
}

export function matrix(step: usize, index: usize): Matrix {
  return changetype<Matrix>(step + HEADER + index * OPERAND);
}
export function choice(step: usize, index: usize): i32 {
  return load<i32>(step + HEADER + index * OPERAND);
}
/** The number that a choice is configured with: a slope, a δ; 0 where it has none. */
export function parameter(step: usize, index: usize): f64 {
  return load<f64>(step + HEADER + index * OPERAND, 8);
}
export function scalar(step: usize, index: usize): f64 {
  return load<f64>(step + HEADER + index * OPERAND);
}
