/** Numbers as base64 of their little-endian bytes, in every environment. */
import { ChainruleError } from "../errors.ts";
import type { DType, RealArray } from "../memory/tensor.ts";

const CHUNK = 0x8000;

export function encodeNumbers(numbers: RealArray): string {
  const bytes = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  let binary = "";
  for (let i = 0; i < bytes.length; i += CHUNK) binary += String.fromCharCode(...bytes.subarray(i, i + CHUNK));
  return btoa(binary);
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
  const bytes = decodeBytes(text, what);
  if (bytes.length !== count * size)
    throw new ChainruleError("E_FORMAT", `${what} should hold ${count * size} bytes, got ${bytes.length}.`, { what });
  const numbers = dtype === "float32" ? new Float32Array(bytes.buffer) : new Float64Array(bytes.buffer);
  const bad = numbers.findIndex((v) => !Number.isFinite(v));
  if (bad >= 0)
    throw new ChainruleError(
      "E_FORMAT",
      `${what} holds ${numbers[bad]} at position ${bad}; every number must be finite.`,
      { what, at: bad },
    );
  return numbers;
}

function decodeBytes(text: string, what: string): Uint8Array<ArrayBuffer> {
  let binary: string;
  try {
    binary = atob(text);
  } catch (cause) {
    throw new ChainruleError("E_FORMAT", `${what} is not base64.`, { what }, cause);
  }
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}
