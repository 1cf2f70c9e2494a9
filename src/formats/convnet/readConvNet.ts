/**
 * The JSON of ConvNetJS' nets: { layers: [{ layer_type, out_sx, out_sy, out_depth, … }] }, input first, loss last. Volumes
 * are indexed ((sx·y + x)·depth + d): rows of an image [sy, sx, depth] as they are here, channels last.
 */
import { formatValue } from "../../base/errors.ts";
import type { Shape } from "../../memory/shape.ts";
import type { ReadLayer, ReadModel, ReadWeight } from "../description.ts";
import { ForeignJson } from "../foreignJson.ts";

const json = new ForeignJson("ConvNetJS");
type Json = Readonly<Record<string, unknown>>;

/** Layers that nothing here computes, and why. */
const without: Readonly<Record<string, string>> = {
  lrn: "local response normalisation has no counterpart; train again with batchNormalization in its place",
  quadtransform: "products of all pairs of inputs have no counterpart",
};

/** A model from what `net.toJSON` gave. Throws E_FORMAT. */
export function readConvNet(value: unknown): ReadModel {
  const file = json.object(value, "the file");
  if (Array.isArray(file.nets)) json.refuse('it is of a MagicNet: take one of its "nets"');
  const layers = json.list(file.layers, "layers").map((layer, i) => json.object(layer, `layers[${i}]`));
  if (layers[0]?.layer_type !== "input") json.refuse("its first layer should be an input");
  const first = json.object(layers[0], "layers[0]");
  const [height, width, depth] = ["out_sy", "out_sx", "out_depth"].map((key) => json.count(first[key], key));
  const images = height * width > 1 || layers.some(({ layer_type }) => layer_type === "conv" || layer_type === "pool");
  const shape = images ? [height, width, depth] : [depth];
  const net = new Net(shape);
  layers.slice(1).forEach((layer, i) => net.read(layer, `layers[${i + 1}]`));
  return net.model(shape);
}

/** The layers so far, and what the next one reads. */
class Net {
  readonly #layers: ReadLayer[] = [];
  #shape: Shape;
  /** What the numbers are to be multiplied with, which is left to the kernel of the next layer that has one. */
  #scale = 1;
  /** Whether no number is below 0, so that zeros around change no maximum. */
  #nonNegative = false;

  constructor(shape: Shape) {
    this.#shape = shape;
  }

  model(shape: Shape): ReadModel {
    if (this.#scale !== 1) json.refuse("a dropout stands behind the last layer with weights");
    if (this.#layers.length === 0) json.refuse("it has no layers behind its input");
    const outputs = [this.#layers[this.#layers.length - 1].name];
    return { dtype: "float32", inputs: [{ name: "input", shape }], layers: this.#layers, outputs };
  }

  read(layer: Json, where: string): void {
    const type = layer.layer_type;
    if (type === "fc") this.#dense(layer, where);
    else if (type === "conv") this.#convolution(layer, where);
    else if (type === "pool") this.#pooling(layer, where);
    else if (type === "maxout") this.#maxout(layer, where);
    else if (type === "dropout") this.#dropout(layer, where);
    else if (type === "relu") this.#activation(type);
    else if (type === "sigmoid" || type === "tanh" || type === "softmax") this.#curve(type, where);
    else if (type !== "regression" && type !== "svm") {
      const known = typeof type === "string" && Object.hasOwn(without, type) ? `: ${without[type]}` : "";
      json.refuse(`${where} has layer_type ${formatValue(type)}, which is not read${known}`);
    }
  }

  #add(kind: string, config: Json, shape = this.#shape, weights: readonly ReadWeight[] = []): void {
    const from = [this.#layers.length === 0 ? "input" : this.#layers[this.#layers.length - 1].name];
    this.#layers.push({ kind, name: `${kind}_${this.#layers.length + 1}`, config, from, weights });
    this.#shape = shape;
  }

  #flatten(): number {
    const size = this.#shape.reduce((a, b) => a * b);
    if (this.#shape.length > 1) this.#add("flatten", {}, [size]);
    return size;
  }

  #curve(activation: string, where: string): void {
    if (this.#scale !== 1)
      json.refuse(`${where}, a ${activation}, reads a dropout, whose scale has no counterpart there`);
    if (activation === "softmax") this.#flatten();
    this.#activation(activation);
  }

  #activation(activation: string): void {
    this.#add("activation", { activation });
    this.#nonNegative = activation !== "tanh";
  }

  #dense(layer: Json, where: string): void {
    const units = json.count(layer.out_depth, `${where}.out_depth`);
    const inputs = this.#flatten();
    this.#add("dense", { units }, [units], this.#weights(layer, where, units, inputs));
  }

  /** Filters as columns of a kernel [taps · channels, filters], and biases. */
  #weights(layer: Json, where: string, units: number, inputs: number): ReadWeight[] {
    const filters = json.list(layer.filters, `${where}.filters`, units);
    const bias = json.numbers(json.object(layer.biases, `${where}.biases`).w, `${where}.biases.w`, units);
    const columns = filters.map((filter, u) => {
      const at = `${where}.filters[${u}]`;
      return json.numbers(json.object(filter, at).w, `${at}.w`, inputs);
    });
    const kernel = new Float64Array(inputs * units);
    const scale = this.#scale;
    this.#nonNegative = false;
    columns.forEach((column, u) => column.forEach((weight, i) => (kernel[i * units + u] = weight * scale)));
    this.#scale = 1;
    return [
      { name: "kernel", data: kernel },
      { name: "bias", data: bias },
    ];
  }

  #convolution(layer: Json, where: string): void {
    const windows = this.#windows(layer, where);
    const { size, stride, pad } = windows;
    const filters = json.count(layer.out_depth, `${where}.out_depth`);
    const channels = this.#shape[2];
    const same = windows.isSame;
    if (pad > 0 && !same) this.#zeros(pad);
    const config = { filters, kernelSize: size, strides: stride, padding: same ? "same" : "valid" };
    const weights = this.#weights(layer, where, filters, size[0] * size[1] * channels);
    this.#add("conv2d", config, [...windows.positions, filters], weights);
  }

