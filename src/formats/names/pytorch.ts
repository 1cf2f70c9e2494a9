/** Weights by the names and in the layouts of PyTorch's state_dict. */
import type { Shape } from "../../memory/shape.ts";
import type { RealArray } from "../../memory/tensor.ts";
import { specOf } from "../tensorflow/values.ts";
import type { DescribedLayer, DescribedWeight, ModelDescription } from "../description.ts";
import { inputOrders, type Order } from "./order.ts";
import { inverse, permuted, refuse, type NamedTensor, type TensorFinder } from "./tensors.ts";

/** Axes of PyTorch's kernels by ours, and what their shape is where that is not all. */
interface Layout {
  readonly axes: readonly number[];
  readonly shape?: (axes: Shape) => Shape;
}

const kernels: Readonly<Record<string, Layout>> = {
  dense: { axes: [1, 0] },
  conv1d: { axes: [2, 1, 0] },
  conv2d: { axes: [3, 2, 0, 1] },
  conv2dTranspose: { axes: [3, 2, 0, 1] },
  depthwiseConv2d: { axes: [2, 3, 0, 1], shape: ([C, m, ...size]) => [C * m, 1, ...size] },
};

/** Ours of the gates there, gate by gate: i f g o are the same; r z n are z r h here. */
const gates: Readonly<Record<string, readonly number[]>> = { simpleRnn: [0], lstm: [0, 1, 2, 3], gru: [1, 0, 2] };

/** Theirs, ours, and what theirs is where there is none here. */
const normalization = [
  ["weight", "gamma", 1],
  ["bias", "beta", 0],
  ["running_mean", "movingMean", 0],
  ["running_var", "movingVariance", 1],
] as const;

/** A tensor of PyTorch's: made of a layer's weights, and read into them. */
interface Piece {
  readonly name: string;
  readonly shape: Shape;
  write(): RealArray;
  /** Throws E_FORMAT for numbers that there is no place for. */
  read(data: RealArray, own: Map<string, RealArray>): void;
}

/** All weights; `modules` has the name of each layer. */
export function pytorchTensors(model: ModelDescription, modules: ReadonlyMap<string, string>): NamedTensor[] {
  return piecesOf(model, modules).flatMap(({ pieces }) =>
    pieces.map(({ name, shape, write }) => ({ name, shape, data: write() })),
  );
}

/** Weights by our names. Throws E_FORMAT. */
export function fromPytorch(
  model: ModelDescription,
  modules: ReadonlyMap<string, string>,
  tensors: TensorFinder,
): NamedTensor[] {
  const weights = piecesOf(model, modules).flatMap(({ layer, pieces }) => {
    const own = new Map<string, RealArray>();
    for (const { name, shape, read } of pieces) read(tensors.take(name, shape), own);
    return layer.weights.map(({ name, shape }) => ({ name: `${layer.name}/${name}`, shape, data: own.get(name)! }));
  });
  tensors.finish((name) => name.endsWith("num_batches_tracked"));
  return weights;
}

function piecesOf({ layers }: ModelDescription, modules: ReadonlyMap<string, string>) {
  const orders = inputOrders(layers);
  return layers.map((layer) => {
    const pieces = layer.weights.length === 0 ? [] : piecesOfLayer(layer, orders.get(layer.name));
    const module = modules.get(layer.name)!;
    return { layer, pieces: pieces.map((piece) => ({ ...piece, name: module === "" ? piece.name : `${module}.${piece.name}` })) }; // prettier-ignore
  });
}

function piecesOfLayer(layer: DescribedLayer, order: Order): Piece[] {
  const { kind } = layer;
  if (kind === "bidirectional")
    return [
      ...recurrentPieces(layer, (layer.config.layer as { kind: string }).kind, "forward/", ""),
      ...recurrentPieces(layer, (layer.config.layer as { kind: string }).kind, "backward/", "_reverse"),
    ];
  if (Object.hasOwn(gates, kind)) return recurrentPieces(layer, kind, "", "");
  if (kind === "embedding") return [plainPiece("weight", weightOf(layer, "table")!)];
  if (kind === "batchNormalization" || kind === "layerNormalization") return normalizationPieces(layer, order);
  return kernelPieces(layer, kernels[kind], order);
}

const weightOf = ({ weights }: DescribedLayer, name: string): DescribedWeight | undefined =>
  weights.find((weight) => weight.name === name);

/** The same numbers. */
const plainPiece = (name: string, { name: ours, shape, data }: DescribedWeight): Piece => ({
  name,
  shape,
  write: () => data,
  read: (given, own) => void own.set(ours, given),
});

function kernelPieces(
  layer: DescribedLayer,
  { axes, shape: merged = (shape) => shape }: Layout,
  order: Order,
): Piece[] {
  const kernel = weightOf(layer, "kernel")!;
  const bias = weightOf(layer, "bias");
  const apart = axes.map((axis) => kernel.shape[axis]);
  const isFlat = layer.kind === "dense" && layer.inputShapes[0].length === 1;
  const [inputs, units] = kernel.shape;
  const pieces: Piece[] = [
    {
      name: "weight",
      shape: merged(apart),
      write: () => permuted(isFlat ? rowsIn(order, kernel.data, inputs, units) : kernel.data, kernel.shape, axes),
      read(given, own) {
        const data = permuted(given, apart, inverse(axes));
        own.set(kernel.name, isFlat ? rowsOut(order, data, inputs, units) : data);
      },
    },
  ];
  if (bias !== undefined) pieces.push(layer.config.useBias === "shared" ? sharedBias(layer, bias) : plainPiece("bias", bias)); // prettier-ignore
  return pieces;
}

