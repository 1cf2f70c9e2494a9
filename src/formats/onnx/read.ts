/**
 * A model from an ONNX file: its own layers where the writer (own.ts) has said them, otherwise layers for operators, as exporters
 * of PyTorch, scikit-learn and Keras write them. Images and series with channels first become channels last: an input
 * [batch, 1, 28, 28] is [28, 28, 1], and a dense layer behind has its rows in that order.
 */
import { ChainruleError, formatValue } from "../../base/errors.ts";
import type { ReadModel } from "../description.ts";
import { decodeModel, type OnnxModel } from "./decode.ts";
import type { GraphNode, Port } from "./graph.ts";
import { notesOf, readOwn } from "./own.ts";
import { refuse } from "./protobuf.ts";
import { Drafts } from "./read/drafts.ts";
import { NodeReader, type Context } from "./read/node.ts";
import { readers } from "./read/operators.ts";
import { withPatterns } from "./read/patterns.ts";
import { channelsFirst, constant, ownAxes, same, type Rows, type Value } from "./read/values.ts";

/** Throws E_FORMAT for what is no such file, naming operator and node of what is not known; E_LIMIT. */
export function readOnnx(bytes: Uint8Array): ReadModel {
  const model = decodeModel(bytes);
  return readOwn(model) ?? readForeign(model);
}

/** Inputs that are not tensors of the file, and outputs, at most. */
const MOST_PORTS = 64;

function readForeign({ graph, opsets, metadata }: OnnxModel): ReadModel {
  const outputs = graph.outputs.filter(({ type }) => type !== "INT64" && type !== "STRING");
  const nodes = usedNodes(withPatterns(graph), outputs.map(({ name }) => name)); // prettier-ignore
  const drafts = new Drafts(graph.initializers.reduce((sum, { data }) => sum + data.length, 0));
  const values = new Map<string, Value>();
  for (const { name, dims, data, type } of graph.initializers)
    if (type !== "STRING") values.set(name, constant(dims, data as Float32Array, name));
  const ports = graph.inputs.filter(({ name }) => !values.has(name));
  if (ports.length > MOST_PORTS || outputs.length > MOST_PORTS)
    refuse(`it has more than ${MOST_PORTS} inputs or outputs`);
  const inputs = ports.map((port) => readInput(port, nodes, drafts));
  inputs.forEach(({ port, rows }) => values.set(port.name, rows));
  const uses = new Map<string, number>();
  for (const name of [...nodes.flatMap((node) => node.inputs), ...outputs.map((port) => port.name)])
    uses.set(name, (uses.get(name) ?? 0) + 1);
  const context: Context = { drafts, opset: opsets.get("")!, values, uses };
  for (const node of nodes) readNode(new NodeReader(node, context));
  const hasImages = nodes.some(({ op }) => windows.has(op));
  const last = outputs.map(({ name }) => readOutput(name, values.get(name), drafts, hasImages));
  const names = last.map(({ of }) => of);
  if (names.length === 0) refuse("it has no output of fractions");
  if (new Set(names).size < names.length) refuse("two of its outputs are the same");
  const layers = drafts.finish(names);
  const { labels, ...notes } = notesOf(metadata);
  const fits = labels?.length === last.length && labels.every((list, i) => list.length === 0 || list.length === Math.max(last[i].shape.reduce((a, b) => a * b), 2)); // prettier-ignore
  const isDouble = graph.initializers.some(({ type }) => type === "DOUBLE") && !graph.initializers.some(({ type }) => type === "FLOAT"); // prettier-ignore
  return {
    dtype: isDouble ? "float64" : "float32",
    inputs: inputs.map(({ rows }) => ({ name: rows.of, shape: rows.shape })),
    layers,
    outputs: names,
    ...notes,
    ...(fits && { labels }),
  };
}

