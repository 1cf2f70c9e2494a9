/** An ONNX graph as the bytes of a ModelProto: IR version 8. */
import { attributeTypes, types, type Attribute, type GraphNode, type Metadata, type OnnxGraph, type Port, type Tensor } from "./graph.ts"; // prettier-ignore
import { bytesField, bytesOf, floatField, integerField, textField, utf8, type Pieces } from "./protobuf.ts";

const IR_VERSION = 8;

/** The versions of the operators' domains that a file uses: "" for ONNX's own. */
export type Opsets = Readonly<Record<string, number>>;

/** The file: pieces to be put one behind the other. */
export function encodeModel(graph: OnnxGraph, opsets: Opsets, metadata: Metadata): Pieces {
  return [
    ...integerField(1, IR_VERSION),
    ...textField(2, "chainrule"),
    ...bytesField(7, encodeGraph(graph)),
    ...Object.entries(opsets).flatMap(([domain, version]) =>
      bytesField(8, [...(domain === "" ? [] : textField(1, domain)), ...integerField(2, version)]),
    ),
    ...[...metadata].flatMap(([key, value]) => bytesField(14, [...textField(1, key), ...textField(2, value)])),
  ];
}

const encodeGraph = ({ name, nodes, initializers, inputs, outputs }: OnnxGraph): Pieces => [
  ...nodes.flatMap((node) => bytesField(1, encodeNode(node))),
  ...textField(2, name),
  ...initializers.flatMap((tensor) => bytesField(5, encodeTensor(tensor))),
  ...inputs.flatMap((port) => bytesField(11, encodePort(port))),
  ...outputs.flatMap((port) => bytesField(12, encodePort(port))),
];

const encodeNode = ({ op, name, inputs, outputs, attributes, domain }: GraphNode): Pieces => [
  ...inputs.flatMap((input) => textField(1, input)),
  ...outputs.flatMap((output) => textField(2, output)),
  ...textField(3, name),
  ...textField(4, op),
  ...Object.entries(attributes).flatMap(([key, value]) => bytesField(5, encodeAttribute(key, value))),
  ...(domain === "" ? [] : textField(7, domain)),
];

function encodeAttribute(name: string, value: Attribute): Pieces {
  const { f, i, s, t, floats, ints, strings } = value;
  const kind = Object.keys(value)[0] as keyof typeof attributeTypes;
  return [
    ...textField(1, name),
    ...(f !== undefined ? floatField(2, f) : []),
    ...(i !== undefined ? integerField(3, i) : []),
    ...(s !== undefined ? textField(4, s) : []),
    ...(t !== undefined ? bytesField(5, encodeTensor(t)) : []),
    ...(floats ?? []).flatMap((one) => floatField(7, one)),
    ...(ints ?? []).flatMap((one) => integerField(8, one)),
    ...(strings ?? []).flatMap((one) => textField(9, one)),
    ...integerField(20, attributeTypes[kind]),
  ];
}

function encodeTensor({ name, type, dims, data }: Tensor): Pieces {
  return [
    ...dims.flatMap((n) => integerField(1, n)),
    ...integerField(2, types[type]),
    ...(type === "STRING" ? (data as readonly string[]).flatMap((text) => bytesField(6, [utf8(text)])) : []),
    ...textField(8, name),
    ...(type === "STRING" ? [] : bytesField(9, [rawData(type, data as ArrayLike<number>)])),
  ];
}

function rawData(type: Tensor["type"], data: ArrayLike<number>): Uint8Array<ArrayBuffer> {
  if (type === "INT64") return bytesOf(BigInt64Array.from(Array.from(data), BigInt));
  if (type === "BOOL") return Uint8Array.from(data);
  const Numbers = type === "DOUBLE" ? Float64Array : Float32Array;
  return bytesOf(data instanceof Numbers ? data : Numbers.from(data));
}

const encodePort = ({ name, type, dims }: Port): Pieces => {
  const shape = dims.flatMap((n) => bytesField(1, typeof n === "number" ? integerField(1, n) : textField(2, n)));
  const tensorType = [...integerField(1, types[type]), ...bytesField(2, shape)];
  return [...textField(1, name), ...bytesField(2, bytesField(1, tensorType))];
};
