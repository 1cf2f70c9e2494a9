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
import type { RealArray } from "../memory/tensor.ts";
import { checkFinite } from "./base64.ts";
import { FORMAT, refuse } from "./checkFile.ts";
import { decodeModel, encodeModel, type ModelFile } from "./json.ts";
import { parseText } from "./jsonText.ts";
import { encodeHeader, readHeader, readTensors, type Header, type TensorInfo } from "./safetensors.ts";
import type { ModelFormat, SavedModel } from "./savedModel.ts";

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

  async decode(bytes) {
    const header = await readHeader(bytes);
    const text = header.metadata.get(FORMAT);
    if (text === undefined)
      return refuse(`it is a safetensors file of another program, without ${formatValue(FORMAT)} in its __metadata__`);
    for (const { name, dtype } of header.tensors)
      if (!Object.hasOwn(arrays, dtype)) refuse(`${formatValue(name)} should be F32 or F64, got ${dtype}`);
    const numbers = new Map<string, RealArray>();
    for await (const { tensor, data } of readTensors(bytes, header))
      numbers.set(tensor.name, new arrays[tensor.dtype as keyof typeof arrays](data.buffer));
    const file = parseText(text) as ModelFile; // which decodeModel checks
    const model = decodeModel(file, (named, dtype, count, what) => {
      const name = named as string; // there is no base64 in a description
      const data = numbers.get(name);
      if (data === undefined) return refuse(`${what} should be a tensor that no other is, got ${formatValue(name)}`);
      const kind = data.BYTES_PER_ELEMENT === 4 ? "float32" : "float64";
      if (kind !== dtype || data.length !== count)
        refuse(`${what} should hold ${count} numbers of ${dtype}, got ${data.length} of ${kind}`);
      numbers.delete(name);
      return checkFinite(data, dtype, what);
    });
    for (const name of numbers.keys()) refuse(`the model has no use for the tensor ${formatValue(name)}`);
    checkShapes(header, file, model);
    return model;
  },
};

/** A kernel that another program has transposed has the same number of numbers. */
function checkShapes({ tensors }: Header, { weights, training }: ModelFile, { network, compiled }: SavedModel): void {
  const shapes = new Map(tensors.map(({ name, shape }) => [name, shape]));
  const check = (tensor: string, expected: readonly number[]) => {
    const shape = shapes.get(tensor)!;
    if (`${shape}` !== `${expected}`)
      refuse(`${formatValue(tensor)} should have shape ${formatValue(expected)}, got ${formatValue(shape)}`);
  };
  const byName = new Map(network.parameters.map(({ name, shape }) => [name, shape]));
  weights.forEach(({ name, data }) => check(data, byName.get(name)!));
  const slots = compiled?.optimizer.slots.length ?? 0;
  training?.optimizer.state.forEach(({ name, data }) => check(data, [slots, ...byName.get(name)!]));
}