/** One number for all units: as many there. */
function sharedBias({ name, config }: DescribedLayer, { data }: DescribedWeight): Piece {
  const shape = [Number(config.units)];
  return {
    name: "bias",
    shape,
    write: () => filled(data, shape[0], data[0]),
    read(given, own) {
      if (given.some((number) => number !== given[0])) refuse(`${name} has one bias for all units, and they differ`);
      own.set("bias", given.slice(0, 1));
    },
  };
}

function normalizationPieces(layer: DescribedLayer, order: Order): Piece[] {
  const isBatch = layer.kind === "batchNormalization";
  const known = layer.weights[0];
  // Without scale and shift there is neither there; with one of them both.
  const isPlain = weightOf(layer, "gamma") === undefined && weightOf(layer, "beta") === undefined;
  const [size] = layer.inputShapes[0].slice(-1);
  const flat = layer.inputShapes[0].length === 1 ? order : undefined;
  const all = normalization.slice(isPlain ? 2 : 0, isBatch ? 4 : 2);
  return all.map(([name, ours, initial]) => {
    const weight = weightOf(layer, ours);
    return {
      name,
      shape: [size],
      write: () => (weight === undefined ? filled(known.data, size, initial) : rowsIn(flat, weight.data, size, 1)),
      read(given, own) {
        if (weight !== undefined) own.set(ours, rowsOut(flat, given, size, 1));
        else if (given.some((number) => number !== initial))
          refuse(`${layer.name} has no ${ours}, and it should be ${initial} everywhere`);
      },
    };
  });
}

/** Of one direction. Two biases there are one here, their sum; only a GRU has two. */
function recurrentPieces(layer: DescribedLayer, kind: string, direction: string, suffix: string): Piece[] {
  const order = gates[kind];
  const matrix = (name: string, ours: string): Piece => {
    const { shape, data, name: full } = weightOf(layer, direction + ours)!;
    const [rows, columns] = shape;
    return {
      name: name + suffix,
      shape: [columns, rows],
      write: () => gatesIn(order, permuted(data, shape, [1, 0])),
      read: (given, own) => void own.set(full, permuted(gatesIn(order, given), [columns, rows], [1, 0])),
    };
  };
  const pieces = [matrix("weight_ih_l0", "kernel"), matrix("weight_hh_l0", "recurrentKernel")];
  const bias = weightOf(layer, `${direction}bias`);
  if (bias === undefined) return pieces;
  const columns = bias.shape[bias.shape.length - 1];
  const both = bias.shape.length === 2;
  const row = (which: 0 | 1): Piece => ({
    name: (which === 0 ? "bias_ih_l0" : "bias_hh_l0") + suffix,
    shape: [columns],
    write: () =>
      which === 1 && !both
        ? filled(bias.data, columns, 0)
        : gatesIn(order, bias.data.slice(which * columns, (which + 1) * columns)),
    read(given, own) {
      const data = own.get(bias.name) ?? filled(given, bias.data.length, 0);
      const begin = both ? which * columns : 0;
      // A sum with zeros leaves the bits, of −0 too.
      gatesIn(order, given).forEach((number, i) => (data[begin + i] = which === 0 || both ? number : number === 0 ? data[i] : data[i] + number)); // prettier-ignore
      own.set(bias.name, data);
    },
  });
  return [...pieces, row(0), row(1)];
}

/** Gate by gate in the other order, which is its own inverse. */
function gatesIn(order: readonly number[], data: RealArray): RealArray {
  const size = data.length / order.length;
  const y = data.slice();
  order.forEach((from, to) => y.set(data.subarray(from * size, (from + 1) * size), to * size));
  return y;
}

/** Rows in PyTorch's order. */
function rowsIn(order: Order, data: RealArray, rows: number, columns: number): RealArray {
  if (order === undefined) return data;
  const y = data.slice();
  for (let j = 0; j < rows; j++) y.set(data.subarray(order[j] * columns, (order[j] + 1) * columns), j * columns);
  return y;
}

/** Rows in ours. */
function rowsOut(order: Order, data: RealArray, rows: number, columns: number): RealArray {
  if (order === undefined) return data;
  const y = data.slice();
  for (let j = 0; j < rows; j++) y.set(data.subarray(j * columns, (j + 1) * columns), order[j] * columns);
  return y;
}

const filled = (like: RealArray, length: number, value: number): RealArray =>
  (like.BYTES_PER_ELEMENT === 4 ? new Float32Array(length) : new Float64Array(length)).fill(value);

/** Modules that a layer is there beside its own. */
function modulesOf({ kind, config }: DescribedLayer): number {
  if (kind.startsWith("global")) return 2; // and nn.Flatten
  const hasOwn = kind !== "activation" && kind !== "simpleRnn" && config.activation !== undefined;
  return hasOwn && specOf(config.activation).name !== "linear" ? 2 : 1;
}

/**
 * The name of each layer: of layers in a row its place in nn.Sequential, where an activation of a layer is a module behind it
 * and a global pooling two; of other models its own name.
 */
export function moduleNames({ inputs, layers }: ModelDescription): Map<string, string> {
  const isRow = inputs.length === 1 && layers.every(({ from }, i) => `${from}` === (i === 0 ? inputs[0] : layers[i - 1]).name); // prettier-ignore
  let place = 0;
  return new Map(
    layers.map((layer) => {
      const name = isRow ? String(place) : layer.name;
      place += modulesOf(layer);
      return [layer.name, name];
    }),
  );
}
