/** An ONNX graph in memory: what the writer makes and the reader finds.     [onnx.proto3 of ONNX 1.12, IR version 8] */

/** TensorProto.DataType. */
export const types = { FLOAT: 1, INT32: 6, INT64: 7, STRING: 8, BOOL: 9, FLOAT16: 10, DOUBLE: 11 } as const;
export type TypeName = keyof typeof types;
/** AttributeProto.AttributeType. */
export const attributeTypes = { f: 1, i: 2, s: 3, t: 4, floats: 6, ints: 7, strings: 8 } as const;

export type TensorData = Float32Array | Float64Array | readonly number[] | readonly string[];

/** Numbers of FLOAT, DOUBLE and INT64, or texts of STRING; row-major. */
export interface Tensor {
  readonly name: string;
  readonly type: TypeName;
  readonly dims: readonly number[];
  readonly data: TensorData;
}

/** An attribute has one of these. */
export interface Attribute {
  readonly f?: number;
  readonly i?: number;
  readonly s?: string;
  readonly t?: Tensor;
  readonly floats?: readonly number[];
  readonly ints?: readonly number[];
  readonly strings?: readonly string[];
}
export type Attributes = Readonly<Record<string, Attribute>>;

export interface GraphNode {
  readonly op: string;
  readonly name: string;
  /** "" for an input that is left out. */
  inputs: readonly string[];
  outputs: readonly string[];
  readonly attributes: Attributes;
  /** "" for ONNX's own operators. */
  readonly domain: string;
}

/** An input or output; a dimension is a number or a name. */
export interface Port {
  readonly name: string;
  readonly type: TypeName;
  readonly dims: readonly (number | string)[];
}

export interface OnnxGraph {
  readonly name: string;
  readonly nodes: readonly GraphNode[];
  readonly initializers: readonly Tensor[];
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
}

/** Entries of metadata_props by key. */
export type Metadata = ReadonlyMap<string, string>;