  #pooling(layer: Json, where: string): void {
    const { size, stride, pad, isSame, positions } = this.#windows(layer, where);
    const around = pad > 0 && !isSame;
    if (around && this.#nonNegative && pad < Math.min(...size)) this.#zeros(pad);
    else if (around)
      json.refuse(
        `${where} pools ${size.join("×")} windows at stride ${stride} with pad ${pad}, which has no counterpart`,
      );
    const config = { poolSize: size, strides: stride, padding: isSame ? "same" : "valid" };
    this.#add("maxPooling2d", config, [...positions, this.#shape[2]]);
  }

  #zeros(padding: number): void {
    const [height, width, channels] = this.#shape;
    this.#add("zeroPadding2d", { padding }, [height + 2 * padding, width + 2 * padding, channels]);
  }

  /** Windows as ConvNetJS has them, and whether they are those of padding "same". */
  #windows(layer: Json, where: string) {
    if (this.#shape.length !== 3) json.refuse(`${where} should read an image, and reads ${formatValue(this.#shape)}`);
    const size = [json.count(layer.sy, `${where}.sy`), json.count(layer.sx, `${where}.sx`)];
    const stride = json.count(layer.stride, `${where}.stride`);
    const pad = layer.pad === undefined ? 0 : json.count(layer.pad, `${where}.pad`, 0);
    const along = size.map((taps, i) => {
      const length = this.#shape[i];
      const positions = Math.floor((length + 2 * pad - taps) / stride) + 1;
      if (positions < 1) json.refuse(`${where} has windows of ${size.join("×")} on ${formatValue(this.#shape)}`);
      const count = Math.ceil(length / stride);
      const around = Math.max((count - 1) * stride + taps - length, 0);
      return { positions, isSame: count === positions && Math.floor(around / 2) === pad };
    });
    const isSame = pad > 0 && along.every((axis) => axis.isSame);
    return { size, stride, pad, isSame, positions: along.map(({ positions }) => positions) };
  }

  /** The largest of each group of neighbouring channels: a pooling over all numbers in a row. */
  #maxout(layer: Json, where: string): void {
    const group = json.count(layer.group_size, `${where}.group_size`);
    const shape = this.#shape;
    const depth = shape[shape.length - 1];
    if (depth % group !== 0) json.refuse(`${where} has groups of ${group}, which do not divide ${depth} channels`);
    const size = shape.reduce((a, b) => a * b);
    const pooled = [...shape.slice(0, -1), depth / group];
    this.#add("reshape", { shape: [size, 1] }, [size, 1]);
    this.#add("maxPooling1d", { poolSize: group }, [size / group, 1]);
    this.#add("reshape", { shape: pooled }, pooled);
  }

  /**
   * ConvNetJS does not scale what it keeps in training, and multiplies all with drop_prob in prediction: that factor goes to
   * the next kernel. Networks go on training as there where drop_prob is 0.5.
   */
  #dropout(layer: Json, where: string): void {
    const rate = json.number(layer.drop_prob, `${where}.drop_prob`);
    if (!(rate >= 0 && rate < 1)) json.refuse(`${where}.drop_prob should be at least 0 and below 1, got ${rate}`);
    this.#scale *= rate;
    this.#add("dropout", { rate });
  }
}
