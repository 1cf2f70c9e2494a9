/** Files that are not what they should be: refused by name. */
import { expect, test } from "vitest";
import { dense, loadModel, sequential } from "../../../src/index.ts";
import { encodeModel } from "../../../src/formats/onnx/encode.ts";
import type { Attributes, GraphNode, OnnxGraph, Tensor } from "../../../src/formats/onnx/graph.ts";
import { bytesField, integerField, textField, type Pieces } from "../../../src/formats/onnx/protobuf.ts";
import { fromOnnx, toOnnx } from "../../../src/onnx.ts";

const bytes = (pieces: Pieces): Uint8Array => Uint8Array.from(pieces.flatMap((piece) => [...piece]));
const node = (op: string, inputs: string[], attributes: Attributes = {}, domain = ""): GraphNode => {
  return { op, name: `the ${op}`, inputs, outputs: ["y"], attributes, domain };
};
const tensor = (name: string, dims: number[], type: Tensor["type"] = "FLOAT"): Tensor => {
  return { name, type, dims, data: new Array<number>(dims.reduce((product, n) => product * n, 1)).fill(0.5) };
};
/** A file whose input x, of these dimensions, is read by nodes that make y. */
function file(
  nodes: GraphNode[],
  initializers: Tensor[] = [],
  dims: (number | string)[] = ["N", 4],
  opset = 13,
): Uint8Array {
  const port = (name: string, of: (number | string)[]) => ({ name, type: "FLOAT" as const, dims: of });
  const graph: OnnxGraph = {
    name: "g",
    nodes,
    initializers,
    inputs: [port("x", dims)],
    outputs: [port("y", ["N", 2])],
  };
  return bytes(encodeModel(graph, { "": opset }, new Map()));
}
const image = ["N", 3, 8, 8];
const W = tensor("W", [4, 2]);

test.each<[string, Uint8Array, string]>([
  ["an operator", file([node("Einsum", ["x"])]), 'Einsum "the Einsum": the operator "Einsum" is not read'],
  [
    "an operator of another domain",
    file([node("Scaler", ["x"], {}, "ai.onnx.ml")]),
    'the operator "ai.onnx.ml.Scaler" is not read',
  ],
  ["an old version", file([node("Relu", ["x"])], [], ["N", 4], 3), "operators of version 7 to 30, got 3"],
  [
    "sizes without numbers",
    file([node("Relu", ["x"])], [], ["N", "M"]),
    'the input "x" should be [batch, …] with one to three further sizes that are numbers, got [N, M]',
  ],
  [
    "an output that nothing makes",
    file([{ ...node("Relu", ["x"]), outputs: ["z"] }]),
    'the output "y" should be what a layer gives',
  ],
  ["an input that is not there", file([node("Relu", ["nowhere"])]), "its input 1 is not there"],
  [
    "a kernel that does not fit",
    file([node("MatMul", ["x", "W"])], [tensor("W", [3, 2])]),
    "its kernel should have 4 rows, got 3",
  ],
  ["a product of layers", file([node("MatMul", ["x", "x"])]), "rows times a constant"],
  ["a bias that differs by row", file([node("Add", ["x", "b"])], [tensor("b", [2, 4])]), "one along the last axis"],
  ["Gemm of a transposed input", file([node("Gemm", ["x", "W"], { transA: { i: 1 } })], [W]), "transA should be 0"],
  ["Clip elsewhere", file([node("Clip", ["x", "a", "b"])], [tensor("a", []), tensor("b", [])]), "from 0 to 6 (relu6)"],
  [
    "groups",
    file([node("Conv", ["x", "k"], { group: { i: 2 } })], [tensor("k", [2, 3, 3, 3])], image),
    "with 2 groups does not fit 3 channels",
  ],
  [
    "a kernel larger than the image",
    file([node("Conv", ["x", "k"])], [tensor("k", [2, 3, 9, 9])], image),
    "which is smaller",
  ],
  [
    "negative pads",
    file([node("Conv", ["x", "k"], { pads: { ints: [-1, 0, 0, 0] } })], [tensor("k", [2, 3, 3, 3])], image),
    "its pads are -1",
  ],
  ["Softmax along another axis", file([node("Softmax", ["x"], { axis: { i: 2 } })], [], image), "along the channels"],
  [
    "a batch that is reshaped away",
    file([node("Reshape", ["x", "s"])], [{ name: "s", type: "INT64", dims: [2], data: [-1, 2] }], ["N", 3]),
    "become [-1, 2]",
  ],
  [
    "GRU of the other form",
    file([node("GRU", ["x", "k", "r"])], [tensor("k", [1, 6, 3]), tensor("r", [1, 6, 2])], [5, "N", 3]),
    "linear_before_reset 1",
  ],
  [
    "a table of far more numbers",
    file(
      [...Array(40).keys()]
        .map((i): GraphNode => ({ ...node("Transpose", [i === 0 ? "k" : `t${i}`]), outputs: [`t${i + 1}`] }))
        .concat(node("MatMul", ["x", "t40"])),
      [tensor("k", [4, 150_000])],
    ),
    "far more numbers than it has",
  ],
])("%s is refused", (_, given, message) => {
  // prettier-ignore
  expect(() => fromOnnx(given)).toThrow(message);
});

test("what is no ModelProto is refused", async () => {
  const valid = toOnnx(await sequential({ inputShape: [3], layers: [dense({ units: 2 })] }));
  for (const length of [0, 1, 7, valid.length - 1])
    expect(() => fromOnnx(valid.subarray(0, length))).toThrow("Not a usable ONNX file");
  await expect(loadModel(valid.subarray(0, 60))).rejects.toThrow("Not a usable ONNX file");
  const external = bytesField(5, [
    ...integerField(1, 4),
    ...integerField(2, 1),
    ...textField(8, "W"),
    ...integerField(14, 1),
  ]);
  expect(() => fromOnnx(bytes(bytesField(7, external)))).toThrow("external data");
  const lying = bytesField(5, [...integerField(1, 2 ** 40), ...integerField(2, 1), ...textField(8, "W")]);
  expect(() => fromOnnx(bytes(bytesField(7, lying)))).toThrow("should have 1099511627776 numbers for its shape, got 0");
});
