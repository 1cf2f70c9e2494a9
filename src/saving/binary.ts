/**
 * The model file for large models: safetensors. `__metadata__` has the JSON of json.ts under the name of the format; in it
 * `data` names a tensor of the file instead of holding numbers in base64.
 *
 *   dense_1/kernel              a weight, with its shape
 *   optimizer/dense_1/kernel    what the optimizer keeps for it, [slots, ...shape]: of Adam the means of g, then those of g²
 *
 * The tensors are written from the snapshot that is saved and read into the one that is loaded, one after the other: no text and no second
 * copy is made of them.
 */
import { formatValue } from "../base/errors.ts";
import type { Shape } from "../memory/shape.ts";
import type { RealArray } from "../memory/tensor.ts";
import { checkFinite } from "./base64.ts";
import { FORMAT, refuse } from "./checkFile.ts";
import { decodeModel, encodeModel, type ModelFile } from "./json.ts";
import { parseText } from "./jsonText.ts";
import { encodeHeader, readHeader, readTensors, type TensorInfo } from "./safetensors.ts";
import type { ModelFormat } from "./savedModel.ts";

/** Kinds of numbers that models have. */
const arrays = { F32: Float32Array, F64: Float64Array } as const;

export const safetensors: ModelFormat = {
  name: "safetensors",
  endings: [".safetensors"],
  type: "application/octet-stream",
  // The upper half of the header's length, and nothing that a text has.
  matches: (head) => head.length >= 8 && head.subarray(4, 8).every((byte) => byte === 0),

  encode(model) {
    const tensors: TensorInfo[] = [];
    const pieces: Uint8Array<ArrayBuffer>[] = [];
    const file = encodeModel(model, (name, shape, { buffer, byteOffset, byteLength, BYTES_PER_ELEMENT }) => {
      tensors.push({ name, dtype: BYTES_PER_ELEMENT === 4 ? "F32" : "F64", shape });
      pieces.push(new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength));
      return name;
    });
    return [encodeHeader(tensors, { [FORMAT]: JSON.stringify(file) }), ...pieces];
  },

  async decode(bytes, training) {
    const header = await readHeader(bytes);
    const text = header.metadata.get(FORMAT);
    if (text === undefined)
      return refuse(`it is a safetensors file of another program, without ${formatValue(FORMAT)} in its __metadata__`);
    for (const { name, dtype } of header.tensors)
      if (!Object.hasOwn(arrays, dtype)) refuse(`${formatValue(name)} should be F32 or F64, got ${dtype}`);
    const tensors = new Map<string, { data: RealArray; shape: Shape }>();
    for await (const { tensor, data } of readTensors(bytes, header)) {
      const { name, dtype, shape } = tensor;
      tensors.set(name, { data: new arrays[dtype as keyof typeof arrays](data.buffer), shape });
    }
    const file = parseText(text) as ModelFile; // which decodeModel checks
    const model = decodeModel(file, training, (named, dtype, count, what, shape) => {
      const name = named as string; // there is no base64 in a description
      const tensor = tensors.get(name);
      if (tensor === undefined) return refuse(`${what} should be a tensor that no other is, got ${formatValue(name)}`);
      const { data } = tensor;
      const kind = data.BYTES_PER_ELEMENT === 4 ? "float32" : "float64";
      if (kind !== dtype || data.length !== count)
        refuse(`${what} should hold ${count} numbers of ${dtype}, got ${data.length} of ${kind}`);
      // A kernel that another program has transposed has the same number of numbers.
      if (`${tensor.shape}` !== `${shape}`)
        refuse(`${formatValue(name)} should have shape ${formatValue(shape)}, got ${formatValue(tensor.shape)}`);
      tensors.delete(name);
      return checkFinite(data, dtype, what);
    });
    // What belongs to a training may have been left aside.
    for (const { data } of file.training?.optimizer.state ?? []) tensors.delete(data);
    for (const name of tensors.keys()) refuse(`the model has no use for the tensor ${formatValue(name)}`);
    return model;
  },
};
