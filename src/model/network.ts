/** A network: the operations of its layers in a row, with names, sizes and parameters, and the drawing of the first weights. */
import { ChainruleError, show } from "../errors.ts";
import type { Layer, Operation, Parameter } from "../layers/layer.ts";
import type { Arena } from "../memory/arena.ts";
import type { DType, Matrix, RealArray } from "../memory/tensor.ts";
import { streams, Uniform, type Key } from "../random/philox.ts";

export interface NamedLayer {
  readonly name: string;
  readonly layer: Layer;
  readonly inputs: number;
  readonly parameters: readonly Parameter[];
}

export interface Network {
  readonly inputs: number;
  readonly units: number;
  readonly layers: readonly NamedLayer[];
  readonly operations: readonly Operation[];
  readonly parameters: readonly Parameter[];
}

/** Builds the layers one after the other. Throws E_CONFIG for no layers or names used twice, E_SHAPE for weights that do not fit. */
export function buildNetwork(inputs: number, layers: readonly Layer[], dtype: DType): Network {
  const named: NamedLayer[] = [];
  const operations: Operation[] = [];
  const counts = new Map<string, number>();
  const names = new Set<string>();
  let width = inputs;
  for (const layer of layers) {
    const count = (counts.get(layer.kind) ?? 0) + 1;
    counts.set(layer.kind, count);
    const name = layer.name ?? `${layer.kind}_${count}`;
    if (names.has(name)) {
      throw new ChainruleError("E_CONFIG", `Two layers are named ${show(name)}; names must differ.`, { name });
    }
    names.add(name);
    const built = layer.build(name, width, dtype);
    named.push({ name, layer, inputs: width, parameters: built.flatMap((op) => op.parameters) });
    operations.push(...built);
    width = layer.units;
  }
  return { inputs, units: width, layers: named, operations, parameters: named.flatMap((n) => n.parameters) };
}

/** Gives every parameter its first values. The sequence of a parameter depends on the seed and its position alone. */
export function initialize(network: Network, arena: Arena, key: Key): void {
  network.parameters.forEach(({ tensor, initial }, position) => {
    const values = initial instanceof Float64Array ? initial : new Float64Array(tensor.rows * tensor.columns);
    if (!(initial instanceof Float64Array)) {
      initial.fill(values, tensor.rows, tensor.columns, new Uniform(key, streams.initialize, position));
    }
    writeMatrix(arena.view(tensor) as Matrix, values);
  });
}

/** Row-major numbers into a padded matrix. */
export function writeMatrix(to: Matrix, values: ArrayLike<number>): void {
  for (let r = 0; r < to.rows; r++) {
    for (let c = 0; c < to.columns; c++) to.data[r * to.stride + c] = values[r * to.columns + c];
  }
}

/** A padded matrix as row-major numbers of the same type. */
export function readMatrix(from: Matrix): RealArray {
  const Type = from.data instanceof Float32Array ? Float32Array : Float64Array;
  const values = new Type(from.rows * from.columns);
  for (let r = 0; r < from.rows; r++) {
    values.set(from.data.subarray(r * from.stride, r * from.stride + from.columns), r * from.columns);
  }
  return values;
}
