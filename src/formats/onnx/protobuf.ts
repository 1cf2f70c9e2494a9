/** The wire format of protocol buffers: fields of a number and a type, as pieces of bytes and back.     [protobuf.dev, Encoding] */
import { ChainruleError } from "../../base/errors.ts";

export type Pieces = readonly Uint8Array<ArrayBuffer>[];

/** What a field holds, by its wire type: a whole number, 8 or 4 bytes as they are, or a length and that many bytes. */
const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

export function refuse(what: string): never {
  throw new ChainruleError("E_FORMAT", `Not a usable ONNX file: ${what}.`);
}

const encoder = new TextEncoder();
export const utf8 = (text: string): Uint8Array<ArrayBuffer> => encoder.encode(text);

/** A whole number in groups of 7 bits, the lowest first; one below 0 as 64 bits. */
export function varint(value: number): Uint8Array<ArrayBuffer> {
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  do {
    const more = rest > 0x7fn;
    bytes.push(Number(rest & 0x7fn) | (more ? 0x80 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return Uint8Array.from(bytes);
}

const tag = (field: number, wire: number) => varint(field * 8 + wire);

export const integerField = (field: number, value: number): Pieces => [tag(field, VARINT), varint(value)];
export const bytesField = (field: number, pieces: Pieces): Pieces => {
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  return [tag(field, BYTES), varint(length), ...pieces];
};
export const textField = (field: number, text: string): Pieces => bytesField(field, [utf8(text)]);
export const floatField = (field: number, value: number): Pieces => [
  tag(field, FIXED32),
  bytesOf(Float32Array.of(value)),
];

/** Numbers in the files' order of bytes, which is that of all engines that run WebAssembly. */
export const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array | Float64Array | BigInt64Array) =>
  new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);

/** A field of a message. */
export interface Field {
  readonly number: number;
  /** Of a whole number: as it is written, at most 2⁶⁴ − 1. */
  readonly value: bigint;
  /** Of all others; a view. */
  readonly bytes: Uint8Array;
  readonly isBytes: boolean;
}

const NONE = new Uint8Array();

/** Reads whole numbers and parts of bytes, one after the other. */
class Cursor {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  varint(): bigint {
    let value = 0n;
    for (let shift = 0; shift < 70; shift += 7) {
      if (this.isAtEnd) refuse("it is cut short");
      const byte = this.#bytes[this.#at++];
      value |= BigInt(byte & 0x7f) << BigInt(shift);
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    return refuse("a whole number has more than 10 bytes");
  }

  take(length: number): Uint8Array {
    if (length > this.#bytes.length - this.#at) refuse("it is cut short");
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }
}

/** The fields of a message, in order. Throws E_FORMAT. */
export function* fieldsOf(message: Uint8Array): Generator<Field> {
  const cursor = new Cursor(message);
  while (!cursor.isAtEnd) {
    const head = Number(cursor.varint());
    const number = Math.floor(head / 8);
    if (number < 1 || number > 2 ** 29) refuse(`a field has the number ${number}`);
    const wire = head % 8;
    if (wire === VARINT) yield { number, value: cursor.varint(), bytes: NONE, isBytes: false };
    else if (wire === FIXED64) yield { number, value: 0n, bytes: cursor.take(8), isBytes: false };
    else if (wire === FIXED32) yield { number, value: 0n, bytes: cursor.take(4), isBytes: false };
    else if (wire === BYTES) yield { number, value: 0n, bytes: cursor.take(Number(cursor.varint())), isBytes: true };
    else refuse(`a field has the wire type ${wire}`);
  }
}

/** A whole number with its sign. Throws E_FORMAT for one that JavaScript's numbers do not hold. */
export function signed(value: bigint): number {
  const number = Number(BigInt.asIntN(64, value));
  // The ends of the range stand for "to the end" in slices.
  if (!Number.isSafeInteger(number) && Math.abs(number) < 2 ** 62) refuse(`the whole number ${number} is too large`);
  return number;
}

/** Whole numbers of a repeated field: packed, or one. */
export function integersOf({ bytes, isBytes, value }: Field): number[] {
  if (!isBytes) return [signed(value)];
  const cursor = new Cursor(bytes);
  const list: number[] = [];
  while (!cursor.isAtEnd) list.push(signed(cursor.varint()));
  return list;
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Throws E_FORMAT for what is not UTF-8. */
export function textOf({ bytes }: Pick<Field, "bytes">): string {
  try {
    return decoder.decode(bytes);
  } catch {
    return refuse("a text is not UTF-8");
  }
}

/** The bytes in memory of their own, aligned for numbers of `size` bytes. Throws E_FORMAT where they are not whole numbers of them. */
export function aligned(bytes: Uint8Array, size: number): ArrayBuffer {
  if (bytes.length % size !== 0) refuse(`${bytes.length} bytes are no whole count of numbers of ${size} bytes`);
  return bytes.slice().buffer as ArrayBuffer;
}
