/** Convolutions, poolings, and what makes images larger. */
import { windowsOn, type Padding } from "../../../layers/windows.ts";
import type { Shape } from "../../../memory/shape.ts";
import type { Attributes } from "../graph.ts";
import { kernelToOnnx, type KernelKind } from "../kernels.ts";
import { int, ints, text } from "./builder.ts";
import type { LayerWriter, WriteLayer } from "./layer.ts";
import { axesOf, Value } from "./value.ts";

/** A size for each of the dimensions, of an option that may be one for all. */
const sizes = (given: unknown, shape: Shape): readonly number[] =>
  Array.isArray(given) ? (given as number[]) : new Array<number>(shape.length - 1).fill(given as number);

/** Where windows stand on images of this shape: what ONNX takes for padding, all begins and then all ends. */
function padsOf(
  shape: Shape,
  size: readonly number[],
  strides: readonly number[],
  dilations: readonly number[],
  padding: Padding,
) {
  const { numbers, positions } = windowsOn("", shape, { size, strides, dilations, padding });
  const before = numbers.slice(8, 10).slice(-size.length);
  const after = size.map((k, i) => {
    const reach = (positions[i] - 1) * strides[i] + (k - 1) * dilations[i] + 1;
    return Math.max(reach - shape[i] - before[i], 0);
  });
  return [...before, ...after];
}

const biased = (writer: LayerWriter, inputs: string[]) => {
  const bias = writer.tensor("bias");
  return bias === undefined ? inputs : [...inputs, bias];
};

function kernelTensor(writer: LayerWriter, kind: KernelKind): string {
  const { shape, data } = writer.weight("kernel")!;
  const kernel = kernelToOnnx(kind, { dims: shape, data });
  return writer.builder.tensor(`${writer.name}/kernel`, kernel.dims, kernel.data);
}

/** conv1d, conv2d and depthwiseConv2d, in which each channel is a group. */
export const writeConvolution: WriteLayer = (writer) => {
  const { builder: b, x, name, layer } = writer;
  const kind = layer.kind as "conv1d" | "conv2d" | "depthwiseConv2d";
  const [size, strides, dilations] = ["kernelSize", "strides", "dilationRate"].map((key) =>
    sizes(layer.config[key], x.shape),
  );
  const groups = kind === "depthwiseConv2d" ? x.shape[2] : (layer.config.groups as number);
  const attributes = {
    kernel_shape: ints(size),
    strides: ints(strides),
    dilations: ints(dilations),
    pads: ints(padsOf(x.shape, size, strides, dilations, writer.option("padding"))),
    group: int(groups),
  };
  const inputs = biased(writer, [x.in("first"), kernelTensor(writer, kind)]);
  return writer.activated(new Value(b, layer.shape, b.add("Conv", inputs, attributes, name), "first"));
};

/** As many zeros less as the windows of the other direction have around, and pixels more where none reaches. */
export const writeTransposedConvolution: WriteLayer = (writer) => {
  const { builder: b, x, name, layer } = writer;
  const [size, strides] = ["kernelSize", "strides"].map((key) => sizes(layer.config[key], x.shape));
  const { numbers } = windowsOn("", layer.shape, { size, strides, padding: writer.option("padding") });
  const before = numbers.slice(8, 10);
  const beyond = size.map((k, i) => (x.shape[i] - 1) * strides[i] + k - before[i] - layer.shape[i]);
  const attributes = {
    kernel_shape: ints(size),
    strides: ints(strides),
    pads: ints([...before, ...beyond.map((n) => Math.max(n, 0))]),
    output_padding: ints(beyond.map((n) => Math.max(-n, 0))),
  };
  const inputs = biased(writer, [x.in("first"), kernelTensor(writer, "conv2dTranspose")]);
  return writer.activated(new Value(b, layer.shape, b.add("ConvTranspose", inputs, attributes, name), "first"));
};

/** What is beside the image does not count. */
const pooling =
  (op: string, more: Attributes = {}): WriteLayer =>
  (writer) => {
    const { builder: b, x, name, layer } = writer;
    const [size, strides] = ["poolSize", "strides"].map((key) => sizes(layer.config[key], x.shape));
    const pads = padsOf(x.shape, size, strides, size.map(() => 1), writer.option("padding")); // prettier-ignore
    const attributes = { kernel_shape: ints(size), strides: ints(strides), pads: ints(pads), ...more };
    return new Value(b, layer.shape, b.add(op, [x.in("first")], attributes, name), "first");
  };
export const writeMaxPooling = pooling("MaxPool");
export const writeAveragePooling = pooling("AveragePool", { count_include_pad: int(0) });

const globalPooling =
  (op: string): WriteLayer =>
  ({ builder: b, x, name, layer }) => {
    const pooled = b.add(op, [x.in("first")], {}, name);
    return new Value(b, layer.shape, b.add("Flatten", [pooled], { axis: int(1) }, name));
  };
export const writeGlobalMaxPooling = globalPooling("GlobalMaxPool");

/** Of series with masks the mean of the steps that count, 0 where none does. */
export const writeGlobalAveragePooling: WriteLayer = (writer) => {
  const { builder: b, x, name, mask, layer } = writer;
  if (mask === undefined || layer.kind !== "globalAveragePooling1d") return globalPooling("GlobalAveragePool")(writer);
  const steps = b.add("Unsqueeze", [mask, b.integers([2])], {}, `${name}/steps`);
  const counted = b.add("Mul", [x.in("last"), steps], {}, `${name}/counted`);
  const [sum, count] = [counted, steps].map((of) =>
    b.add("ReduceSum", [of, b.integers([1])], { keepdims: int(0) }, `${name}/sum`),
  );
  return new Value(b, layer.shape, b.add("Div", [sum, b.add("Max", [count, b.scalar(1)], {}, name)], {}, name));
};

/** Each pixel repeated. */
export const writeUpSampling: WriteLayer = ({ builder: b, x, name, layer }) => {
  const size = sizes(layer.config.size, x.shape);
  const scales = b.constant([1, 1, ...size], [4], "FLOAT");
  const attributes = {
    mode: text("nearest"),
    coordinate_transformation_mode: text("asymmetric"),
    nearest_mode: text("floor"),
  };
  return new Value(b, layer.shape, b.add("Resize", [x.in("first"), "", scales], attributes, name), "first");
};

export const writeZeroPadding: WriteLayer = ({ builder: b, x, name, layer }) => {
  const sides = layer.config.padding as readonly (readonly [number, number])[];
  const axes = axesOf(x.layout, 3);
  const pads = [0, 1].flatMap((end) => axes.map((axis) => sides[axis - 1]?.[end] ?? 0));
  const y = b.add("Pad", [x.name, b.integers(pads), b.scalar(0)], { mode: text("constant") }, name);
  return x.like(y, layer.shape);
};
