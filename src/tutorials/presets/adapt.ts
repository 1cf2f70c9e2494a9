import { ChainruleError } from "../../base/errors.ts";
import type { PresetOptions } from "../options.ts";
import type { Preset, PresetLayer } from "./preset.ts";

/** The preset with what the options change of the network itself: biases, loss, learning rate, seed, weights. Throws E_CONFIG. */
export function adapt(preset: Preset, options: PresetOptions): Preset {
  const { biases, loss, learningRate, seed } = options;
  const layers = preset.layers.map((layer) => structuredClone(biases ? withBiases(layer, biases) : layer));
  for (const [name, value] of Object.entries(options.weights ?? {})) {
    const { layer, from, to } = place(preset, name);
    const kernel = layers[layer].weights?.kernel;
    if (kernel === undefined)
      throw new ChainruleError("E_CONFIG", `${preset.name} draws its weights, so ${name} cannot start elsewhere.`);
    kernel[from][to] = value;
  }
  return {
    ...preset,
    layers,
    learningRate: learningRate ?? preset.learningRate,
    loss: { ...preset.loss, name: loss ?? preset.loss.name },
    seed: seed ?? preset.seed,
  };
}

/** The layer with biases that learn in another way, starting from the same values; from 0 where it has none. */
function withBiases(layer: PresetLayer, biases: NonNullable<PresetOptions["biases"]>): PresetLayer {
  const { weights, ...rest } = layer;
  const bias = weights?.bias ?? [0];
  if (biases === "none") return { ...rest, useBias: false, weights: weights && { kernel: weights.kernel } };
  if (biases === "frozen")
    return { ...layer, useBias: layer.useBias === false ? "shared" : layer.useBias, trainable: { bias: false } };
  if (biases === "shared per layer") {
    if (bias.some((b) => b !== bias[0]))
      throw new ChainruleError("E_CONFIG", `One bias for the layer cannot start at ${bias.join(", ")}.`);
    return { ...rest, useBias: "shared", trainable: true, weights: weights && { ...weights, bias: [bias[0]] } };
  }
  const each = bias.length === 1 ? Array.from({ length: layer.units }, () => bias[0]) : bias;
  return { ...rest, useBias: true, trainable: true, weights: weights && { ...weights, bias: each } };
}

/** Where the weight of that name stands in the kernels [inputs, units]. */
function place(preset: Preset, name: string): { layer: number; from: number; to: number } {
  const { inputs = [], units = [], weights = {} } = preset.options.names ?? {};
  const columns = [inputs, ...units];
  const [key] = Object.entries(weights).find(([, given]) => given === name) ?? [];
  const [from, to] = key?.split("→") ?? [];
  const layer = units.findIndex((names, i) => names.includes(to) && columns[i].includes(from));
  if (key === undefined || layer < 0)
    throw new ChainruleError(
      "E_CONFIG",
      `${preset.name} has no weight "${name}"; its weights are ${Object.values(weights).join(", ") || "not named"}.`,
    );
  return { layer, from: columns[layer].indexOf(from), to: units[layer].indexOf(to) };
}
