/** A network's layers as nodes of a graph. */
import type * as kinds from "../../../layers/all.ts";
import type { ModelDescription } from "../../description.ts";
import type { GraphBuilder } from "./builder.ts";
import { LayerWriter, type WriteLayer } from "./layer.ts";
import { writeBidirectional, writeRecurrent } from "./recurrent.ts";
import * as simple from "./simple.ts";
import type { Value } from "./value.ts";
import * as windows from "./windows.ts";

type Layers = typeof kinds;
type Kind = {
  [Name in keyof Layers]: Layers[Name] extends (...options: never[]) => unknown ? Name : never;
}[keyof Layers];

const writers: Record<Kind, WriteLayer> = {
  activation: simple.writeActivationLayer,
  add: simple.writeAdd,
  averagePooling1d: windows.writeAveragePooling,
  averagePooling2d: windows.writeAveragePooling,
  batchNormalization: simple.writeBatchNormalization,
  bidirectional: writeBidirectional,
  concatenate: simple.writeConcatenate,
  conv1d: windows.writeConvolution,
  conv2d: windows.writeConvolution,
  conv2dTranspose: windows.writeTransposedConvolution,
  dense: simple.writeDense,
  depthwiseConv2d: windows.writeConvolution,
  dropout: simple.writeNothing,
  embedding: simple.writeEmbedding,
  flatten: simple.writeFlatten,
  gaussianNoise: simple.writeNothing,
  globalAveragePooling1d: windows.writeGlobalAveragePooling,
  globalAveragePooling2d: windows.writeGlobalAveragePooling,
  globalMaxPooling1d: windows.writeGlobalMaxPooling,
  globalMaxPooling2d: windows.writeGlobalMaxPooling,
  gru: writeRecurrent,
  layerNormalization: simple.writeLayerNormalization,
  lstm: writeRecurrent,
  masking: simple.writeMasking,
  maxPooling1d: windows.writeMaxPooling,
  maxPooling2d: windows.writeMaxPooling,
  permute: simple.writePermute,
  reshape: simple.writeReshape,
  simpleRnn: writeRecurrent,
  upSampling2d: windows.writeUpSampling,
  zeroPadding2d: windows.writeZeroPadding,
};

/** Layers that work step by step: which steps count stays true of what they give. */
const passing = new Set<string>(["activation", "add", "batchNormalization", "dense", "dropout", "gaussianNoise", "layerNormalization"] satisfies Kind[]); // prettier-ignore

/**
 * Writes layers behind the values of the inputs, in order; gives the values of the outputs. `prefix` is in front of all names.
 * Throws E_CONFIG for activations of the user's own, E_LIMIT.
 */
export function writeNetwork(
  builder: GraphBuilder,
  { inputs, layers, outputs }: ModelDescription,
  given: readonly Value[],
  prefix = "",
): Value[] {
  const values = new Map(inputs.map(({ name }, i) => [name, given[i]]));
  for (const layer of layers) {
    const from = layer.from.map((name) => (layer.kind === "embedding" ? values.get(name)! : values.get(name)!.real));
    const masks = [...new Set(from.flatMap(({ mask }) => mask ?? []))];
    const mask = masks.length === 0 ? undefined : masks.reduce((a, b) => builder.add("Mul", [a, b], {}, `${prefix}${layer.name}/mask`)); // prettier-ignore
    const made = writers[layer.kind as Kind](new LayerWriter(builder, layer, from, prefix, mask));
    // A layer that leaves its input as it is gives a value of its own, with a mask of its own.
    const y = from.includes(made) ? made.like(made.name, layer.shape) : made;
    if (passing.has(layer.kind)) y.mask = mask;
    values.set(layer.name, y);
  }
  return outputs.map((name) => values.get(name)!);
}
