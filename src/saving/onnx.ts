/**
 * ONNX files, for predictions in other programs: without the optimizer's state. What writes and reads them comes when it is
 * needed. Pages have `toOnnx` and `fromOnnx` of chainrule/formats instead (scripts/browser.js).
 */
import { describeModel, fileOf } from "./description.ts";
import { checkSavable, decodeModel } from "./json.ts";
import type { ModelFormat } from "./savedModel.ts";

export const onnx: ModelFormat = {
  name: "onnx",
  endings: [".onnx"],
  type: "application/octet-stream",
  // Field 1, the version of the format, then another field of a ModelProto; never four zeros, as safetensors has them.
  matches: (head) =>
    head[0] === 0x08 &&
    head[1] < 0x80 &&
    [0x12, 0x1a, 0x22, 0x28, 0x32, 0x3a, 0x42, 0x72].includes(head[2]) &&
    head.subarray(4, 8).some((byte) => byte !== 0),

  async encode(model) {
    checkSavable(model);
    const description = describeModel(model);
    const { writeOnnx } = await import("../formats/onnx/write.ts");
    return writeOnnx(description);
  },

  async decode(bytes, training) {
    const { readOnnx } = await import("../formats/onnx/read.ts");
    return decodeModel(fileOf(readOnnx(await bytes.take())), training);
  },
};
