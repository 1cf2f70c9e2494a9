/**
 * Tensors: named matrices in linear memory. A tensor knows its place only once its storage has been placed (arena.ts).
 *
 *   offset ─▶ | row 0 … | pad | row 1 … | pad | …       pad: up to whole vectors of 16 bytes, so that kernels have no
 *             |◀── stride ───▶|                         scalar tails, and off multiples of 512 bytes (see rowStride)
 */
import { ChainruleError } from "../base/errors.ts";

/** The number type of a model: of its weights, activations and gradients. */
export type DType = "float32" | "float64";
/** What a tensor holds. "real" is the model's dtype. */
export type ElementType = "real" | "float64" | "int32" | "uint8";
export type TypedArray = Float32Array | Float64Array | Int32Array | Uint8Array;

/** A stretch of linear memory: a size, a name, and, once placed, an offset in bytes. */
export class Storage {
  readonly name: string;
  bytes: number;
  offset = -1;
  /** Counts what was written here by the caller's thread, for those who keep a copy elsewhere. */
  version = 0;
  /** Nothing has been written yet: all zeros. */
  isZeroed = true;

  /** Whether it begins as zeros; otherwise as anything, for who writes all of it. */
  readonly cleared: boolean;

  constructor(name: string, bytes: number, cleared = true) {
    this.name = name;
    this.bytes = bytes;
    this.cleared = cleared;
  }
}

/** A matrix [rows, columns] over a storage; rows are `stride` numbers apart. */
export interface Tensor {
  readonly storage: Storage;
  readonly name: string;
  readonly type: ElementType;
  readonly rows: number;
  readonly columns: number;
  readonly stride: number;
}

/** What reference kernels work on: a tensor's numbers. `data` begins at row 0. */
export interface Matrix<T extends TypedArray = RealArray> {
  readonly data: T;
  readonly rows: number;
  readonly columns: number;
  readonly stride: number;
}
export type RealArray = Float32Array | Float64Array;
/** In place of a matrix that a kernel can do without: address 0 in WebAssembly. */
export type Missing = 0;

const VECTOR = 16;
const LINE = 64;
/** Bytes: rows at multiples of them compete for the same few places of the first cache. */
const CROWDED = 512;

export function bytesPerElement(type: ElementType, dtype: DType): number {
  if (type === "real") return dtype === "float32" ? 4 : 8;
  return type === "float64" ? 8 : type === "int32" ? 4 : 1;
}

/** The array constructor for a tensor's numbers. */
export function arrayType(type: ElementType, dtype: DType) {
  if (type === "real") return dtype === "float32" ? Float32Array : Float64Array;
  return type === "float64" ? Float64Array : type === "int32" ? Int32Array : Uint8Array;
}

/**
 * Numbers from row to row: whole vectors; and where that is a multiple of 512 bytes, beyond those themselves, one cache
 * line more. A first cache of 64 sets has 8 of them for rows 512 bytes apart, and 4 for rows of 3 · 1024: fewer places
 * than the panel of a product has rows. Rows of 512 bytes are short enough that the line costs what it saves.
 */
export function rowStride(columns: number, elementBytes: number): number {
  const bytes = Math.ceil((columns * elementBytes) / VECTOR) * VECTOR;
  return (bytes > CROWDED && bytes % CROWDED === 0 ? bytes + LINE : bytes) / elementBytes;
}

/** Addresses are 32 bits wide in WebAssembly; V8 and SpiderMonkey allow 4 GB. */
export const MAX_BYTES = 0xffff0000;

/** Multiplies sizes, refusing what no memory could hold before any address is computed. Throws E_OUT_OF_MEMORY. */
export function checkedBytes(what: string, ...factors: number[]): number {
  const bytes = factors.reduce((product, factor) => product * factor, 1);
  if (bytes > MAX_BYTES) {
    throw new ChainruleError(
      "E_OUT_OF_MEMORY",
      `${what} would need ${(bytes / 2 ** 30).toFixed(1)} GiB; WebAssembly addresses at most 4 GiB.`,
      {
        what,
        bytes,
        limit: MAX_BYTES,
      },
    );
  }
  return bytes;
}

export interface TensorOptions {
  type?: ElementType;
  /** Rows stand right behind each other: for user data that is copied in whole. */
  packed?: boolean;
  /** Nothing is read of it before all of it is written: it need not be zeros first. */
  uncleared?: boolean;
}

/** A tensor with a storage of its own, not yet placed. */
export function tensor(name: string, rows: number, columns: number, dtype: DType, options: TensorOptions = {}): Tensor {
  const type = options.type ?? "real";
  const size = bytesPerElement(type, dtype);
  const stride = options.packed || type !== "real" ? columns : rowStride(columns, size);
  return {
    storage: new Storage(name, checkedBytes(name, rows, stride, size), !options.uncleared),
    name,
    type,
    rows,
    columns,
    stride,
  };
}

/** "name [rows, columns]", with the type where it is not the model's. */
export function describe(t: Tensor): string {
  return `${t.name} [${t.rows}, ${t.columns}]${t.type === "real" ? "" : ` ${t.type}`}`;
}
