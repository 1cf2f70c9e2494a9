import { createHash } from "node:crypto";
import type { Model } from "../../src/index.ts";

/** SHA-256 of all weights, bit by bit, with their names and shapes. */
export function weightsHash(model: Model): string {
  const hash = createHash("sha256");
  for (const { name, shape, data } of model.getWeights()) {
    hash.update(`${name} ${shape.join("x")} ${data.constructor.name}\n`);
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest("hex");
}

/** The beginning of the SHA-256 of numbers, bit by bit; which NaN one is does not count. */
export function bitsHash(numbers: Float32Array | Float64Array): string {
  const one = numbers.map((x) => (Number.isNaN(x) ? NaN : x));
  return createHash("sha256").update(new Uint8Array(one.buffer)).digest("hex").slice(0, 16);
}
