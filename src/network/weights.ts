import { findBelow, findNonFinite } from "../data/finite.ts";
import { ChainruleError, notFinite, formatValue } from "../base/errors.ts";
import type { Parameter } from "../plan/parameter.ts";
import type { Arena } from "../memory/arena.ts";
import { readMatrix, writeMatrix } from "../memory/matrix.ts";
import type { DType, Matrix, RealArray } from "../memory/tensor.ts";
import { byName } from "../base/options.ts";
import type { Network } from "./network.ts";

/** A parameter's numbers in row order, as getWeights returns them. */
export interface NamedWeights {
  name: string;
  shape: readonly number[];
  data: RealArray;
}

/** Copies of all parameters: row-major numbers, one array each, in the network's order. */
export function readWeights({ parameters }: Network, arena: Arena): RealArray[] {
  return parameters.map(({ tensor }) => readMatrix(arena.view(tensor) as Matrix));
}

/** Writes all parameters, in the network's order; sizes are not checked. */
export function writeWeights({ parameters }: Network, arena: Arena, weights: readonly ArrayLike<number>[]): void {
  parameters.forEach(({ tensor }, i) => writeMatrix(arena.viewForWrite(tensor) as Matrix, weights[i]));
}

/** Copies of all parameters, with their names. */
export function readNamedWeights(network: Network, arena: Arena): NamedWeights[] {
  const weights = readWeights(network, arena);
  return network.parameters.map(({ name, shape }, i) => ({ name, shape: [...shape], data: weights[i] }));
}

/** Writes parameters, all or none. Throws E_SHAPE, E_DATA, E_NON_FINITE, E_CONFIG. */
export function writeNamedWeights(network: Network, arena: Arena, weights: GivenWeights): void {
  const matched = matchWeights(weights, network);
  for (const [{ tensor }, data] of matched) writeMatrix(arena.viewForWrite(tensor) as Matrix, data);
}

/** Weights as setWeights takes them: all in order, or some by name; numbers in row order. */
export type GivenWeights = readonly (
  ArrayLike<number> | { name?: string; shape?: readonly number[]; data: ArrayLike<number> }
)[];

/** Which parameter each of the given weights is for, all checked before any is used. Throws E_SHAPE, E_DATA, E_NON_FINITE, E_CONFIG. */
function matchWeights(weights: GivenWeights, network: Network): [Parameter, ArrayLike<number>][] {
  if (!Array.isArray(weights))
    throw new ChainruleError("E_CONFIG", `setWeights takes an array, got ${formatValue(weights)}.`);
  const { parameters } = network;
  const found = weights.map((given: GivenWeights[number], i): [Parameter, ArrayLike<number>] => {
    if (typeof given !== "object" || given === null) {
      const message = `setWeights takes arrays of numbers or { name, data }, got ${formatValue(given)} at position ${i}.`;
      throw new ChainruleError("E_CONFIG", message, { at: i });
    }
    const entry = "data" in given ? given : { data: given };
    const parameter = entry.name === undefined ? parameters[i] : byName(parameters, entry.name, "weights");
    if (parameter === undefined) wrongCount(weights.length, parameters.length);
    checkShape(entry.shape, parameter);
    checkValues(entry.data, parameter, network.dtype);
    return [parameter, entry.data];
  });
  const unnamed = weights.some((given: GivenWeights[number]) => !("data" in given) || given.name === undefined);
  if (unnamed && weights.length !== parameters.length) wrongCount(weights.length, parameters.length);
  return found;
}

function wrongCount(got: number, expected: number): never {
  throw new ChainruleError("E_SHAPE", `The model has ${expected} weight arrays, got ${got}; name them to set some.`, {
    expected,
    got,
  });
}

/** A shape that is given must be right: [3, 2] for [2, 3] is most likely a transposed kernel. */
function checkShape(given: readonly number[] | undefined, { name, shape }: Parameter): void {
  if (given === undefined || (Array.isArray(given) && String(given) === String(shape))) return;
  throw new ChainruleError("E_SHAPE", `${name} has shape ${formatValue(shape)}, got shape ${formatValue(given)}.`, {
    name,
    expected: [...shape],
  });
}

function checkValues(data: ArrayLike<number>, parameter: Parameter, dtype: DType): void {
  const { name, shape, tensor } = parameter;
  const count = tensor.rows * tensor.columns;
  if (data?.length !== count) {
    throw new ChainruleError(
      "E_SHAPE",
      `${name} needs ${count} numbers for shape [${shape.join(", ")}], got ${data?.length ?? formatValue(data)}.`,
      { name, expected: count, got: data?.length },
    );
  }
  checkNumbers(data, parameter, dtype);
}

/** Throws E_NON_FINITE or E_DATA with row and column of the first value that is no number of the dtype, E_DATA for one below the parameter's least. */
export function checkNumbers(values: ArrayLike<number>, { name, tensor, min }: Parameter, dtype: DType): void {
  const place = (at: number) => ({ row: Math.floor(at / tensor.columns), column: at % tensor.columns });
  const bad = findNonFinite(values, dtype);
  if (bad >= 0) throw notFinite(name, values[bad], place(bad));
  const low = findBelow(values, min);
  if (low < 0) return;
  throw new ChainruleError("E_DATA", `${name} must be at least ${min}, got ${values[low]} at position ${low}.`, {
    name,
    ...place(low),
  });
}
