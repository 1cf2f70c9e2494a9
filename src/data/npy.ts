/**
 * NPY, the file format of NumPy's arrays.
 *
 *   0        6       8                    10 or 12
 *   | 93 NUMPY | 1 0 | length uint16/32 | {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }… LF | numbers |
 *
 *   descr   byte order (< > | =), then f2 f4 f8 · i1 i2 i4 i8 · u1 u2 u4 u8 · b1
 *
 * Source: NEP 1 and numpy.lib.format, versions 1.0 to 3.0. A file is hostile until read: its sizes are held against the
 * bytes that are there before anything is allocated, and Python's objects (pickle) are refused.
 */
import { float16 } from "../base/float16.ts";
import { ChainruleError, formatValue } from "../base/errors.ts";
import { readOptions } from "../base/options.ts";
import { bytesOf, sourceOptions, type DataSource, type SourceOptions } from "./openSource.ts";

export type NpyData = Float32Array | Float64Array | Int8Array | Int16Array | Int32Array | Uint8Array | Uint16Array | Uint32Array; // prettier-ignore

/** Numbers in row order: an input of a model. */
export interface NpyArray {
  data: NpyData;
  /** [] for a single number. */
  shape: number[];
}

interface ElementType {
  readonly bytes: number;
  readonly array: new (length: number) => NpyData;
  readonly get: (view: DataView, at: number, isLittle: boolean) => number | bigint;
}

const types: Readonly<Record<string, ElementType>> = {
  f2: { bytes: 2, array: Float32Array, get: (view, at, little) => float16(view.getUint16(at, little)) },
  f4: { bytes: 4, array: Float32Array, get: (view, at, little) => view.getFloat32(at, little) },
  f8: { bytes: 8, array: Float64Array, get: (view, at, little) => view.getFloat64(at, little) },
  i1: { bytes: 1, array: Int8Array, get: (view, at) => view.getInt8(at) },
  i2: { bytes: 2, array: Int16Array, get: (view, at, little) => view.getInt16(at, little) },
  i4: { bytes: 4, array: Int32Array, get: (view, at, little) => view.getInt32(at, little) },
  i8: { bytes: 8, array: Float64Array, get: (view, at, little) => view.getBigInt64(at, little) },
  u1: { bytes: 1, array: Uint8Array, get: (view, at) => view.getUint8(at) },
  u2: { bytes: 2, array: Uint16Array, get: (view, at, little) => view.getUint16(at, little) },
  u4: { bytes: 4, array: Uint32Array, get: (view, at, little) => view.getUint32(at, little) },
  u8: { bytes: 8, array: Float64Array, get: (view, at, little) => view.getBigUint64(at, little) },
  b1: { bytes: 1, array: Uint8Array, get: (view, at) => Number(view.getUint8(at) !== 0) },
};

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
/** Dimensions NumPy has at most. */
const MAX_RANK = 64;
/** Bytes of a header; NumPy reads 10,000. */
const MAX_HEADER = 65_536;

/**
 * Reads an array that numpy.save wrote, packed with gzip or not: { data, shape } in row order, also where the file has it in
 * Fortran's. Numbers keep their type; float16 becomes float32, bool bytes 0 and 1, int64 float64.
 * Throws E_FORMAT with what was expected and found, E_DATA for whole numbers beyond 2⁵³, E_IO, E_LIMIT, E_CONFIG.
 */
export async function readNpy(source: DataSource, options: SourceOptions = {}): Promise<NpyArray> {
  const checked = readOptions(sourceOptions, options, "readNpy");
  const { bytes, name } = await bytesOf(source, checked, "readNpy", "This NPY file");
  return npyIn(bytes, name);
}

