/**
 * The arena: one linear memory, divided among named storages. TypeScript decides where everything stands; kernels
 * only receive addresses. Growing may move every view, so views are made when needed and never kept across `place`.
 */
import { ChainruleError } from "../base/errors.ts";
import { arrayType, MAX_BYTES, type DType, type Matrix, type Storage, type Tensor, type TypedArray } from "./tensor.ts";

/** What holds the bytes: a WebAssembly.Memory, or an ordinary buffer for the JavaScript backend. */
export interface LinearMemory {
  readonly buffer: ArrayBufferLike;
  /** At least `bytes` bytes from now on, old contents kept. Throws RangeError when there is no more. */
  grow(bytes: number): void;
}

/** Below stand the core's constants (memoryBase in asconfig.json), and at 0 nothing: that address means "none" to the kernels. */
const BASE = 1024;
const ALIGN = 64;

interface Hole {
  offset: number;
  bytes: number;
}

export class Arena {
  readonly dtype: DType;
  readonly #memory: LinearMemory;
  readonly #placed = new Set<Storage>();
  /** Free stretches below #end, by offset. */
  #holes: Hole[] = [];
  #end = BASE;
  /** Beyond, nothing has been written: memory that has grown is zero. */
  #used: number;
  /** Kept here: asking a WebAssembly.Memory for its buffer takes longer than predicting a row of a small network. */
  #buffer: ArrayBufferLike;

  constructor(memory: LinearMemory, dtype: DType) {
    this.#memory = memory;
    this.#buffer = memory.buffer;
    this.#used = memory.buffer.byteLength;
    this.dtype = dtype;
  }

  /** Another one whenever the memory has grown. */
  get buffer(): ArrayBufferLike {
    return this.#buffer;
  }

  /** Bytes in use, without what rounding and free stretches take. */
  get used(): number {
    let bytes = 0;
    for (const storage of this.#placed) bytes += storage.bytes;
    return bytes;
  }

  /** Gives each storage a place, zero-filled unless it need not be; all or none. Throws E_OUT_OF_MEMORY. */
  place(storages: Iterable<Storage>): void {
    const done: Storage[] = [];
    try {
      for (const storage of storages) {
        if (storage.offset >= 0) continue;
        storage.offset = this.#take(storage);
        this.#placed.add(storage);
        done.push(storage);
        const used = Math.min(storage.bytes, this.#used - storage.offset);
        if (used > 0 && storage.cleared) new Uint8Array(this.buffer, storage.offset, used).fill(0);
        this.#used = Math.max(this.#used, storage.offset + storage.bytes);
        storage.version++;
        storage.isZeroed = storage.cleared;
      }
    } catch (error) {
      this.release(done);
      throw error;
    }
  }

  /** Gives the places back. */
  release(storages: Iterable<Storage>): void {
    for (const storage of storages) {
      if (!this.#placed.delete(storage)) continue;
      this.#free({ offset: storage.offset, bytes: roundUp(storage.bytes) });
      storage.offset = -1;
    }
  }

  /** The numbers of a tensor, to be read, valid until the next `place`. Whoever writes takes `edit`. */
  view(t: Tensor): Matrix<TypedArray> {
    const Type = arrayType(t.type, this.dtype);
    const data = new Type(this.buffer as ArrayBuffer, t.storage.offset, t.rows * t.stride);
    return { data, rows: t.rows, columns: t.columns, stride: t.stride };
  }

  /** The numbers of a tensor, to be written now. */
  viewForWrite(t: Tensor): Matrix<TypedArray> {
    markWritten(t.storage);
    return this.view(t);
  }

  /** The map of the memory: one line a storage, by address. */
  toString(): string {
    const rows = [...this.#placed].sort((a, b) => a.offset - b.offset);
    const lines = rows.map(
      (s) => `${s.offset.toString(16).padStart(8, "0")}  ${String(s.bytes).padStart(11)} B  ${s.name}`,
    );
    return [`${this.used} bytes in ${rows.length} tensors`, ...lines].join("\n");
  }

  #take(storage: Storage): number {
    const bytes = roundUp(storage.bytes);
    const hole = this.#holes.find((h) => h.bytes >= bytes);
    if (hole !== undefined) {
      const { offset } = hole;
      hole.offset += bytes;
      hole.bytes -= bytes;
      if (hole.bytes === 0) this.#holes.splice(this.#holes.indexOf(hole), 1);
      return offset;
    }
    const offset = this.#end;
    this.#grow(offset + bytes, storage);
    this.#end += bytes;
    return offset;
  }

  #grow(end: number, storage: Storage): void {
    if (end <= this.buffer.byteLength) return;
    try {
      if (end > MAX_BYTES) throw new RangeError("beyond 4 GiB");
      this.#memory.grow(end);
      this.#buffer = this.#memory.buffer;
    } catch (cause) {
      throw new ChainruleError(
        "E_OUT_OF_MEMORY",
        `No memory for ${storage.name}: it needs ${mebibytes(storage.bytes)}, in use are ${mebibytes(this.used)}.`,
        {
          tensor: storage.name,
          bytes: storage.bytes,
          used: this.used,
        },
        cause,
      );
    }
  }

  #free(gap: Hole): void {
    const holes = [...this.#holes, gap].sort((a, b) => a.offset - b.offset);
    this.#holes = [];
    for (const hole of holes) {
      const before = this.#holes.at(-1);
      if (before !== undefined && before.offset + before.bytes === hole.offset) before.bytes += hole.bytes;
      else this.#holes.push({ ...hole });
    }
    const top = this.#holes.at(-1);
    if (top !== undefined && top.offset + top.bytes === this.#end) {
      this.#end = top.offset;
      this.#holes.pop();
    }
  }
}

/** Notes that a storage is being written. */
export function markWritten(storage: Storage): void {
  storage.version++;
  storage.isZeroed = false;
}

function roundUp(bytes: number): number {
  return Math.ceil(Math.max(bytes, 1) / ALIGN) * ALIGN;
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
