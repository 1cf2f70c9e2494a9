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
