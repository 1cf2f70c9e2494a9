/** Names of the parts of a network: i1, h1, o1, w1, b1, or those of a tutorial. */
import type { Network } from "../network/network.ts";
import { sizeOf } from "../memory/shape.ts";
import type { LayerView } from "./layerViews.ts";
import type { Names } from "./options.ts";

export interface Named {
  readonly inputs: readonly string[];
  /** By layer. */
  readonly units: readonly (readonly string[])[];
  /** The weight between two units, or the bias of one, by the number of the layer. */
  weight(layer: number, from: number, to: number): string;
  bias(layer: number, to: number): string;
}

/** Weights are numbered unit by unit through the network, each unit's in the order of what they come from. */
export function nameAll(network: Network, views: readonly LayerView[], given: Names = {}): Named {
  const { layers } = network;
  const inputs = given.inputs ?? numbered("i", network.inputs[0].size);
  const hidden = layers.length - 1;
  const units = layers.map((layer, l) => {
    const prefix = l === hidden ? "o" : hidden === 1 ? "h" : `h${l + 1}.`;
    return given.units?.[l] ?? numbered(prefix, sizeOf(layer.shape));
  });
  const firstWeight: number[] = [];
  const firstBias: number[] = [];
  let weights = 1,
    biases = 1;
  views.forEach(({ affine }, l) => {
    firstWeight[l] = weights;
    firstBias[l] = biases;
    weights += affine === undefined ? 0 : affine.kernel.tensor.rows * affine.kernel.tensor.columns;
    biases += affine?.bias === undefined ? 0 : affine.bias.tensor.columns;
  });
  const sources = (l: number) => unitsOf(network, layers[l].from[0], inputs, units);
  const nameOf = (key: string, otherwise: string) => given.weights?.[key] ?? otherwise;
  return {
    inputs,
    units,
    weight(l, from, to) {
      const number = firstWeight[l] + to * views[l].affine!.inputs + from;
      return nameOf(`${sources(l)[from]}→${units[l][to]}`, `w${number}`);
    },
    bias: (l, to) => nameOf(`→${units[l][to]}`, `b${firstBias[l] + to}`),
  };
}

/** Names of the units (or inputs) behind a layer's or input's name. */
export function unitsOf(
  network: Network,
  name: string,
  inputs: readonly string[],
  units: readonly (readonly string[])[],
): readonly string[] {
  const l = network.layers.findIndex((layer) => layer.name === name);
  return l < 0 ? inputs : units[l];
}

function numbered(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${prefix}${i + 1}`);
}
