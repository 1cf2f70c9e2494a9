/** Layers without windows and steps of time: dense, embedding, normalization, joins, shapes. */
import { Value } from "./value.ts";
import { float, int, ints } from "./builder.ts";
import { activated } from "./activations.ts";
import type { LayerWriter, WriteLayer } from "./layer.ts";

/** y = f(x·W + b): Gemm for rows, MatMul along the last axis of others. */
export const writeDense: WriteLayer = (writer) => {
  const { builder: b, x, name, layer } = writer;
  const kernel = writer.tensor("kernel")!;
  const bias = writer.tensor("bias");
  if (x.shape.length === 1) {
    const inputs = bias === undefined ? [x.name, kernel] : [x.name, kernel, bias];
    return writer.activated(new Value(b, layer.shape, b.add("Gemm", inputs, {}, name)));
  }
  // The last axis is the last in the order of series, too.
  const layout = x.layout === "steps" ? "steps" : "last";
  const product = b.add("MatMul", [x.in(layout), kernel], {}, name);
  const sum = bias === undefined ? product : b.add("Add", [product, bias], {}, name);
  return writer.activated(new Value(b, layer.shape, sum, layout));
};

/** Rows of the table by their numbers; with maskZero, 0 is no step. */
export const writeEmbedding: WriteLayer = (writer) => {
  const { builder: b, x, name, layer } = writer;
  const y = new Value(b, layer.shape, b.add("Gather", [writer.tensor("table")!, x.name], {}, name));
  if (writer.option("maskZero")) {
    const zero = b.add("Equal", [x.name, b.scalar(0, "INT64")], {}, `${name}/masked`);
    y.mask = counted(writer, zero);
  }
  return y;
};

/** Of what is true where a step does not count: a mask. */
const counted = ({ builder: b, name }: LayerWriter, masked: string) =>
  b.cast(b.add("Not", [masked], {}, `${name}/mask`), b.real);

export const writeMasking: WriteLayer = (writer) => {
  const { builder: b, x, name } = writer;
  const value = writer.option<number>("maskValue");
  const equal = b.cast(b.add("Equal", [x.in("last"), b.scalar(value)], {}, `${name}/equal`), b.real);
  const all = b.add("ReduceMin", [equal], { axes: ints([2]), keepdims: int(0) }, `${name}/all`);
  const mask = counted(writer, b.cast(all, "BOOL"));
  const steps = b.add("Unsqueeze", [mask, b.integers([2])], {}, `${name}/steps`);
  const y = value === 0 ? x.like(x.name) : new Value(b, x.shape, b.add("Mul", [x.in("last"), steps], {}, name));
  y.mask = mask;
  return y;
};

/** By the running statistics, which is what predictions take. */
export const writeBatchNormalization: WriteLayer = (writer) => {
  const { builder: b, x, name } = writer;
  const C = x.shape[x.shape.length - 1];
  const all = (value: number) => b.constant(new Array<number>(C).fill(value), [C]);
  const inputs = [
    x.in("first"),
    writer.tensor("gamma") ?? all(1),
    writer.tensor("beta") ?? all(0),
    writer.tensor("movingMean")!,
    writer.tensor("movingVariance")!,
  ];
  const epsilon = float(writer.option("epsilon"));
  const y = b.add("BatchNormalization", inputs, { epsilon, momentum: float(writer.option("momentum")) }, name);
  return new Value(b, x.shape, y, x.shape.length === 1 ? "last" : "first");
};

/** By mean and variance of the last axis; opset 13 has no operator for it. */
export const writeLayerNormalization: WriteLayer = (writer) => {
  const { builder: b, x, name } = writer;
  const layout = x.layout === "steps" ? "steps" : "last";
  const given = x.in(layout);
  const along = { axes: ints([-1]), keepdims: int(1) };
  const centered = b.add("Sub", [given, b.add("ReduceMean", [given], along, `${name}/mean`)], {}, `${name}/centered`);
  const squares = b.add("Mul", [centered, centered], {}, `${name}/squares`);
  const variance = b.add("ReduceMean", [squares], along, `${name}/variance`);
  const root = b.add("Sqrt", [b.add("Add", [variance, b.scalar(writer.option("epsilon"))], {}, name)], {}, name);
  let y = b.add("Div", [centered, root], {}, name);
  const [gamma, beta] = [writer.tensor("gamma"), writer.tensor("beta")];
  if (gamma !== undefined) y = b.add("Mul", [y, gamma], {}, name);
  if (beta !== undefined) y = b.add("Add", [y, beta], {}, name);
  return new Value(b, x.shape, y, layout);
};

/** All inputs in one order: that of the first. */
export const writeAdd: WriteLayer = ({ builder: b, inputs, x, name }) => {
  const names = inputs.map((value) => value.in(x.layout));
  return x.like(names.length === 2 ? b.add("Add", names, {}, name) : b.add("Sum", names, {}, name));
};

export const writeConcatenate: WriteLayer = ({ builder: b, inputs, x, name, layer }) => {
  const names = inputs.map((value) => value.in(x.layout));
  return x.like(b.add("Concat", names, { axis: int(x.channelAxis) }, name), layer.shape);
};

export const writeActivationLayer: WriteLayer = ({ builder, x, name, layer }) => {
  return activated(builder, layer.config.activation, x, name);
};

/** What only training does. */
export const writeNothing: WriteLayer = ({ x }) => x;

export const writeFlatten: WriteLayer = ({ builder: b, x, name, layer }) => {
  if (x.shape.length === 1) return x;
  return new Value(b, layer.shape, b.add("Flatten", [x.in("last")], { axis: int(1) }, name));
};

export const writeReshape: WriteLayer = ({ builder: b, x, name, layer }) => {
  const y = b.add("Reshape", [x.in("last"), b.integers([-1, ...layer.shape])], {}, name);
  return new Value(b, layer.shape, y);
};

export const writePermute: WriteLayer = ({ builder: b, x, name, layer }) => {
  const dims = layer.config.dims as readonly number[];
  return new Value(b, layer.shape, b.add("Transpose", [x.in("last")], { perm: ints([0, ...dims]) }, name));
};
