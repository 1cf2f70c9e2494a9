/** Weights of a TensorFlow.js model: what the manifest says of them, and their numbers, also where they are kept in fewer bits. */
import { formatValue } from "../../base/errors.ts";
import { float16 } from "../../base/float16.ts";
import { refuse } from "./refuse.ts";
import { fieldsOf, listOf } from "./topology.ts";

export interface ReadTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** A part of the manifest: files whose bytes, one after the other, are those of its weights. */
export interface Group {
  readonly paths: readonly string[];
  readonly weights: readonly unknown[];
}

/** Files of weights that a model may have. */
const MAX_SHARDS = 4096;
/** As deep as tensors are in TensorFlow.js. */
const MAX_RANK = 6;

/** Throws E_FORMAT. */
export function groupsOf(modelJson: object): Group[] {
  const { weightsManifest } = fieldsOf(modelJson, "model.json");
  const groups = listOf(weightsManifest, "weightsManifest").map((group, i) => {
    const { paths, weights } = fieldsOf(group, `weightsManifest[${i}]`);
    return {
      paths: listOf(paths, `weightsManifest[${i}].paths`).map(checkPath),
      weights: listOf(weights, `weightsManifest[${i}].weights`),
    };
  });
  const count = groups.reduce((sum, { paths }) => sum + paths.length, 0);
  if (count > MAX_SHARDS) refuse(`it should have at most ${MAX_SHARDS} files of weights, got ${count}`);
  return groups;
}

/** The name of a file beside model.json or below it: no "..", no absolute path, no URL, nothing that a URL or a shell would read. */
function checkPath(value: unknown): string {
  const parts = typeof value === "string" && value.length <= 1024 ? value.split("/") : [""];
  if (parts.every((part) => /^[\w-][\w .()-]*$/.test(part) && !part.endsWith("."))) return value as string;
  return refuse(`a file of weights should be beside model.json, got the path ${formatValue(value)}`);
}

/** The weights of a layer's model, without those of its optimizer. Throws E_FORMAT where bytes are missing or left. */
export function readWeights(specs: readonly unknown[], bytes: Uint8Array): ReadTensor[] {
  let begin = 0;
  const tensors: ReadTensor[] = [];
  specs.forEach((entry, i) => {
    const spec = fieldsOf(entry, `weights[${i}]`);
    const { name } = spec;
    if (typeof name !== "string") return refuse(`weights[${i}] should have a name, got ${formatValue(name)}`);
    const shape = shapeOf(spec.shape, name);
    const count = shape.reduce((product, n) => product * n, 1);
    const { size, decode } = encodingOf(spec, name);
    const end = begin + count * size;
    if (!Number.isSafeInteger(end) || end > bytes.length)
      refuse(`${formatValue(name)} ${formatValue(shape)} should end at byte ${end} of the weights, of which there are ${bytes.length}`); // prettier-ignore
    if (spec.group !== "optimizer") {
      const view = new DataView(bytes.buffer, bytes.byteOffset + begin, end - begin);
      const data = new Float32Array(count);
      for (let at = 0; at < count; at++) data[at] = decode(view, at);
      tensors.push({ name, shape, data });
    }
    begin = end;
  });
  if (begin < bytes.length) refuse(`its weights should have ${begin} bytes, got ${bytes.length}`);
  return tensors;
}

function shapeOf(value: unknown, name: string): number[] {
  const shape = listOf(value, `the shape of ${formatValue(name)}`) as number[];
  if (shape.length <= MAX_RANK && shape.every((n) => Number.isSafeInteger(n) && n >= 0)) return shape;
  return refuse(
    `${formatValue(name)} should have a shape of at most ${MAX_RANK} whole numbers, got ${formatValue(value)}`,
  );
}

type Decode = (view: DataView, at: number) => number;

/** Bytes a number, and what they mean. */
function encodingOf(
  { dtype, quantization, group }: Record<string, unknown>,
  name: string,
): { size: number; decode: Decode } {
  if (quantization !== undefined && quantization !== null) {
    const { dtype: kept, scale, min } = fieldsOf(quantization, `the quantization of ${formatValue(name)}`);
    if (dtype !== "float32") refuse(`${formatValue(name)} should be of dtype "float32", got ${formatValue(dtype)}`);
    if (kept === "float16") return { size: 2, decode: (view, at) => float16(view.getUint16(2 * at, true)) };
    if (kept !== "uint8" && kept !== "uint16")
      return refuse(`${formatValue(name)} is quantised to ${formatValue(kept)}, which is not known`);
    if (typeof scale !== "number" || typeof min !== "number")
      return refuse(
        `${formatValue(name)} should have scale and min of its quantisation, got ${formatValue([scale, min])}`,
      );
    if (kept === "uint8") return { size: 1, decode: (view, at) => view.getUint8(at) * scale + min };
    return { size: 2, decode: (view, at) => view.getUint16(2 * at, true) * scale + min };
  }
  if (dtype === "float32") return { size: 4, decode: (view, at) => view.getFloat32(4 * at, true) };
  if (group === "optimizer" && dtype === "int32") return { size: 4, decode: (view, at) => view.getInt32(4 * at, true) };
  return refuse(`${formatValue(name)} should be of dtype "float32", got ${formatValue(dtype)}`);
}
