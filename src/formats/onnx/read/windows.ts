/** Convolutions, poolings, padding and resizing. */
import { windowsOn, type Padding } from "../../../layers/windows.ts";
import type { RealArray } from "../../../memory/tensor.ts";
import type { Shape } from "../../../memory/shape.ts";
import { kernelFromOnnx, type KernelKind } from "../kernels.ts";
import { globalPooling } from "./arithmetic.ts";
import type { NodeReader } from "./node.ts";
import { channelsFirst, same, type Rows, type Value } from "./values.ts";

/** Windows of a node on an image [H, W, C] or a series [T, C]. */
interface Sides {
  readonly size: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly before: readonly number[];
  readonly after: readonly number[];
}

const plain = (sizes: readonly number[]) => (sizes.length === 1 ? sizes[0] : sizes);

function imageOf(n: NodeReader, dimensions: number): Rows {
  const rows = n.rows();
  if (rows.axes.length !== dimensions + 2 || dimensions < 1 || dimensions > 2)
    n.refuse(`it is read of images and series, got ${rows.axes.length} axes`);
  return n.drafts.arranged(rows, channelsFirst(dimensions + 1));
}

function sidesOf(n: NodeReader, shape: Shape, size: readonly number[]): Sides {
  const ones = size.map(() => 1);
  const [strides, dilations] = [n.ints("strides", ones), n.ints("dilations", ones)];
  const pads = n.ints(
    "pads",
    [...ones, ...ones].map(() => 0),
  );
  const lists = [size, strides, dilations];
  if (lists.some((list) => list.length !== size.length || list.some((k) => !(k >= 1))))
    n.refuse("its sizes do not fit");
  if (pads.length !== 2 * size.length || pads.some((pad) => !(pad >= 0))) n.refuse(`its pads are ${pads.join(", ")}`);
  const auto = n.text("auto_pad", "NOTSET");
  if (auto === "NOTSET") return { size, strides, dilations, before: pads.slice(0, size.length), after: pads.slice(size.length) }; // prettier-ignore
  const none = size.map(() => 0);
  if (auto === "VALID") return { size, strides, dilations, before: none, after: none };
  if (auto !== "SAME_UPPER" && auto !== "SAME_LOWER") return n.refuse(`its auto_pad is ${auto}`);
  const around = size.map((k, i) =>
    Math.max((Math.ceil(shape[i] / strides[i]) - 1) * strides[i] + (k - 1) * dilations[i] + 1 - shape[i], 0),
  );
  const round = auto === "SAME_UPPER" ? Math.floor : Math.ceil;
  const before = around.map((pad) => round(pad / 2));
  return { size, strides, dilations, before, after: around.map((pad, i) => pad - before[i]) };
}

/** The padding of a layer whose windows are where those of the node are; undefined where none's are. */
function paddingOf(shape: Shape, { size, strides, dilations, before, after }: Sides): Padding | undefined {
  const counts = size.map((k, i) =>
    Math.floor((shape[i] + before[i] + after[i] - (k - 1) * dilations[i] - 1) / strides[i] + 1),
  );
  const all: readonly Padding[] = size.length === 1 ? ["valid", "same", "causal"] : ["valid", "same"];
  return all.find((padding) => {
    const reach = size.map((k, i) => (k - 1) * dilations[i] + 1);
    if (padding === "valid" && reach.some((r, i) => r > shape[i])) return false;
    const { numbers, positions } = windowsOn("", shape, { size, strides, dilations, padding });
    return same(positions, counts) && same(numbers.slice(8, 10).slice(-size.length), before);
  });
}

/** Zeros around an image, or before and after a series. */
function padded(n: NodeReader, rows: Rows, before: readonly number[], after: readonly number[]): Rows {
  const { shape } = rows;
  const name = `${n.nameFor(n.op)}_padding`;
  const larger = [...before.map((pad, i) => pad + shape[i] + after[i]), shape[shape.length - 1]];
  const sides = before.map((pad, i) => [pad, after[i]]);
  if (sides.length === 2) return n.drafts.add("zeroPadding2d", name, [rows], larger, { padding: sides }, {}, rows.axes);
  const [T, C] = shape;
  const image = n.drafts.add("reshape", `${name}_image`, [rows], [T, 1, C], { shape: [T, 1, C] });
  const wide = [larger[0], 1, C];
  const around = n.drafts.add("zeroPadding2d", name, [image], wide, { padding: [...sides, [0, 0]] });
  return n.drafts.add("reshape", `${name}_series`, [around], larger, { shape: larger }, {}, rows.axes);
}

/** Rows, zeros around them where the layer's own padding is another. */
function placed(n: NodeReader, rows: Rows, sides: Sides, mayBeCausal: boolean): { x: Rows; padding: Padding } {
  const padding = paddingOf(rows.shape, sides);
  if (padding !== undefined && (padding !== "causal" || mayBeCausal)) return { x: rows, padding };
  return { x: padded(n, rows, sides.before, sides.after), padding: "valid" };
}

