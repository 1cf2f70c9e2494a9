import { ChainruleError, show } from "../errors.ts";
import type { Parameter } from "../layers/layer.ts";
import { byName } from "../options.ts";
import type { Network } from "./network.ts";

/** Weights as setWeights takes them: all in order, or some by name; numbers in row order. */
export type GivenWeights = readonly (
  ArrayLike<number> | { name?: string; shape?: readonly number[]; data: ArrayLike<number> }
)[];

/** Which parameter each of the given weights is for, all checked before any is used. Throws E_SHAPE, E_NON_FINITE, E_CONFIG. */
export function matchWeights(weights: GivenWeights, network: Network): [Parameter, ArrayLike<number>][] {
  if (!Array.isArray(weights)) throw new ChainruleError("E_CONFIG", `setWeights takes an array, got ${show(weights)}.`);
  const { parameters } = network;
  const found = weights.map((given: GivenWeights[number], i): [Parameter, ArrayLike<number>] => {
    const entry = "data" in given ? given : { data: given };
    const parameter = entry.name === undefined ? parameters[i] : byName(parameters, entry.name, "weights");
    if (parameter === undefined) wrongCount(weights.length, parameters.length);
    checkValues(entry.data, parameter);
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

function checkValues(data: ArrayLike<number>, { name, shape, tensor }: Parameter): void {
  const count = tensor.rows * tensor.columns;
  if (data?.length !== count) {
    throw new ChainruleError(
      "E_SHAPE",
      `${name} needs ${count} numbers for shape [${shape.join(", ")}], got ${data?.length ?? show(data)}.`,
      { name, expected: count, got: data?.length },
    );
  }
  for (let i = 0; i < count; i++) {
    if (!Number.isFinite(data[i])) {
      throw new ChainruleError(
        "E_NON_FINITE",
        `${name} must hold finite numbers, got ${show(data[i])} in row ${Math.floor(i / tensor.columns)}, column ${i % tensor.columns}.`,
        { name },
      );
    }
  }
}
