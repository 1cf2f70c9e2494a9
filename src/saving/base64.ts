/** Numbers as base64 of their little-endian bytes, in every environment. */
import { findNonFinite } from "../data/finite.ts";
import { ChainruleError } from "../base/errors.ts";
import type { DType, RealArray } from "../memory/tensor.ts";

/** Built into newer engines. */
type WithBase64 = Uint8Array & { toBase64?(): string };

/**
 * Base64 that is still among the bytes of a JSON text, behind a quote and the key "data". It is decoded in its place, so
 * that numbers need no memory beside their file: once, and the text is gone.
 */
export class EncodedNumbers {
  readonly text: Uint8Array;

  constructor(text: Uint8Array) {
    this.text = text;
  }
}

/** Bytes encoded in one go, where the engine has nothing better. A multiple of 3: only the last piece is padded. */
const CHUNK = 3 * 8192;

export function encodeNumbers({ buffer, byteOffset, byteLength }: RealArray): string {
  const bytes: WithBase64 = new Uint8Array(buffer, byteOffset, byteLength);
  if (bytes.toBase64) return bytes.toBase64();
  const nodes = nodeBuffer(bytes);
  if (nodes) return nodes.toString("base64");
  const pieces: string[] = [];
  for (let i = 0; i < byteLength; i += CHUNK) {
    // apply: V8 spreads a typed array number by number, several times slower
    pieces.push(btoa(String.fromCharCode.apply(null, bytes.subarray(i, i + CHUNK) as unknown as number[])));
  }
  return pieces.join("");
}

/** Node's view of bytes. Pages may have anything under that name. */
function nodeBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer | undefined {
  const { Buffer } = globalThis;
  return typeof Buffer?.from === "function" ? Buffer.from(buffer, byteOffset, byteLength) : undefined;
}

/** `count` finite numbers. The length is checked against the text before anything is allocated. Throws E_FORMAT. */
export function decodeNumbers(data: string | EncodedNumbers, dtype: DType, count: number, what: string): RealArray {
  const size = dtype === "float32" ? 4 : 8;
  const { length } = typeof data === "string" ? data : data.text;
  if (length !== 4 * Math.ceil((count * size) / 3)) {
    throw new ChainruleError(
      "E_FORMAT",
      `${what} should hold ${count} numbers in ${4 * Math.ceil((count * size) / 3)} base64 characters, got ${length}.`,
      { what },
    );
  }
  const text = typeof data === "string" ? new TextEncoder().encode(data) : data.text;
  // Numbers begin at multiples of their size: of what stands before the text, "data":" has been read.
  const begin = text.byteOffset - (text.byteOffset % size);
  if (!decodeBytes(text, new Uint8Array(text.buffer, begin, count * size)))
    throw new ChainruleError("E_FORMAT", `${what} is not base64 of ${count * size} bytes.`, { what });
  const numbers = new (dtype === "float32" ? Float32Array : Float64Array)(text.buffer as ArrayBuffer, begin, count);
  return checkFinite(numbers, dtype, what);
}

/** The numbers of a file, all finite. Throws E_FORMAT. */
export function checkFinite(numbers: RealArray, dtype: DType, what: string): RealArray {
  const bad = findNonFinite(numbers, dtype);
  if (bad < 0) return numbers;
  throw new ChainruleError(
    "E_FORMAT",
    `${what} holds ${numbers[bad]} at position ${bad}; every number must be finite.`,
    { what, at: bad },
  );
}

const PADDING = 0x3d;
/** The six bits of each character, 64 for all that are none. */
const bitsOf = new Uint8Array(256).fill(64);
for (const [i, letter] of [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"].entries())
  bitsOf[letter.charCodeAt(0)] = i;

/** Fills `bytes`, which may begin at the text or before it: four characters are read, then three bytes written. False for what is not base64 of them. */
function decodeBytes(text: Uint8Array, bytes: Uint8Array): boolean {
  const whole = bytes.length - (bytes.length % 3);
  let invalid = 0;
  let at = 0;
  for (let i = 0; i < whole; i += 3, at += 4) {
    const a = bitsOf[text[at]],
      b = bitsOf[text[at + 1]],
      c = bitsOf[text[at + 2]],
      d = bitsOf[text[at + 3]];
    invalid |= a | b | c | d;
    bytes[i] = (a << 2) | (b >> 4);
    bytes[i + 1] = (b << 4) | (c >> 2);
    bytes[i + 2] = (c << 6) | d;
  }
  const rest = bytes.length - whole;
  if (rest > 0) {
    const [a, b] = [bitsOf[text[at]], bitsOf[text[at + 1]]];
    const c = rest === 2 ? bitsOf[text[at + 2]] : 0;
    invalid |= a | b | c;
    if (text[at + 3] !== PADDING || (rest === 1 && text[at + 2] !== PADDING)) return false;
    bytes[whole] = (a << 2) | (b >> 4);
    if (rest === 2) bytes[whole + 1] = (b << 4) | (c >> 2);
  }
  return text.length === 4 * Math.ceil(bytes.length / 3) && invalid < 64;
}