/** The nodes that these outputs depend on; each behind what it reads. */
function usedNodes(nodes: readonly GraphNode[], outputs: readonly string[]): GraphNode[] {
  const wanted = new Set(outputs);
  const used: GraphNode[] = [];
  for (const node of [...nodes].reverse()) {
    if (!node.outputs.some((name) => name !== "" && wanted.has(name))) continue;
    for (const name of node.inputs) wanted.add(name);
    used.push(node);
  }
  return used.reverse();
}

/** What images and series go through before an operator shows where their channels are. */
const passing = new Set(["Add", "BatchNormalization", "Cast", "Clip", "Div", "Dropout", "Elu", "Identity", "LeakyRelu", "Mul", "Pad", "Relu", "Sigmoid", "Sub", "Tanh"]); // prettier-ignore
const windows = new Set(["Conv", "ConvTranspose", "MaxPool", "AveragePool", "GlobalAveragePool", "GlobalMaxPool"]);
const recurrent = new Set(["LSTM", "GRU", "RNN"]);

/** An input, whose axes are those of the first operator that shows them. */
function readInput(port: Port, nodes: readonly GraphNode[], drafts: Drafts): { port: Port; rows: Rows } {
  const { name, dims } = port;
  const reached = new Set([name]);
  let axes = ownAxes(dims.length - 1);
  for (const { op, inputs, outputs } of nodes) {
    if (!inputs.some((input) => reached.has(input))) continue;
    const isImage = dims.length > 2 && (windows.has(op) || op === "BatchNormalization") && reached.has(inputs[0]);
    if (isImage) axes = channelsFirst(dims.length - 1);
    if (recurrent.has(op) && dims.length === 3 && reached.has(inputs[0])) axes = [1, 0, 2];
    if (isImage || recurrent.has(op)) break;
    if (passing.has(op)) reached.add(outputs[0]);
  }
  const sizes = axes.slice(0, dims.length).map((axis, place) => ({ axis, size: dims[place] }));
  const row = sizes.filter(({ axis }) => axis > 0).sort((a, b) => a.axis - b.axis);
  const shape = row.map(({ size }) => size);
  if (shape.length === 0 || shape.length > 3 || !shape.every((size) => Number.isSafeInteger(size) && (size as number) > 0))
    refuse(`the input ${formatValue(name)} should be [batch, …] with one to three further sizes that are numbers, got [${dims.map((size) => (size === "" ? "?" : size)).join(", ")}]`); // prettier-ignore
  return { port, rows: drafts.input(name, shape as number[], axes) };
}

/** Errors of layers that a file asks for are errors of the file. */
function readNode(n: NodeReader): void {
  const { op, domain, outputs } = n.node;
  const read = domain === "" ? readers.get(op) : undefined;
  if (read === undefined)
    return n.refuse(`the operator ${formatValue(domain === "" ? op : `${domain}.${op}`)} is not read`);
  let made: Value | readonly Value[];
  try {
    made = read(n);
  } catch (error) {
    if (error instanceof ChainruleError && (error.code === "E_SHAPE" || error.code === "E_CONFIG"))
      n.refuse(error.message);
    throw error;
  }
  const list = Array.isArray(made) ? (made as readonly Value[]) : [made as Value];
  outputs.forEach((name, i) => {
    if (name !== "" && list[i] !== undefined) n.context.values.set(name, list[i]);
  });
}

/** An output: of images and series with channels first, where there are any, with channels last. */
function readOutput(name: string, value: Value | undefined, drafts: Drafts, hasImages: boolean): Rows {
  if (value?.kind !== "rows") return refuse(`the output ${formatValue(name)} should be what a layer gives`);
  const rank = value.axes.length - 1;
  const isFirst = hasImages && same(value.axes, channelsFirst(rank));
  const rows = isFirst || value.axes[0] !== 0 ? drafts.inOrder(value) : drafts.arranged(value, ownAxes(rank));
  if (!drafts.isInput(rows.of)) return rows;
  return drafts.add("activation", name, [rows], rows.shape, { activation: "linear" });
}
