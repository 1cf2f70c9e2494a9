/**
 * IDX, the file format of MNIST and its relatives. Every number is big-endian.
 *
 *   0    2      3      4                      4 + 4·rank
 *   | 00 00 | type | rank | size₀ size₁ … uint32 | numbers, the last dimension running fastest |
 *
 *   type   08 uint8 · 09 int8 · 0B int16 · 0C int32 · 0D float32 · 0E float64
 *
 * Source: LeCun, Cortes, Burges, "The MNIST database of handwritten digits", section "File formats". A file is hostile
 * until read: its sizes are held against the bytes that are there before anything is allocated.
 */
import { openPlace } from "#platform";
import { ChainruleError, formatValue } from "../base/errors.ts";
import { readOptions, type RecordOf } from "../base/options.ts";
import { ByteStream } from "../platform/bytes.ts";
import { isGzip, maxBytesOption, unpacked } from "../platform/gzip.ts";

export type IdxArray = Uint8Array | Int8Array | Int16Array | Int32Array | Float32Array | Float64Array;

/** What an IDX file holds; `{ ...idx, scale: 1 / 255 }` is an input of a model. */
export interface Idx {
  /** In row order. */
  data: IdxArray;
  /** [60000, 28, 28] for MNIST's training images. */
  shape: number[];
}

export interface IdxOptions {
  /** Bytes a file may have, unpacked or not. Default 2³⁰, 1 GiB, and of gzip at most 16 MiB and 64 times its size. */
  maxBytes?: number;
}

/** Dimensions a file may have. */
const MAX_RANK = 8;
const idxOptions = { maxBytes: maxBytesOption } satisfies RecordOf<IdxOptions>;

interface ElementType {
  readonly bytes: number;
  readonly array: new (length: number) => Exclude<IdxArray, Uint8Array>;
  readonly get: "getInt8" | "getInt16" | "getInt32" | "getFloat32" | "getFloat64";
}
const UINT8 = 0x08;
const types: Readonly<Record<number, ElementType>> = {
  0x09: { bytes: 1, array: Int8Array, get: "getInt8" },
  0x0b: { bytes: 2, array: Int16Array, get: "getInt16" },
  0x0c: { bytes: 4, array: Int32Array, get: "getInt32" },
  0x0d: { bytes: 4, array: Float32Array, get: "getFloat32" },
  0x0e: { bytes: 8, array: Float64Array, get: "getFloat64" },
};

/**
 * Reads an IDX file. Bytes stay where they are: for uint8, `data` is a view of `bytes`, not a copy.
 * `what` names the file in messages. Throws E_FORMAT with the offset, what was expected there and what was found.
 */
export function readIdx(bytes: Uint8Array, what = "This IDX file"): Idx {
  if (!(bytes instanceof Uint8Array))
    throw new ChainruleError("E_CONFIG", `readIdx takes a Uint8Array, got ${formatValue(bytes)}.`);
  const header = readHeader(bytes, what);
  const { shape, type, begin } = header;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = countWithin(shape, (bytes.length - begin) / (type?.bytes ?? 1));
  if (count === undefined) refuse(what, begin, sizesText(header), `${bytes.length - begin} bytes`);

  if (type === undefined) return { data: new Uint8Array(bytes.buffer, bytes.byteOffset + begin, count), shape };
  const data = new type.array(count);
  for (let i = 0, at = begin; i < count; i++, at += type.bytes) data[i] = view[type.get](at);
  return { data, shape };
}

/** What stands before the numbers. Throws E_FORMAT. */
function readHeader(bytes: Uint8Array, what: string) {
  if (isGzip(bytes)) refuse(what, 0, "IDX", "gzip; loadIdx unpacks it");
  if (bytes.length < 4) refuse(what, 0, "a header of 4 bytes", `${bytes.length}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint16(0) !== 0) refuse(what, 0, "two zero bytes", `${hex(bytes[0])} ${hex(bytes[1])}`);
  const [, , code, rank] = bytes;
  const type = Object.hasOwn(types, code) ? types[code] : undefined;
  if (type === undefined && code !== UINT8) refuse(what, 2, "a type of 08, 09, 0B, 0C, 0D or 0E", hex(code));
  if (rank < 1 || rank > MAX_RANK) refuse(what, 3, `1 to ${MAX_RANK} dimensions`, `${rank}`);

  const begin = 4 + 4 * rank;
  if (bytes.length < begin) refuse(what, 4, `${rank} sizes in ${4 * rank} bytes`, `${bytes.length - 4} bytes`);
  const shape = Array.from({ length: rank }, (_, i) => view.getUint32(4 + 4 * i));
  return { shape, type, begin };
}

const sizesText = ({ shape, type }: ReturnType<typeof readHeader>) =>
  `${shape.join(" × ")} numbers of ${type?.bytes ?? 1} bytes`;

/** Reads an IDX file, packed with gzip or not. Throws E_FORMAT as readIdx does, E_LIMIT above `maxBytes`. */
export async function loadIdx(bytes: Uint8Array, options: IdxOptions = {}): Promise<Idx> {
  const maxBytes = checkLimit(options, "loadIdx");
  const what = "This IDX file";
  return load(ByteStream.of(bytes, `${what} has`, Infinity), maxBytes, what);
}

/**
 * Reads an IDX file, packed with gzip or not. `path` is a path in Node, a URL in pages, relative to the page; in both
 * "https://…". Throws E_IO, E_FORMAT as readIdx does, E_LIMIT above `maxBytes`.
 */
export async function readIdxFile(path: string, options: IdxOptions = {}): Promise<Idx> {
  const maxBytes = checkLimit(options, "readIdxFile");
  if (typeof path !== "string" || path === "")
    throw new ChainruleError("E_CONFIG", `A file name is needed, got ${formatValue(path)}.`);
  return load(await openPlace(path, { maxBytes, timeout: 30_000 }), maxBytes, path);
}

async function load(file: ByteStream, maxBytes: number | undefined, what: string): Promise<Idx> {
  try {
    const bytes = await unpacked(file, maxBytes, what);
    const header = readHeader(await bytes.peek(4 + 4 * MAX_RANK), what);
    const { shape, type, begin } = header;
    const end = shape.reduce((product, size) => product * size, type?.bytes ?? 1) + begin;
    const whole = await bytes.take(end);
    // No file is unpacked beyond what its header says.
    if ((await bytes.peek(1)).length > 0) refuse(what, begin, sizesText(header), `${end - begin + 1} bytes or more`);
    return readIdx(whole, what);
  } finally {
    await file.close();
  }
}

/** The product of the sizes if it is exactly `available`; no product beyond it is ever formed. */
function countWithin(shape: readonly number[], available: number): number | undefined {
  let count = shape.includes(0) ? 0 : 1;
  for (const size of shape) {
    if (count > available / size) return undefined;
    count *= size;
  }
  return count === available ? count : undefined;
}

function checkLimit(options: IdxOptions, where: string): number | undefined {
  return readOptions(idxOptions, options, where).maxBytes;
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, "0").toUpperCase();
}

function refuse(what: string, offset: number, expected: string, got: string): never {
  throw new ChainruleError("E_FORMAT", `${what}: expected ${expected} at byte ${offset}, got ${got}.`, {
    offset,
    expected,
    got,
  });
}
