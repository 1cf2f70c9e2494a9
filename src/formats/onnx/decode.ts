/**
 * The bytes of a ModelProto as a graph. A file is hostile until it is read: every length is held to the bytes that there are,
 * counts are bounded, sizes of tensors are held to their data, and nothing is read deeper than the format goes.
 */
import { formatValue } from "../../base/errors.ts";
import {
  types,
  type Attribute,
  type GraphNode,
  type OnnxGraph,
  type Port,
  type Tensor,
  type TypeName,
} from "./graph.ts";
import { aligned, fieldsOf, integersOf, refuse, signed, textOf, type Field } from "./protobuf.ts";
import { float16 } from "../../base/float16.ts";

export interface OnnxModel {
  readonly graph: OnnxGraph;
  /** Versions by domain, "" for ONNX's own. */
  readonly opsets: ReadonlyMap<string, number>;
  readonly metadata: ReadonlyMap<string, string>;
}

/** Of nodes and of initializers; files of the largest models have some 10,000. */
const MAX_ENTRIES = 65536;
const MAX_RANK = 16;

/** Throws E_FORMAT. */
export function decodeModel(file: Uint8Array): OnnxModel {
  let graph: OnnxGraph | undefined;
  const opsets = new Map<string, number>();
  const metadata = new Map<string, string>();
  for (const field of fieldsOf(file)) {
    if (field.number === 7) graph = decodeGraph(message(field));
    if (field.number === 8) {
      let domain = "";
      let version = 0;
      for (const part of fieldsOf(message(field))) {
        if (part.number === 1) domain = textOf(part);
        if (part.number === 2) version = signed(part.value);
      }
      opsets.set(domain === "ai.onnx" ? "" : domain, version);
    }
    if (field.number === 14) {
      const [key, value] = decodeTexts(message(field));
      metadata.set(key, value);
    }
  }
  if (graph === undefined) return refuse("it has no graph");
  const version = opsets.get("") ?? 0;
  if (version < 7 || version > 30) refuse(`it should have operators of version 7 to 30, got ${version}`);
  return { graph, opsets, metadata };
}

/** The bytes of a field that holds a message. */
function message({ bytes, isBytes, number }: Field): Uint8Array {
  return isBytes ? bytes : refuse(`field ${number} should be a message`);
}

/** Fields 1 and 2: key and value. */
function decodeTexts(bytes: Uint8Array): [string, string] {
  const found: [string, string] = ["", ""];
  for (const part of fieldsOf(bytes)) if (part.number === 1 || part.number === 2) found[part.number - 1] = textOf(part);
  return found;
}

function decodeGraph(bytes: Uint8Array): OnnxGraph {
  let name = "";
  const nodes: GraphNode[] = [];
  const initializers: Tensor[] = [];
  const inputs: Port[] = [];
  const outputs: Port[] = [];
  const add = <T>(list: T[], entry: T) => {
    if (list.length === MAX_ENTRIES) refuse(`it has more than ${MAX_ENTRIES} nodes or tensors`);
    list.push(entry);
  };
  for (const field of fieldsOf(bytes)) {
    if (field.number === 1) add(nodes, decodeNode(message(field)));
    if (field.number === 2) name = textOf(field);
    if (field.number === 5) add(initializers, decodeTensor(message(field)));
    if (field.number === 11) add(inputs, decodePort(message(field)));
    if (field.number === 12) add(outputs, decodePort(message(field)));
    if (field.number === 15) refuse("it has sparse tensors, which are not read");
  }
  return { name, nodes, initializers, inputs, outputs };
}

function decodeNode(bytes: Uint8Array): GraphNode {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes: [string, Attribute][] = [];
  let [name, op, domain] = ["", "", ""];
  for (const field of fieldsOf(bytes)) {
    if (field.number === 1) inputs.push(textOf(field));
    if (field.number === 2) outputs.push(textOf(field));
    if (field.number === 3) name = textOf(field);
    if (field.number === 4) op = textOf(field);
    if (field.number === 5) attributes.push(decodeAttribute(message(field)));
    if (field.number === 7) domain = textOf(field);
  }
  return { op, name, inputs, outputs, domain: domain === "ai.onnx" ? "" : domain, attributes: dictionary(attributes) };
}

/** An object without a prototype: names come from the file. */
function dictionary<T>(entries: readonly (readonly [string, T])[]): Record<string, T> {
  const made = Object.create(null) as Record<string, T>;
  for (const [key, value] of entries) made[key] = value;
  return made;
}

function decodeAttribute(bytes: Uint8Array): [string, Attribute] {
  let name = "";
  const value: { -readonly [Key in keyof Attribute]: Attribute[Key] } = {};
  const floats: number[] = [];
  const ints: number[] = [];
  const strings: string[] = [];
  for (const field of fieldsOf(bytes)) {
    if (field.number === 1) name = textOf(field);
    if (field.number === 2) [value.f] = numbersOf(field);
    if (field.number === 3) value.i = signed(field.value);
    if (field.number === 4) value.s = textOf(field);
    if (field.number === 5) value.t = decodeTensor(message(field));
    if (field.number === 7) for (const one of numbersOf(field)) floats.push(one);
    if (field.number === 8) for (const one of integersOf(field)) ints.push(one);
    if (field.number === 9) strings.push(textOf(field));
  }
  return [name, { ...value, floats, ints, strings }];
}