/** The shape behind windows. Throws E_SHAPE for windows that are larger than what they stand on. */
function positionsOf({ shape }: Rows, { size, strides, dilations }: Sides, padding: Padding, channels: number): Shape {
  return [...windowsOn("the layer", shape, { size, strides, dilations, padding }).positions, channels];
}

function biasOf(n: NodeReader, filters: number): { useBias: boolean; weights: Record<string, RealArray> } {
  if (!n.has(2)) return { useBias: false, weights: {} };
  const { data } = n.weights(2, 1);
  if (data.length !== filters) n.refuse(`its bias should have ${filters} numbers, got ${data.length}`);
  return { useBias: true, weights: { bias: data } };
}

export function readConv(n: NodeReader): Value {
  const W = n.weights(1, n.constant(1).dims.length);
  const dimensions = W.dims.length - 2;
  const rows = imageOf(n, dimensions);
  const C = rows.shape[dimensions];
  const group = n.int("group", 1);
  const [filters, channels] = W.dims;
  if (!(group >= 1) || channels * group !== C || filters % group !== 0)
    n.refuse(`its kernel [${W.dims.join(", ")}] with ${group} groups does not fit ${C} channels`);
  const sides = sidesOf(n, rows.shape, W.dims.slice(2));
  const isDepthwise = dimensions === 2 && group === C && C > 1;
  const kind: KernelKind = isDepthwise ? "depthwiseConv2d" : dimensions === 2 ? "conv2d" : "conv1d";
  const { x, padding } = placed(n, rows, sides, true);
  const { useBias, weights } = biasOf(n, filters);
  n.spend(W.data.length);
  const kernel = kernelFromOnnx(kind, W, filters / C).data;
  const config = {
    ...(isDepthwise ? { depthMultiplier: filters / C } : { filters, groups: group }),
    kernelSize: plain(sides.size),
    strides: plain(sides.strides),
    dilationRate: plain(sides.dilations),
    padding,
    useBias,
  };
  const shape = positionsOf(x, sides, padding, filters);
  return n.drafts.add(kind, n.nameFor(kind, n.constant(1)), [x], shape, config, { kernel, ...weights }, x.axes);
}

/** Windows the other way: the layer's are those of "valid" or "same"; a kernel that is too small for them gets zeros behind. */
export function readConvTranspose(n: NodeReader): Value {
  const W = n.weights(1, 4);
  const x = imageOf(n, 2);
  const [C, filters] = W.dims;
  if (n.int("group", 1) !== 1 || C !== x.shape[2])
    n.refuse("it is read with one group whose channels are those of its input");
  const sides = sidesOf(n, x.shape, W.dims.slice(2));
  const { strides, dilations, before, after } = sides;
  if (
    dilations.some((d) => d !== 1) ||
    n.ints("output_shape", []).length > 0 ||
    n.text("auto_pad", "NOTSET") !== "NOTSET"
  )
    n.refuse("it is read with explicit pads, without dilations and output_shape");
  const more = n.ints("output_padding", [0, 0]);
  const size = W.dims.slice(2).map((k, i) => (x.shape[i] - 1) * strides[i] + k - before[i] - after[i] + (more[i] ?? 0));
  const isSame = size.every((length, i) => length === x.shape[i] * strides[i]);
  const kernelSize = W.dims.slice(2).map((k, i) => {
    const valid = Math.max((x.shape[i] - 1) * strides[i] + k, x.shape[i] * strides[i]);
    if (!isSame) return before[i] === 0 && valid === size[i] ? k : NaN;
    // With "same" a kernel of K taps has ⌊(K − stride) / 2⌋ zeros before.
    const fits = [2 * before[i] + strides[i], 2 * before[i] + strides[i] + 1].find((K) => K >= k);
    return Math.max(k - strides[i], 0) >> 1 === before[i] ? k : (fits ?? NaN);
  });
  if (kernelSize.some(Number.isNaN) || size.some((length) => !(length >= 1)))
    n.refuse("its output should be stride times as large as its input, or have all pixels under windows");
  const large = [C, filters, ...kernelSize];
  n.spend(large.reduce((product, k) => product * k, 1));
  const data = grown(W.data, W.dims, large);
  const kernel = kernelFromOnnx("conv2dTranspose", { dims: large, data }).data;
  const { useBias, weights } = biasOf(n, filters);
  const config = { filters, kernelSize, strides, padding: isSame ? "same" : "valid", useBias };
  const kind = "conv2dTranspose";
  return n.drafts.add(kind, n.nameFor(kind, n.constant(1)), [x], [...size, filters], config, { kernel, ...weights }, x.axes); // prettier-ignore
}

/** Kernels [C, F, kh, kw] with zeros behind their taps. */
function grown(data: RealArray, from: readonly number[], to: readonly number[]): RealArray {
  if (same(from, to)) return data;
  const large = new (data.constructor as Float64ArrayConstructor)(to.reduce((product, k) => product * k, 1));
  const rows = from[0] * from[1] * from[2];
  for (let row = 0; row < rows; row++) {
    const at = (Math.floor(row / from[2]) * to[2] + (row % from[2])) * to[3];
    large.set(data.subarray(row * from[3], (row + 1) * from[3]), at);
  }
  return large;
}