/** The array of a file. `what` names it in messages. Throws as readNpy does. */
export function npyIn(bytes: Uint8Array, what: string): NpyArray {
  const { type, isLittle, isFortran, shape, begin } = headerOf(bytes, what);
  const count = shape.reduce((product, size) => product * size, 1);
  const there = bytes.length - begin;
  if (there !== count * type.bytes)
    refuse(what, `${shape.join(" × ") || 1} numbers of ${type.bytes} bytes`, `${there} bytes of them`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const data = new type.array(count);
  if (!isFortran || shape.length < 2)
    for (let i = 0, at = begin; i < count; i++, at += type.bytes)
      data[i] = number(type.get(view, at, isLittle), i, what);
  else {
    // The first dimension runs fastest: the place in the file of each number in row order.
    const index = new Array<number>(shape.length).fill(0);
    const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((product, size) => product * size, type.bytes));
    let at = begin;
    for (let i = 0; i < count; i++) {
      data[i] = number(type.get(view, at, isLittle), i, what);
      for (let axis = shape.length - 1; axis >= 0; axis--) {
        at += strides[axis];
        if (++index[axis] < shape[axis]) break;
        at -= strides[axis] * shape[axis];
        index[axis] = 0;
      }
    }
  }
  return { data, shape };
}

function headerOf(bytes: Uint8Array, what: string) {
  if (!MAGIC.every((byte, i) => bytes[i] === byte)) {
    const isZip = bytes[0] === 0x50 && bytes[1] === 0x4b;
    refuse(what, "an NPY file", isZip ? "a zip file, as NPZ files are; readNpz reads it" : `the bytes ${hex(bytes.subarray(0, 6))}`); // prettier-ignore
  }
  const [major, minor] = bytes.subarray(6, 8);
  if (!(major >= 1 && major <= 3 && minor === 0)) refuse(what, "version 1.0, 2.0 or 3.0", `${major}.${minor}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = major === 1 ? 10 : 12;
  if (bytes.length < start) refuse(what, `${start} bytes before the header`, `${bytes.length}`);
  const length = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const begin = start + length;
  if (length > MAX_HEADER || begin > bytes.length)
    refuse(what, `a header of at most ${Math.min(MAX_HEADER, bytes.length - start)} bytes`, `${length}`);
  const header = new TextDecoder().decode(bytes.subarray(start, begin)).trim();
  const descr = /'descr'\s*:\s*'([<>|=]?)([a-zA-Z])(\d*)'/.exec(header);
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(header);
  const sizes = /'shape'\s*:\s*\(([\d,\sL]*)\)/.exec(header);
  if (
    order === null ||
    sizes === null ||
    !header.startsWith("{") ||
    !header.endsWith("}") ||
    !header.includes("'descr'")
  )
    refuse(what, "a header with descr, fortran_order and shape", formatValue(header));
  const name = descr === null ? undefined : descr[2] + descr[3];
  if (name === undefined || !Object.hasOwn(types, name)) {
    const got = descr === null ? "several fields" : `${formatValue(descr[1] + name)}${name === "O" ? ", Python's objects" : ""}`; // prettier-ignore
    refuse(what, `numbers: descr of ${Object.keys(types).join(", ")}`, got);
  }
  const shape = sizes![1].split(",").map((size) => size.trim()).filter((size) => size !== "").map((size) => Number(size.replace("L", ""))); // prettier-ignore
  const product = shape.reduce((all, size) => all * size, 1);
  if (shape.length > MAX_RANK || !shape.every(Number.isSafeInteger) || !Number.isSafeInteger(product))
    refuse(what, `at most ${MAX_RANK} sizes whose product is below 2⁵³`, formatValue(shape));
  return { type: types[name!], isLittle: descr![1] !== ">", isFortran: order![1] === "True", shape, begin };
}

function number(value: number | bigint, at: number, what: string): number {
  if (typeof value === "number") return value;
  const near = Number(value);
  if (Number.isSafeInteger(near)) return near;
  const message = `${what}: expected whole numbers up to 2⁵³, got ${value} at place ${at}.`;
  throw new ChainruleError("E_DATA", message, { what, place: at, got: String(value) });
}

const hex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0").toUpperCase()).join(" ") || "none"; // prettier-ignore

function refuse(what: string, expected: string, got: string): never {
  throw new ChainruleError("E_FORMAT", `${what}: expected ${expected}, got ${got}.`, { what, expected, got });
}
