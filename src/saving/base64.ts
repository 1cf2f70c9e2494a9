/** Numbers as base64 of their little-endian bytes, in every environment. */
import { findNonFinite } from "../data/finite.ts";
import { ChainruleError } from "../base/errors.ts";
import { isOutOfMemory } from "../base/outOfMemory.ts";
import type { DType, RealArray } from "../memory/tensor.ts";

/** Built into newer engines. It accepts the texts that atob accepts. */
type WithBase64 = Uint8Array & { toBase64?(): string };
const { fromBase64 } = Uint8Array as { fromBase64?(text: string): Uint8Array<ArrayBuffer> };

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
export function decodeNumbers(text: string, dtype: DType, count: number, what: string): RealArray {
  const size = dtype === "float32" ? 4 : 8;
  if (text.length !== 4 * Math.ceil((count * size) / 3)) {
    throw new ChainruleError(
      "E_FORMAT",
      `${what} should hold ${count} numbers in ${4 * Math.ceil((count * size) / 3)} base64 characters, got ${text.length}.`,
      { what },
    );
  }
  const bytes = decodeBytes(text, count * size, what);
  if (bytes.length !== count * size)
    throw new ChainruleError("E_FORMAT", `${what} should hold ${count * size} bytes, got ${bytes.length}.`, { what });
  const numbers = dtype === "float32" ? new Float32Array(bytes.buffer) : new Float64Array(bytes.buffer);
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

/** `size` bytes, or another number if that is what the text holds. */
function decodeBytes(text: string, size: number, what: string): Uint8Array<ArrayBuffer> {
  let binary: string;
  try {
    if (fromBase64) return fromBase64(text);
    const decoded = new Uint8Array(size);
    const nodes = nodeBuffer(decoded);
    nodes?.write(text, "base64");
    if (nodes?.toString("base64") === text) return decoded; // Buffer passes over what is no base64, atob judges it
    binary = atob(text);
  } catch (cause) {
    if (isOutOfMemory(cause)) throw cause;
    throw new ChainruleError("E_FORMAT", `${what} is not base64.`, { what }, cause);
  }
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}
