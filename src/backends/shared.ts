/**
 * Builds for memory that threads share. In the binary they differ from the others in one bit: the flag of the memory
 * that they import. So there is one build for both.
 *
 *   3 "env" | 6 "memory" | 2: a memory | 1: has a maximum, 3: and is shared | pages | …
 */
const IMPORT = [3, ..."env", 6, ..."memory", 2].map((c) => (typeof c === "string" ? c.charCodeAt(0) : c));
const WITH_MAXIMUM = 1;
const SHARED = 3;

/** A copy of a module's bytes that imports a shared memory. */
export function forSharedMemory(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const at = bytes.findIndex((_, i) => IMPORT.every((byte, k) => bytes[i + k] === byte)) + IMPORT.length;
  if (bytes[at] !== WITH_MAXIMUM) throw new Error("this module imports no memory with a maximum");
  const copy = bytes.slice();
  copy[at] = SHARED;
  return copy;
}
