/**
 * A dense network as an ONNX model, for those who only read such: Gemm and an activation a layer, from x [rows, inputs]
 * to y [rows, units]. Field numbers are those of onnx.proto3 (github.com/onnx/onnx), opset 13; the encoding is that of
 * protocol buffers: a key (field << 3 | wire type), then a varint or a length and bytes.
 */
import type { Work } from "./protocol.ts";

const FLOAT = 1;

export function onnxModel(
  sizes: readonly number[],
  hidden: Work["hidden"],
  output: Work["output"],
  weights: readonly Float32Array[],
): Uint8Array {
  const operations = { relu: "Relu", sigmoid: "Sigmoid", tanh: "Tanh", softmax: "Softmax", linear: "Identity" };
  const layers = sizes.length - 1;
  const nodes = Array.from({ length: layers }, (_, i) => [
    node("Gemm", [i === 0 ? "x" : `a${i - 1}`, `w${i}`, `b${i}`], `z${i}`),
    node(operations[i < layers - 1 ? hidden : output], [`z${i}`], i < layers - 1 ? `a${i}` : "y"),
  ]).flat();
  const initializers = sizes
    .slice(1)
    .flatMap((units, i) => [
      tensor(`w${i}`, [sizes[i], units], weights[2 * i]),
      tensor(`b${i}`, [units], weights[2 * i + 1]),
    ]);
  const graph = [
    ...nodes.map((bytes) => field(1, bytes)),
    field(2, text("dense")),
    ...initializers.map((bytes) => field(5, bytes)),
    field(11, value("x", sizes[0])),
    field(12, value("y", sizes[layers])),
  ];
  return join([number(1, 8), field(7, join(graph)), field(8, number(2, 13))]);
}

function node(operation: string, inputs: readonly string[], output: string): Uint8Array {
  return join([...inputs.map((name) => field(1, text(name))), field(2, text(output)), field(4, text(operation))]);
}

function tensor(name: string, shape: readonly number[], values: Float32Array): Uint8Array {
  const data = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return join([...shape.map((size) => number(1, size)), number(2, FLOAT), field(8, text(name)), field(9, data)]);
}

/** A float tensor [rows, columns] with any number of rows. */
function value(name: string, columns: number): Uint8Array {
  const shape = join([field(1, field(2, text("rows"))), field(1, number(1, columns))]);
  return join([field(1, text(name)), field(2, field(1, join([number(1, FLOAT), field(2, shape)])))]);
}

const text = (name: string) => new TextEncoder().encode(name);
const number = (key: number, value: number) => join([varint(key << 3), varint(value)]);
const field = (key: number, bytes: Uint8Array) => join([varint((key << 3) | 2), varint(bytes.length), bytes]);

function varint(value: number): Uint8Array {
  const bytes = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value & 127) | 128);
  return Uint8Array.from([...bytes, value]);
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
