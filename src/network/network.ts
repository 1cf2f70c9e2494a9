/** A network: operations in an order in which each finds its inputs ready, with names, shapes and parameters. */
import { ChainruleError, formatValue } from "../base/errors.ts";
import type { Layer } from "../layers/layer.ts";
import { joinedMask, reversedMask } from "../layers/masks.ts";
import { rowsOperation } from "../layers/reshape.ts";
import type { SymbolicTensor } from "../layers/symbolic.ts";
import type { Arena } from "../memory/arena.ts";
import { writeMatrix } from "../memory/matrix.ts";
import { formatShape, sizeOf, type Shape } from "../memory/shape.ts";
import type { Graph, Node, Operation, OutputSpec } from "../plan/operation.ts";
import type { Parameter } from "../plan/parameter.ts";
import { checkedBytes, type DType, type Matrix } from "../memory/tensor.ts";
import { streams, Uniform, type Key } from "../kernels/random/philox.ts";
import type { Labels } from "./labels.ts";
import { checkNumbers } from "./weights.ts";

export interface NamedLayer {
  readonly name: string;
  readonly layer: Layer;
  /** Names of the layers and inputs it reads. */
  readonly from: readonly string[];
  readonly shape: Shape;
  readonly parameters: readonly Parameter[];
}

/** A graph of operations with the layers they come from. */
export interface Network extends Graph {
  readonly layers: readonly NamedLayer[];
  /** What the classes of each output are called; the user may change it at any time. */
  labels: Labels;
}

const HONOUR_MASKS = "lstm(), gru(), simpleRnn(), bidirectional() or globalAveragePooling1d()";

interface Value {
  readonly number: number;
  readonly shape: Shape;
  /** Of the input or layer it comes from. */
  readonly name: string;
  readonly mask?: Mask;
}

/** A value that says which steps count, and the layers that made it. */
interface Mask {
  readonly number: number;
  readonly of: readonly string[];
}

/** Names of tensors that every plan has; those of layers are "layer/tensor". */
const reserved = ["rowLoss", "rowMetric"];

/**
 * Builds the graph between inputs and outputs.
 * Throws E_CONFIG for names used twice or unfit, inputs that are missing, inputs and outputs given twice and layers
 * applied twice, E_SHAPE for what does not fit, E_OUT_OF_MEMORY for rows that no memory holds.
 */