/** Activations whose numbers are from 0: zeros around them change no maximum. */
const fromZero = new Set<unknown>(["relu", "relu6", "sigmoid", "hardSigmoid", "softmax", "softplus"]);

export function readPooling(what: "max" | "average") {
  return (n: NodeReader): Value => {
    const size = n.ints("kernel_shape", []);
    const activation = n.rows().draft?.config.activation;
    const rows = imageOf(n, size.length);
    const sides = sidesOf(n, rows.shape, size);
    if (sides.dilations.some((d) => d !== 1)) n.refuse("it is read without dilations");
    const rests = size.some((k, i) => (rows.shape[i] + sides.before[i] + sides.after[i] - k) % sides.strides[i] !== 0);
    if (n.int("ceil_mode", 0) !== 0 && rests) n.refuse("ceil_mode is read where windows reach the end");
    const isPadded = [...sides.before, ...sides.after].some((pad) => pad > 0);
    const counts = n.int("count_include_pad", 0) !== 0;
    const { x, padding } =
      what === "average" && isPadded && counts
        ? { x: padded(n, rows, sides.before, sides.after), padding: "valid" as const }
        : placed(n, rows, sides, false);
    // Beside images nothing counts for the layers' own padding.
    if (x !== rows && !(what === "max" ? fromZero.has(activation) : counts))
      n.refuse("its padding is none of a layer's");
    const kind = `${what}Pooling${size.length}d`;
    const config = { poolSize: plain(size), strides: plain(sides.strides), padding };
    const shape = positionsOf(x, sides, padding, x.shape[size.length]);
    return n.drafts.add(kind, n.nameFor(kind), [x], shape, config, {}, x.axes);
  };
}

export function readGlobalPooling(kind: "Average" | "Max") {
  return (n: NodeReader): Value => {
    const rows = imageOf(n, n.rows().axes.length - 2);
    return globalPooling(n, kind, rows, [0, 1, ...rows.shape.slice(1).map(() => -1)]);
  };
}

/** Zeros around an image or a series. */
export function readPad(n: NodeReader): Value {
  const given = n.has(1) ? Array.from(n.constant(1).data) : n.ints("pads", []);
  const rows = n.rows();
  const rank = rows.axes.length;
  if (given.length !== 2 * rank) n.refuse(`it should have ${2 * rank} pads, got ${given.length}`);
  if (given.every((pad) => pad === 0)) return rows;
  if (n.text("mode", "constant") !== "constant" || n.number(2, n.float("value", 0)) !== 0)
    n.refuse("it is read with zeros");
  if (given.some((pad) => !Number.isSafeInteger(pad) || pad < 0)) n.refuse("its pads should be whole numbers from 0");
  const x = n.drafts.inOrder(rows);
  const dimensions = x.shape.length - 1;
  const sides = (end: number) =>
    Array.from({ length: dimensions }, (_, i) => given[end * rank + x.axes.indexOf(i + 1)] ?? 0);
  const [before, after] = [sides(0), sides(1)];
  const total = (list: readonly number[]) => list.reduce((sum, pad) => sum + pad, 0);
  if (dimensions < 1 || dimensions > 2 || total(before) + total(after) !== total(given))
    n.refuse("it is read around images and series, not along batch and channels");
  return padded(n, x, before, after);
}

/** Each pixel repeated. */
export function readResize(n: NodeReader): Value {
  const rows = imageOf(n, 2);
  const at = n.op === "Upsample" ? 1 : 2;
  if (n.text("mode", "nearest") !== "nearest") n.refuse("it is read in mode nearest");
  const isSized = n.op === "Resize" && n.has(3);
  const given = Array.from(n.constant(isSized ? 3 : at).data);
  const [, , ...size] = given.map((size, i) => (isSized && i > 1 ? size / rows.shape[i - 2] : size));
  if (given.length !== 4 || size.some((k) => !Number.isSafeInteger(k) || k < 1))
    n.refuse("it is read with whole scales");
  const [nearest, transformation] = [n.text("nearest_mode", "round_prefer_floor"), n.text("coordinate_transformation_mode", "half_pixel")]; // prettier-ignore
  const isRepeated = transformation === "asymmetric" ? nearest === "floor" : transformation.startsWith("half_pixel") || transformation === "pytorch_half_pixel"; // prettier-ignore
  if (n.op === "Resize" && !isRepeated)
    n.refuse(`it is read where pixels are repeated, got ${transformation}, ${nearest}`);
  const [height, width, C] = rows.shape;
  const shape = [height * size[0], width * size[1], C];
  return n.drafts.add("upSampling2d", n.nameFor("upSampling2d"), [rows], shape, { size }, {}, rows.axes);
}