/** float32 numbers of a field: packed, or one. */
const numbersOf = ({ bytes }: Field): Float32Array => new Float32Array(aligned(bytes, 4));

/** Types of data whose numbers are kept, by TensorProto.DataType; Boolean and short whole numbers come in a field of int32. */
const names = new Map<number, TypeName>(Object.entries(types).map(([name, type]) => [type, name as TypeName]));

function decodeTensor(bytes: Uint8Array): Tensor {
  let name = "";
  let type = 0;
  let raw: Uint8Array | undefined;
  const dims: number[] = [];
  const texts: string[] = [];
  const parts: { readonly field: number; readonly numbers: ArrayLike<number> }[] = [];
  for (const field of fieldsOf(bytes)) {
    if (field.number === 1) dims.push(...integersOf(field).slice(0, MAX_RANK + 1));
    if (field.number === 2) type = signed(field.value);
    if (field.number === 4) parts.push({ field: 4, numbers: numbersOf(field) });
    if (field.number === 5 || field.number === 7) parts.push({ field: field.number, numbers: integersOf(field) });
    if (field.number === 6) texts.push(textOf(field));
    if (field.number === 8) name = textOf(field);
    if (field.number === 9) raw = message(field);
    if (field.number === 10) parts.push({ field: 10, numbers: new Float64Array(aligned(field.bytes, 8)) });
    if (field.number === 13 || (field.number === 14 && field.value !== 0n))
      refuse("it keeps numbers in other files (external data): write it as one file");
  }
  const what = `the tensor ${formatValue(name)}`;
  const known = names.get(type);
  if (known === undefined)
    return refuse(`${what} has numbers of type ${type}; FLOAT, DOUBLE, FLOAT16 and INT64 are read`);
  if (dims.length > MAX_RANK || dims.some((n) => !Number.isSafeInteger(n) || n < 0))
    refuse(`${what} has the shape ${formatValue(dims)}`);
  const count = dims.reduce((product, n) => product * n, 1);
  const data = known === "STRING" ? texts : raw === undefined ? joined(known, parts) : rawNumbers(known, raw);
  if (data.length !== count) refuse(`${what} should have ${count} numbers for its shape, got ${data.length}`);
  // What was written as float16 is kept as float32.
  return { name, type: known === "FLOAT16" ? "FLOAT" : known, dims, data };
}

function rawNumbers(type: TypeName, raw: Uint8Array): Tensor["data"] {
  if (type === "FLOAT") return new Float32Array(aligned(raw, 4));
  if (type === "DOUBLE") return new Float64Array(aligned(raw, 8));
  if (type === "FLOAT16") return Float32Array.from(new Uint16Array(aligned(raw, 2)), float16);
  if (type === "INT64") return Array.from(new BigInt64Array(aligned(raw, 8)), signed);
  if (type === "INT32") return Array.from(new Int32Array(aligned(raw, 4)));
  return Array.from(raw);
}

/** The field of each type's numbers. */
const fieldOf = { FLOAT: 4, INT32: 5, BOOL: 5, FLOAT16: 5, STRING: 6, INT64: 7, DOUBLE: 10 } as const;

function joined(type: TypeName, parts: readonly { field: number; numbers: ArrayLike<number> }[]): Tensor["data"] {
  const own = parts.filter(({ field }) => field === fieldOf[type]).map(({ numbers }) => numbers);
  const count = own.reduce((sum, { length }) => sum + length, 0);
  const all = type === "FLOAT" ? new Float32Array(count) : new Float64Array(count);
  let at = 0;
  for (const numbers of own) {
    all.set(numbers, at);
    at += numbers.length;
  }
  if (type === "FLOAT16") return Float32Array.from(all, float16);
  return type === "FLOAT" || type === "DOUBLE" ? all : Array.from(all);
}

function decodePort(bytes: Uint8Array): Port {
  let name = "";
  let type = 0;
  const dims: (number | string)[] = [];
  const into = (bytes: Uint8Array, field: number, read: (found: Uint8Array) => void) => {
    for (const part of fieldsOf(bytes)) if (part.number === field) read(message(part));
  };
  for (const field of fieldsOf(bytes)) {
    if (field.number === 1) name = textOf(field);
    if (field.number !== 2) continue;
    into(message(field), 1, (tensorType) => {
      for (const part of fieldsOf(tensorType)) if (part.number === 1) type = signed(part.value);
      into(tensorType, 2, (shape) => into(shape, 1, (dim) => dims.push(decodeDimension(dim))));
    });
  }
  if (dims.length > MAX_RANK) refuse(`${formatValue(name)} has ${dims.length} dimensions`);
  return { name, type: names.get(type) ?? "FLOAT", dims };
}

function decodeDimension(bytes: Uint8Array): number | string {
  let found: number | string = "";
  for (const part of fieldsOf(bytes)) {
    if (part.number === 1) found = signed(part.value);
    if (part.number === 2) found = textOf(part);
  }
  return found;
}