export function buildNetwork(
  inputs: readonly SymbolicTensor[],
  outputs: readonly SymbolicTensor[],
  dtype: DType,
): Network {
  const made = new Map<SymbolicTensor, Value>();
  const used = new Set<Layer>();
  const counts = new Map<string, number>();
  const layers: NamedLayer[] = [];
  const nodes: Node[] = [];
  const names = new Set<string>();
  /** Layers that make masks which no layer honours. */
  const unheard = new Set<string>();
  let values = 0;

  const unique = (name: string): string => {
    if (names.has(name))
      throw new ChainruleError("E_CONFIG", `Two layers are named ${formatValue(name)}; names must differ.`, { name });
    if (typeof name !== "string" || name === "" || name.includes("/") || reserved.includes(name))
      throw new ChainruleError("E_CONFIG", `${formatValue(name)} cannot be a name; take another, without a slash.`, {
        name,
      });
    names.add(name);
    return name;
  };
  const numbered = (kind: string): string => {
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    const name = `${kind}_${count}`;
    return given.has(name) ? numbered(kind) : name;
  };
  /** Layers without weights may give rows of any size: twenty that join their input with itself, a million numbers each. */
  const checkRow = (name: string, shape: Shape) =>
    void checkedBytes(`A row of ${name}`, ...shape, dtype === "float32" ? 4 : 8);
  /** Adds an operation on values; answers the value it makes. */
  const emit = (operation: Operation, reads: readonly number[]): number => {
    nodes.push({ operation, inputs: reads, output: values });
    return values++;
  };
  /** What counts in all inputs of a layer. */
  const givenMask = (name: string, from: readonly Value[]): Mask | undefined => {
    const masks = from.flatMap(({ mask }) => mask ?? []);
    return masks.slice(1).reduce<Mask | undefined>((so, next, i) => {
      if (so!.number === next.number) return so;
      const number = emit(joinedMask(`${name}/mask${i}`), [so!.number, next.number]);
      return { number, of: [...so!.of, ...next.of] };
    }, masks[0]);
  };
  const place = (x: SymbolicTensor): void => {
    const { layer } = x;
    if (layer === undefined) {
      throw new ChainruleError("E_CONFIG", "An output depends on an input() that is not among the model's inputs.");
    }
    if (used.has(layer)) {
      const name = formatValue(layer.name ?? layer.kind);
      throw new ChainruleError("E_CONFIG", `The layer ${name} is applied twice; make a layer for each place.`);
    }
    used.add(layer);
    const from = x.from.map((source) => made.get(source)!);
    const name = unique(layer.name ?? numbered(layer.kind));
    const shapes = from.map((value) => value.shape);
    if (layer.inputShape !== undefined && shapes.some((shape) => String(shape) !== String(layer.inputShape)))
      throw new ChainruleError(
        "E_SHAPE",
        `${name} has inputShape ${formatShape(layer.inputShape)}, but gets ${shapes.map(formatShape).join(" and ")} from ${from.map((value) => value.name).join(" and ")}.`,
        { name, inputShape: layer.inputShape, shapes },
      );
    const built = layer.build(name, shapes, dtype, layers.length);
    checkRow(name, built.shape);
    let reads = from.map((value) => value.number);
    const given = givenMask(name, from);
    const own = typeof built.mask === "object" ? { number: emit(built.mask, reads), of: [name] } : undefined;
    const mask = own ?? given;
    if (own !== undefined) unheard.add(name);
    if (given !== undefined && built.honoursMask) given.of.forEach((maker) => unheard.delete(maker));
    if (mask !== undefined && built.honoursMask) reads.push(mask.number);
    for (const operation of built.operations) {
      if (operation.indices !== undefined && reads[0] >= inputs.length)
        throw new ChainruleError(
          "E_CONFIG",
          `${name} must read an input of the model, got what ${from[0].name} gives.`,
        );
      reads = [emit(operation, reads)];
    }
    const parameters = built.operations.flatMap((operation) => operation.parameters);
    layers.push({ name, layer, from: from.map((value) => value.name), shape: built.shape, parameters });
    const reversed = built.mask === "reversed" && mask !== undefined;
    const passed = reversed ? { ...mask, number: emit(reversedMask(name, built.shape[0]), [mask.number]) } : mask;
    made.set(x, { number: reads[0], shape: built.shape, name, mask: built.mask && passed });
  };

  refuseTwice(inputs, "input");
  refuseTwice(outputs, "output");
  const order = inOrder(outputs, new Set(inputs));
  const given = new Set([...inputs.map(({ name }) => name), ...[...order].map(({ layer }) => layer?.name)]);
  for (const x of inputs) {
    if (x.layer !== undefined)
      throw new ChainruleError("E_CONFIG", "The model's inputs must be what input() gave, got what a layer gave.");
    const name = unique(x.name ?? numbered("input"));
    checkRow(name, x.shape!);
    made.set(x, { number: values++, shape: x.shape!, name });
  }
  for (const x of order) place(x);
  if (unheard.size > 0)
    throw new ChainruleError(
      "E_CONFIG",
      `${[...unheard].join(" and ")} says which steps count, but no layer behind takes note: ${HONOUR_MASKS} must follow, with nothing but layers between that work step by step.`,
      { layers: [...unheard] },
    );
  // Losses compare rows of the batch: an output with other axes leaves as rows, before an activation of single numbers.
  for (const x of outputs) {
    const output = made.get(x)!;
    if (output.shape.length === 1 || output.number < inputs.length) continue;
    const at = nodes.findIndex((node) => node.output === output.number);
    const { activation } = nodes[at].operation;
    const rows = rowsOperation(output.name, `${output.name}/rows`);
    if (activation === undefined || activation.definition.rowwise) {
      nodes.push({ operation: rows, inputs: [output.number], output: values });
      made.set(x, { ...output, number: values++ });
    } else {
      nodes.splice(
        at,
        1,
        { operation: rows, inputs: nodes[at].inputs, output: values },
        {
          ...nodes[at],
          inputs: [values++],
        },
      );
    }
  }
  const specs = (list: readonly SymbolicTensor[]): OutputSpec[] =>
    list.map((x) => {
      const { number, shape, name } = made.get(x)!;
      return { name, value: number, shape, size: sizeOf(shape) };
    });
  return {
    dtype,
    inputs: specs(inputs).map((spec) => ({ ...spec, indices: indicesOf(spec, nodes) })),
    outputs: specs(outputs),
    layers,
    nodes,
    values,
    labels: outputs.map(() => []),
    parameters: layers.flatMap((l) => l.parameters),
  };
}

/** All that the outputs depend on and that is not known, each behind what it reads. No recursion: graphs may be deep. */
function inOrder(outputs: readonly SymbolicTensor[], known: ReadonlySet<SymbolicTensor>): Set<SymbolicTensor> {
  const order = new Set<SymbolicTensor>();
  const waiting = [...outputs].reverse();
  while (waiting.length > 0) {
    const x = waiting[waiting.length - 1];
    const missing = known.has(x) || order.has(x) ? [] : x.from.filter((s) => !known.has(s) && !order.has(s));
    if (missing.length > 0) {
      waiting.push(...missing.reverse());
      continue;
    }
    waiting.pop();
    if (!known.has(x)) order.add(x);
  }
  return order;
}

function refuseTwice(list: readonly SymbolicTensor[], what: string): void {
  if (new Set(list).size < list.length)
    throw new ChainruleError("E_CONFIG", `An ${what} stands twice among the model's ${what}s.`);
}

/** How many numbers the operations that look up rows take from an input: the fewest. Undefined where none reads it. */
function indicesOf({ value }: OutputSpec, nodes: readonly Node[]): number | undefined {
  const limits = nodes.filter((node) => node.inputs.includes(value)).map((node) => node.operation.indices ?? Infinity);
  const least = Math.min(...limits);
  return least === Infinity ? undefined : least;
}

/**
 * Gives every parameter its first values. The sequence of a parameter depends on the seed and its position alone.
 * Throws E_NON_FINITE for what an initialiser makes too large for the dtype.
 */
export function initialize(network: Network, arena: Arena, key: Key): void {
  network.parameters.forEach((parameter, position) => {
    const { tensor, initial, fans = [tensor.rows, tensor.columns] } = parameter;
    const values = initial instanceof Float64Array ? initial : new Float64Array(tensor.rows * tensor.columns);
    if (!(initial instanceof Float64Array)) {
      initial.fill(values, ...fans, new Uniform(key, streams.initialize, position));
    }
    checkNumbers(values, parameter, network.dtype);
    writeMatrix(arena.viewForWrite(tensor) as Matrix, values);
  });
}
