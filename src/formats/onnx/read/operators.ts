/** The operators that are read, a line each. */
import { activationReaders } from "./activations.ts";
import * as arithmetic from "./arithmetic.ts";
import type { NodeReader } from "./node.ts";
import { addStates, readRecurrent } from "./recurrent.ts";
import * as shapes from "./shapes.ts";
import type { Value } from "./values.ts";
import * as windows from "./windows.ts";

export type ReadNode = (n: NodeReader) => Value | readonly Value[];

/** Sums of layers, biases, and both directions of a recurrent node. */
const readAdd: ReadNode = (n) => {
  const [a, b] = [n.value(0), n.value(1)];
  return a.kind === "states" && b.kind === "states" ? addStates(n, a, b) : arithmetic.readAdd(n);
};

export const readers: ReadonlyMap<string, ReadNode> = new Map<string, ReadNode>([
  ...Object.entries(activationReaders),
  ...["Floor", "Identity", "Neg", "Reciprocal", "Sqrt"].map((op): [string, ReadNode] => [op, shapes.readUnary]),
  ["Add", readAdd],
  ["AveragePool", windows.readPooling("average")],
  ["BatchNormalization", arithmetic.readBatchNormalization],
  ["Cast", shapes.readCast],
  ["Concat", shapes.readConcatenation],
  ["Constant", shapes.readConstant],
  ["ConstantOfShape", shapes.readConstantOfShape],
  ["Conv", windows.readConv],
  ["ConvTranspose", windows.readConvTranspose],
  ["Div", arithmetic.readDiv],
  ["Dropout", shapes.readDropout],
  ["Expand", shapes.readExpand],
  ["Flatten", shapes.readFlatten],
  ["GRU", readRecurrent],
  ["Gather", shapes.readGather],
  ["Gemm", arithmetic.readGemm],
  ["GlobalAveragePool", windows.readGlobalPooling("Average")],
  ["GlobalMaxPool", windows.readGlobalPooling("Max")],
  ["LSTM", readRecurrent],
  ["LayerNormalization", arithmetic.readLayerNormalization],
  ["MatMul", arithmetic.readMatMul],
  ["MaxPool", windows.readPooling("max")],
  ["Mul", arithmetic.readMul],
  ["Pad", windows.readPad],
  ["RNN", readRecurrent],
  ["ReduceMax", arithmetic.readReduction("Max")],
  ["ReduceMean", arithmetic.readReduction("Average")],
  ["Reshape", shapes.readReshape],
  ["Resize", windows.readResize],
  ["Shape", shapes.readShape],
  ["Slice", shapes.readSlice],
  ["Squeeze", shapes.readSqueeze],
  ["Standardize", arithmetic.readLayerNormalization],
  ["Sub", arithmetic.readSub],
  ["Sum", arithmetic.readSum],
  ["Transpose", shapes.readTranspose],
  ["Unsqueeze", shapes.readUnsqueeze],
  ["Upsample", windows.readResize],
]);
