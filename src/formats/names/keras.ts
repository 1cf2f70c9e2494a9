/** Weights by the names and in the layouts of Keras. */
import { formatValue } from "../../base/errors.ts";
import { pairOfKind } from "../tensorflow/layers.ts";
import type { DescribedLayer, DescribedWeight, ModelDescription } from "../description.ts";
import { refuse, type NamedTensor, type TensorFinder } from "./tensors.ts";

/** All weights, as they are: "dense/kernel", "both/forward_lstm/recurrent_kernel"; `modules` has the name of each layer. */
export function kerasTensors({ layers }: ModelDescription, modules: ReadonlyMap<string, string>): NamedTensor[] {
  return layers.flatMap((layer) =>
    layer.weights.map((weight) => {
      const { parts, theirs } = nameOf(layer, weight);
      return { name: [modules.get(layer.name), ...parts, theirs].join("/"), shape: weight.shape, data: weight.data };
    }),
  );
}

/** Weights by our names; theirs may have parts between, such as "lstm_cell", and ":0" behind. Throws E_FORMAT. */
export function fromKeras(
  { layers }: ModelDescription,
  modules: ReadonlyMap<string, string>,
  tensors: TensorFinder,
): NamedTensor[] {
  const byLayer = new Map<string, string[]>();
  const names = [...modules.values()];
  for (const tensor of tensors.left) {
    const owner = names.filter((name) => tensor.startsWith(`${name}/`)).sort((a, b) => b.length - a.length)[0];
    if (owner !== undefined) byLayer.set(owner, [...(byLayer.get(owner) ?? []), tensor]);
  }
  const weights = layers.flatMap((layer) =>
    layer.weights.map((weight) => {
      const { parts, theirs } = nameOf(layer, weight);
      const direction = parts[0]?.replace(/_.*/, "");
      const module = modules.get(layer.name)!;
      const fits = (name: string): boolean => {
        const path = name.slice(module.length + 1).replace(/:0$/, "").split("/"); // prettier-ignore
        return path.pop() === theirs && (direction === undefined || path.some((part) => part.startsWith(direction)));
      };
      const found = (byLayer.get(module) ?? []).filter(fits);
      if (found.length > 1) refuse(`${formatValue(found[0])} and ${formatValue(found[1])} are one weight here`);
      const data = tensors.take(found[0] ?? [module, ...parts, theirs].join("/"), weight.shape);
      return { name: `${layer.name}/${weight.name}`, shape: weight.shape, data };
    }),
  );
  tensors.finish(() => false);
  return weights;
}

/** What stands between the name of the layer and that of the weight, and the latter. */
function nameOf({ kind, config }: DescribedLayer, { name }: DescribedWeight): { parts: string[]; theirs: string } {
  const [direction, own] = name.includes("/") ? name.split("/") : [undefined, name];
  const inner = direction === undefined ? kind : (config.layer as { kind: string }).kind;
  const { theirs } = pairOfKind(inner)!.weights.find(({ ours }) => ours === own)!;
  const parts = direction === undefined ? [] : [`${direction}_${inner.toLowerCase()}`];
  return { parts, theirs: theirs === "depthwise_kernel" ? "kernel" : theirs };
}
