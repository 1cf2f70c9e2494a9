/** Checks of `explain` that need to know the network. */
import { ChainruleError, formatValue } from "../base/errors.ts";
import { readOptions } from "../base/options.ts";
import { sizeOf } from "../memory/shape.ts";
import type { Network } from "../network/network.ts";
import { explainOptions, type ExplainOptions, type Names } from "./options.ts";

/** The options of a trace after their check, with their defaults. */
export type ExplainSettings = ReturnType<typeof checkExplain>;

/** Weights of a network that a person may still read, or a program may want as text. */
const MOST_WEIGHTS = 20_000;

/** Throws E_CONFIG for options, E_LIMIT for networks that nobody could read. */
export function checkExplain(options: ExplainOptions, network: Network) {
  const { roundLikeArticle, batchSize, ...settings } = readOptions(explainOptions, options, "explain");
  const { inputs, outputs, parameters, layers, nodes } = network;
  if (inputs.length !== 1 || outputs.length !== 1) {
    const got = `${inputs.length} and ${outputs.length}`;
    throw new ChainruleError("E_CONFIG", `explain needs a network of one input and one output, got ${got}.`);
  }
  const weights = parameters.reduce((sum, { tensor }) => sum + tensor.rows * tensor.columns, 0);
  if (weights > MOST_WEIGHTS) {
    const message = `explain writes out every weight, at most ${MOST_WEIGHTS}; this network has ${weights}. Try a smaller network, or model.diagnose.`;
    throw new ChainruleError("E_LIMIT", message, { weights, limit: MOST_WEIGHTS });
  }
  const terms = layers.reduce((sum, { name, shape }) => {
    const kernel = nodes.find(({ operation }) => operation.name === name)?.operation.convolves?.kernel;
    return sum + (kernel === undefined ? 0 : sizeOf(shape) * kernel.tensor.rows);
  }, 0);
  if (terms > MOST_WEIGHTS) {
    const message = `explain writes out every term of a convolution, at most ${MOST_WEIGHTS} a row; this network has ${terms}. Try smaller images, or model.diagnose.`;
    throw new ChainruleError("E_LIMIT", message, { terms, limit: MOST_WEIGHTS });
  }
  checkNames(settings.names, network);
  return {
    ...settings,
    batchSize: batchSize ?? Infinity,
    rounding: roundLikeArticle ?? null,
    dtype: network.dtype,
  };
}

/** As many names as there are inputs and units, no two alike. Throws E_CONFIG. */
function checkNames({ inputs, units }: Names, network: Network): void {
  const counts = network.layers.map(({ shape }) => sizeOf(shape));
  if (inputs !== undefined) checkCount(inputs, network.inputs[0].size, "explain names.inputs");
  if (units !== undefined) {
    if (units.length !== counts.length) {
      const message = `explain names.units must be a list of names for each of ${counts.length} layers, got ${units.length}.`;
      throw new ChainruleError("E_CONFIG", message, { expected: counts.length, got: units.length });
    }
    units.forEach((list, l) => checkCount(list, counts[l], `explain names.units[${l}]`));
  }
  const all = [inputs ?? [], ...(units ?? [])].flat();
  const twice = all.find((name, i) => all.indexOf(name) !== i);
  if (twice !== undefined)
    throw new ChainruleError("E_CONFIG", `explain names must differ, got ${formatValue(twice)} twice.`);
}

function checkCount(names: readonly string[], count: number, what: string): void {
  if (names.length === count) return;
  const expected = `a list of ${count} ${count === 1 ? "name" : "names"}`;
  throw new ChainruleError("E_CONFIG", `${what} must be ${expected}, got ${names.length}.`, {
    expected: count,
    got: names.length,
  });
}
