/** A model from an ONNX file. */
import type { ReadModel } from "../description.ts";
import { decodeModel } from "./decode.ts";
import { readOwn } from "./own.ts";
import { refuse } from "./protobuf.ts";

export function readOnnx(bytes: Uint8Array): ReadModel {
  const model = decodeModel(bytes);
  return readOwn(model) ?? refuse("foreign");
}
