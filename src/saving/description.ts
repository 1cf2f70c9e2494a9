/** Models between this library's files and those of other formats (src/formats): described, and made from what was read. */
import { formatValue } from "../base/errors.ts";
import type { ModelDescription, ReadModel } from "../formats/description.ts";
import { keyOf } from "../kernels/random/philox.ts";
import * as layers from "../layers/all.ts";
import { input, type SymbolicTensor } from "../layers/symbolic.ts";
import type { Shape } from "../memory/shape.ts";
import type { RealArray } from "../memory/tensor.ts";
import { checkLabelNames } from "../network/labels.ts";
import { buildNetwork, type NamedLayer } from "../network/network.ts";
import { checkFinite } from "./base64.ts";
import { refuse } from "./checkFile.ts";
import { guarded } from "./decode.ts";
import { decodeModel, encodeJSON, type ModelFile } from "./json.ts";
import { checkWeights } from "./ranges.ts";
import type { SavedModel } from "./savedModel.ts";

/** What formats are written from. */
export function describeModel({
  spec,
  network,
  state,
}: Pick<SavedModel, "spec" | "network" | "state">): ModelDescription {
  const shapes = new Map<string, Shape>(network.inputs.map(({ name, shape }) => [name, shape]));
  for (const { name, shape } of network.layers) shapes.set(name, shape);
  const weights = new Map(network.parameters.map(({ name }, i) => [name, state.weights[i]]));
  const describe = ({ name, layer, from, shape, parameters }: NamedLayer) => ({
    kind: layer.kind,
    name,
    config: layer.config,
    from,
    inputShapes: from.map((source) => shapes.get(source)!),
    shape,
    weights: parameters.map(({ name: full, shape, trainable }) => {
      return { name: full.slice(name.length + 1), shape, trainable, data: weights.get(full)! };
    }),
  });
  return {
    dtype: spec.dtype,
    inputs: network.inputs.map(({ name, shape, indices }) => ({ name, shape, codes: indices })),
    layers: network.layers.map(describe),
    outputs: network.outputs.map(({ name }) => name),
    labels: network.labels,
    ...(spec.metadata !== undefined && { metadata: spec.metadata }),
  };
}

/** The same of what `model.toJSON()` gave. Throws E_FORMAT. */
export function describeFile(file: ModelFile): ModelDescription {
  const { spec, network, weights, epochsTrained } = decodeModel(file, () => undefined);
  return describeModel({ spec, network, state: { weights, epochsTrained } });
}

/**
 * The model that a reader found in a file of another format, as `loadModel` takes it: not compiled. Throws E_FORMAT for
 * layers that do not fit each other and weights that do not fit their layers.
 */
export function fileOf(read: ReadModel): ModelFile {
  const { dtype, labels: names = [], metadata } = read;
  const made = new Map<string, SymbolicTensor>();
  const find = (name: string): SymbolicTensor =>
    made.get(name) ?? refuse(`${formatValue(name)} is read before it is made`);
  const spec = guarded(() => {
    const inputs = read.inputs.map(({ name, shape }) => {
      const x = input({ name, shape });
      made.set(name, x);
      return x;
    });
    for (const { kind, name, config, from } of read.layers) {
      if (!Object.hasOwn(layers, kind)) refuse(`layer kind ${formatValue(kind)} is not known`);
      if (made.has(name)) refuse(`two layers are named ${formatValue(name)}`);
      const layer = layers[kind as keyof typeof layers]({ ...config, name } as never);
      made.set(name, layer.apply(from.map(find)));
    }
    const outputs = read.outputs.map(find);
    return { inputs, outputs, dtype, seed: 0, key: keyOf(0), ...(metadata !== undefined && { metadata }) };
  });
  const network = guarded(() => buildNetwork(spec.inputs, spec.outputs, dtype));
  if (names.some((list) => list.length > 0))
    network.labels = guarded(() => checkLabelNames(names.length === 1 ? names[0] : names, network.outputs));
  const given = new Map<string, RealArray>();
  for (const { name, weights } of read.layers)
    for (const weight of weights) given.set(`${name}/${weight.name}`, weight.data);
  const weights = network.parameters.map(({ name, shape, tensor }) => {
    const data = given.get(name) ?? refuse(`it has no numbers for ${formatValue(name)} ${formatValue(shape)}`);
    const count = tensor.rows * tensor.columns;
    if (data.length !== count) refuse(`${formatValue(name)} should have ${count} numbers, got ${data.length}`);
    checkFinite(data, dtype, name);
    given.delete(name);
    return dtype === "float32" ? Float32Array.from(data) : Float64Array.from(data);
  });
  for (const name of given.keys()) refuse(`the network has no use for the numbers of ${formatValue(name)}`);
  checkWeights(
    network,
    weights.map((data) => ({ data })),
  );
  return encodeJSON({ spec, network, state: { weights, epochsTrained: 0 } });
}
