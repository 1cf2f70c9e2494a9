/** A network's layers as a trace shows them, and the numbers of their values in a traced run. */
import type { Activation } from "../kernels/activations/activation.ts";
import { configureActivation } from "../kernels/activations/index.ts";
import type { NamedLayer, Network } from "../network/network.ts";
import type { Node, Operation } from "../plan/operation.ts";
import type { Parameter } from "../plan/parameter.ts";
import { cells } from "./cells.ts";
import type { TracedLayer } from "./trace.ts";

/** A dense layer; on a series or an image it is the same at each position, of `inputs` and `units` numbers. */
type AffineView = NonNullable<Operation["affine"]> & {
  readonly inputs: number;
  readonly units: number;
  /** The first input of an output's position. */
  first(output: number): number;
};

export interface LayerView {
  readonly layer: NamedLayer;
  /** Numbers of the values: what comes in, the net input of dense layers and activations, what goes out. */
  readonly input: number;
  readonly net: number | undefined;
  readonly out: number;
  /** The layer's activation, and the one number it may be configured with. */
  readonly activation: { readonly definition: Activation; readonly parameter: number; readonly name: string };
  /** Kernel and bias, where the net input is a sum of weights times inputs. */
  readonly affine: AffineView | undefined;
  /** A convolution's sums, and what a max pooling chooses from. */
  readonly convolves: Operation["convolves"];
  readonly chooses: Operation["chooses"];
  /** The directions of a recurrent layer, unless its steps are too many to be written out or masked; and what it computes at each. */
  readonly recurs: Operation["recurs"];
  readonly cell: string | undefined;
  /** Whether the layer draws random numbers. */
  readonly random: boolean;
  /** The dense layer that alone reads what goes out, by its number among the layers. */
  readonly next: number | undefined;
}

/** Terms of a row's sums in recurrent layers that are still written out. */
const MOST_TERMS = 20_000;

/** The terms of x·W and h₋·U at all steps. */
function recurrentTerms({ nodes }: Network): number {
  return nodes
    .flatMap(({ operation }) => operation.recurs ?? [])
    .reduce((sum, { kernel: { tensor }, recurrentKernel, steps }) => {
      return sum + steps * tensor.columns * (tensor.rows + recurrentKernel.tensor.rows);
    }, 0);
}

export function layerViews(network: Network): LayerView[] {
  const { layers, inputs, outputs } = network;
  const unrolls = recurrentTerms(network) <= MOST_TERMS;
  const outs = new Map([[inputs[0].name, inputs[0].value]]);
  return layers.map((layer) => {
    const own = nodesOf(network, layer);
    const input = outs.get(layer.from[0])!;
    const out = own.length === 0 ? input : own[own.length - 1].output;
    outs.set(layer.name, out);
    const { convolves, chooses, recurs } = own[0]?.operation ?? {};
    const last = own[own.length - 1]?.operation.activation;
    const { definition, parameter, spec } = last ?? recurs?.[0].activation ?? configureActivation("linear");
    const affine = affineOf(own);
    // What the activation reads: what the layer computes before, or its input where it does nothing else.
    const before = own.length > 1 ? own[own.length - 2].output : input;
    const isSum = affine !== undefined || convolves !== undefined;
    const net = isSum ? own[0].output : last === undefined ? undefined : before;
    const readers = layers.filter(({ from }) => from.includes(layer.name));
    const only =
      readers.length === 1 && outputs[0].value !== out && affineOf(nodesOf(network, readers[0])) !== undefined;
    const next = only ? layers.indexOf(readers[0]) : undefined;
    const random = own.some(({ operation }) => operation.random);
    const options = Object.entries(spec.options).map(([name, value]) => `${name} ${String(value)}`);
    const name = [definition.name, ...options].join(", ");
    return {
      layer,
      input,
      net,
      out,
      activation: { definition, parameter, name },
      affine,
      convolves,
      chooses,
      // With a mask behind it, its steps are not those of the series.
      recurs: unrolls && own[0]?.inputs.length === 1 ? recurs : undefined,
      cell: recurs && cells[recurs[0].cell].formula,
      random,
      next,
    };
  });
}

/** A layer's operations, in order: they are named like it. */
const nodesOf = ({ nodes }: Network, { name }: NamedLayer) => nodes.filter(({ operation }) => operation.name === name);

function affineOf([node]: readonly Node[]): AffineView | undefined {
  const affine = node?.operation.affine;
  if (affine === undefined) return undefined;
  const { rows: inputs, columns: units } = affine.kernel.tensor;
  return { ...affine, inputs, units, first: (output) => Math.floor(output / units) * inputs };
}

export function traceLayers(views: readonly LayerView[], units: readonly (readonly string[])[]): TracedLayer[] {
  return views.map(({ layer, activation, affine, cell }, l) => ({
    name: layer.name,
    kind: layer.layer.kind,
    units: units[l].map((name) => ({ name })),
    from: [...layer.from],
    activation: { name: activation.name, formula: activation.definition.formula },
    ...(cell !== undefined && { cell }),
    biases: affine === undefined ? null : biasesOf(affine.bias, affine.units),
  }));
}

function biasesOf(bias: Parameter | undefined, units: number): TracedLayer["biases"] {
  if (bias === undefined) return "none";
  if (!bias.trainable) return "frozen";
  return bias.tensor.columns < units ? "shared per layer" : "per unit";
}

/** ∂out/∂net of each number by itself; undefined for activations over whole rows. */
export function slopes(
  { activation }: Pick<LayerView, "activation">,
  net: Float64Array,
  out: Float64Array,
): Float64Array | undefined {
  const { definition, parameter } = activation;
  if (definition.rowwise) return undefined;
  const matrix = (data: Float64Array) => ({ data, rows: 1, columns: data.length, stride: data.length });
  const slope = new Float64Array(net.length);
  const saved = definition.backwardNeeds === "output" ? out : net;
  definition.backward(matrix(slope), matrix(saved), matrix(new Float64Array(net.length).fill(1)), 0, 1, parameter);
  return slope;
}
