/** Recurrent layers: ONNX's LSTM, GRU and RNN, masks as packed steps, and RNNs with other activations step by step. */
import { ChainruleError } from "../../../base/errors.ts";
import type { RealArray } from "../../../memory/tensor.ts";
import type { Attributes } from "../graph.ts";
import { gateCount, gatesToOnnx, type RecurrentKind } from "../kernels.ts";
import { recurrentActivation, writeActivation } from "./activations.ts";
import { int, ints, text, type GraphBuilder } from "./builder.ts";
import type { LayerWriter, WriteLayer } from "./layer.ts";
import { Value } from "./value.ts";

/** One direction of a recurrent layer. */
interface Direction {
  readonly kind: RecurrentKind;
  readonly config: Readonly<Record<string, unknown>>;
  /** In front of its weights' names: "", "forward/" or "backward/". */
  readonly weights: string;
  readonly backwards: boolean;
  readonly units: number;
}

/** Steps that are written one by one at most: RNNs whose activation the operator does not have. */
const MOST_STEPS = 1024;
const operators = { lstm: "LSTM", gru: "GRU", simpleRnn: "RNN" } as const;

export const writeRecurrent: WriteLayer = (writer) => {
  const { kind, config, shape } = writer.layer;
  const direction = directionOf(kind as RecurrentKind, config, "");
  const states = new States(writer, [direction]);
  if (!config.returnSequences) return new Value(writer.builder, shape, states.last(direction));
  return sequence(writer, states.all(direction), direction.backwards, direction.units);
};

/** Both directions side by side or added up. */
export const writeBidirectional: WriteLayer = (writer) => {
  const { builder: b, name, layer } = writer;
  const { kind, config } = layer.config.layer as { kind: RecurrentKind; config: Direction["config"] };
  const there = directionOf(kind, config, "forward/");
  const back = { ...there, weights: "backward/", backwards: !there.backwards };
  const sums = layer.config.mergeMode === "sum";
  const join = (names: string[], axis: number) =>
    sums ? b.add("Add", names, {}, name) : b.add("Concat", names, { axis: int(axis) }, name);
  if (!there.backwards && writer.mask === undefined && recurrentActivation(config.activation ?? "tanh") !== undefined)
    return writeBoth(writer, there, back, config.returnSequences as boolean, sums);
  const states = new States(writer, [there, back]);
  if (!config.returnSequences) return new Value(b, layer.shape, join([states.last(there), states.last(back)], 1));
  const forward = sequence(writer, states.all(there), there.backwards, there.units);
  const backward = states.all(back);
  const { layout } = backward;
  const y = new Value(b, layer.shape, join([forward.in(layout), backward.in(layout)], 2), layout);
  y.mask = forward.mask;
  return y;
};

/** Both directions as one operator: Y [T, 2, B, U] or Y_h [2, B, U], of which the numbers of both are put together. */
function writeBoth(writer: LayerWriter, there: Direction, back: Direction, all: boolean, sums: boolean): Value {
  const { builder: b, x, name, layer } = writer;
  const [forward, backward] = [there, back].map((direction) => tensorsOf(writer, direction));
  const inputs = forward.map((of, i) => b.add("Concat", [of, backward[i]], { axis: int(0) }, `${name}/both`));
  const outputs = b.addSeveral(
    operators[there.kind],
    [x.in("steps"), ...inputs],
    2,
    attributesOf(there, "bidirectional"),
    name,
  );
  const states = outputs[all ? 0 : 1];
  const axis = all ? 1 : 0;
  const layout = all ? "steps" : "last";
  if (sums) {
    const [h, g] = [0, 1].map((i) => b.add("Gather", [states, b.scalar(i, "INT64")], { axis: int(axis) }, name));
    return new Value(b, layer.shape, b.add("Add", [h, g], {}, name), layout);
  }
  const perm = all ? [0, 2, 1, 3] : [1, 0, 2];
  const beside = b.add("Transpose", [states], { perm: ints(perm) }, name);
  const shape = [...(all ? [0] : []), 0, 2 * there.units];
  return new Value(b, layer.shape, b.add("Reshape", [beside, b.integers(shape)], {}, name), layout);
}

function attributesOf({ kind, units, config }: Direction, direction: string): Attributes {
  return {
    hidden_size: int(units),
    direction: text(direction),
    ...(kind === "gru" && { linear_before_reset: int(1) }),
    ...(kind === "simpleRnn" && activationsFor(config.activation, direction === "bidirectional" ? 2 : 1)),
  };
}

/** The attributes for an activation, once for each direction. */
function activationsFor(activation: unknown, directions: number): Attributes {
  const times = <T>(list: readonly T[] | undefined) => list && Array.from({ length: directions }, () => list).flat();
  const own = Object.entries(recurrentActivation(activation)!);
  return Object.fromEntries(
    own.map(([key, { strings, floats }]) => [key, strings ? { strings: times(strings) } : { floats: times(floats) }]),
  );
}

/** The tensors of one direction: W [1, gates U, I], R [1, gates U, U] and, where there are any, biases [1, 2 gates U]. */
function tensorsOf(writer: LayerWriter, direction: Direction): string[] {
  const { kind, weights, units } = direction;
  const { W, R, bias, I } = weightsOf(writer, direction);
  const columns = gateCount(kind) * units;
  const tensor = (of: string, dims: number[], data: RealArray) =>
    writer.builder.tensor(`${writer.name}/${weights}${of}`, dims, data);
  return [
    tensor("kernel", [1, columns, I], W),
    tensor("recurrentKernel", [1, columns, units], R),
    ...(bias === undefined ? [] : [tensor("bias", [1, 2 * columns], bias)]),
  ];
}

function directionOf(kind: RecurrentKind, config: Direction["config"], weights: string): Direction {
  return { kind, config, weights, backwards: config.goBackwards as boolean, units: config.units as number };
}

/** The states of all steps, from the last to the first where the layer goes backwards; the mask likewise. */
function sequence({ builder: b, name, mask }: LayerWriter, states: Value, backwards: boolean, units: number): Value {
  const turned = (x: string) => {
    const [start, end, step] = [[-1], [-(2 ** 31)], [-1]].map((list) => b.integers(list));
    return b.add("Slice", [x, start, end, b.integers([1]), step], {}, `${name}/turned`);
  };
  const y = backwards ? new Value(b, [states.shape[0], units], turned(states.in("last"))) : states.like(states.name);
  y.mask = mask !== undefined && backwards ? turned(mask) : mask;
  return y;
}

/** Weights of one direction as the operators want them: W [gates U, I], R [gates U, U], biases [2 gates U]. */
function weightsOf(writer: LayerWriter, { kind, weights, units }: Direction) {
  const [kernel, recurrent, bias] = ["kernel", "recurrentKernel", "bias"].map((of) => writer.weight(weights + of));
  const columns = gateCount(kind) * units;
  // A GRU has a row of biases for the recurrent product, the others have none for it.
  const both = new (kernel!.data.constructor as Float64ArrayConstructor)(2 * columns);
  if (bias !== undefined)
    for (let row = 0; row < bias.data.length / columns; row++)
      both.set(gatesToOnnx(kind, bias.data.subarray(row * columns, (row + 1) * columns), 1), row * columns);
  const W = gatesToOnnx(kind, kernel!.data, kernel!.shape[0]);
  return { W, R: gatesToOnnx(kind, recurrent!.data, units), bias: bias && (both as RealArray), I: kernel!.shape[0] };
}

class States {
  readonly #writer: LayerWriter;
  readonly #b: GraphBuilder;
  /** Of each direction all states, and the last. */
  readonly #made = new Map<string, { readonly all: Value; readonly last: string }>();
  readonly #packing: Packing | undefined;

  constructor(writer: LayerWriter, directions: readonly Direction[]) {
    this.#writer = writer;
    this.#b = writer.builder;
    const activation = recurrentActivation(directions[0].config.activation ?? "tanh");
    if (activation !== undefined && writer.mask !== undefined) this.#packing = new Packing(writer, writer.mask);
    for (const direction of directions)
      this.#made.set(
        direction.weights,
        activation === undefined ? this.#stepwise(direction) : this.#operator(direction),
      );
  }

  all = ({ weights }: Direction): Value => this.#made.get(weights)!.all;
  last = ({ weights }: Direction): string => this.#made.get(weights)!.last;

  /** One of ONNX's operators, from X [T, B, I] to Y [T, 1, B, U] and Y_h [1, B, U]. */
  #operator(direction: Direction) {
    const b = this.#b;
    const { x, name, layer } = this.#writer;
    const { kind, backwards, units } = direction;
    const tensors = tensorsOf(this.#writer, direction);
    const lengths = this.#packing === undefined ? [] : [...(tensors.length < 3 ? [""] : []), this.#packing.lengths];
    const inputs = [this.#packing?.steps ?? x.in("steps"), ...tensors, ...lengths];
    const attributes = attributesOf(direction, backwards ? "reverse" : "forward");
    const [Y, Yh] = b.addSeveral(operators[kind], inputs, 2, attributes, name);
    const T = layer.inputShapes[0][0];
    const squeezed = (of: string, axis: number) => () => b.add("Squeeze", [of, b.integers([axis])], {}, name);
    const states = squeezed(Y, 1);
    const packing = this.#packing;
    return lazily({
      all: () => {
        const steps = new Value(b, [T, units], states(), "steps");
        return packing === undefined ? steps : packing.unpack(steps.in("last"), backwards, [T, units]);
      },
      last: squeezed(Yh, 0),
    });
  }

  /** h = f(x·W + b + h₋·U), a product and a sum a step; where a step does not count, h stays. */
  #stepwise(direction: Direction) {
    const b = this.#b;
    const { x, name, layer, mask } = this.#writer;
    const { weights, backwards, units, config } = direction;
    const T = layer.inputShapes[0][0];
    if (T > MOST_STEPS)
      throw new ChainruleError("E_LIMIT", `${layer.name} has ${T} steps; with an activation that ONNX's RNN does not have, ${MOST_STEPS} are written at most. tanh and relu have no limit.`, { name: layer.name, steps: T, limit: MOST_STEPS }); // prettier-ignore
    const [kernel, recurrent, bias] = ["kernel", "recurrentKernel", "bias"].map((of) => this.#writer.tensor(weights + of)); // prettier-ignore
    const product = b.add("MatMul", [x.in("last"), kernel!], {}, `${name}/input`);
    const z = bias === undefined ? product : b.add("Add", [product, bias], {}, `${name}/input`);
    const at = (of: string, step: number) => b.add("Gather", [of, b.scalar(step, "INT64")], { axis: int(1) }, name);
    const states = new Array<string>(T);
    let h: string | undefined;
    for (let i = 0; i < T; i++) {
      const t = backwards ? T - 1 - i : i;
      const own = at(z, t);
      const sum = h === undefined ? own : b.add("Add", [own, b.add("MatMul", [h, recurrent!], {}, name)], {}, name);
      let state = writeActivation(b, config.activation, sum, name, 1);
      if (mask !== undefined) {
        const counts = b.add("Gather", [mask, b.integers([t])], { axis: int(1) }, name);
        state = b.add("Where", [b.cast(counts, "BOOL"), state, h ?? b.scalar(0)], {}, name);
      }
      states[t] = h = state;
    }
    return lazily({
      all: () => {
        const steps = states.map((state) => b.add("Unsqueeze", [state, b.integers([1])], {}, name));
        return new Value(b, [T, units], b.add("Concat", steps, { axis: int(1) }, name));
      },
      last: () => h!,
    });
  }
}

/** Each made where it is asked for. */
function lazily({ all, last }: { all(): Value; last(): string }) {
  return {
    get all() {
      return all();
    },
    get last() {
      return last();
    },
  };
}

/** Steps that count put in front of the others, in their order, and their states put back. */
class Packing {
  readonly #b: GraphBuilder;
  readonly #name: string;
  readonly #mask: string;
  /** The packed steps, [T, B, I], and how many of them count, [B]. */
  readonly steps: string;
  readonly lengths: string;

  constructor({ builder: b, x, name, layer }: LayerWriter, mask: string) {
    const [T, I] = layer.inputShapes[0];
    this.#b = b;
    this.#name = name;
    this.#mask = mask;
    const descending = Array.from({ length: T }, (_, t) => T - t);
    const order = b.add("Mul", [mask, b.constant(descending, [T])], {}, `${name}/order`);
    const [, places] = b.addSeveral("TopK", [order, b.integers([T])], 2, { axis: int(1) }, `${name}/places`);
    const packed = this.#pick(x.in("last"), places, I);
    this.steps = b.add("Transpose", [packed], { perm: ints([1, 0, 2]) }, `${name}/packed`);
    const count = b.add("ReduceSum", [mask, b.integers([1])], { keepdims: int(0) }, `${name}/count`);
    this.lengths = b.cast(count, "INT32");
  }

  /** Of x [B, T, C] the steps at these places [B, T]. */
  #pick(x: string, places: string, columns: number): string {
    const b = this.#b;
    const each = b.add("Unsqueeze", [places, b.integers([2])], {}, `${this.#name}/places`);
    const all = b.add("Expand", [each, b.integers([1, 1, columns])], {}, `${this.#name}/places`);
    return b.add("GatherElements", [x, all], { axis: int(1) }, `${this.#name}/picked`);
  }

  /** At each step the state after it; before the first that counts, zeros. */
  unpack(states: string, backwards: boolean, shape: readonly [number, number]): Value {
    const b = this.#b;
    // Forward the states of as many steps as count up to here, with zeros before all; backwards of those before, with zeros behind.
    const pads = backwards ? [0, 0, 0, 0, 1, 0] : [0, 1, 0, 0, 0, 0];
    const padded = b.add("Pad", [states, b.integers(pads), b.scalar(0)], {}, `${this.#name}/states`);
    const exclusive = { exclusive: int(Number(backwards)) };
    const place = b.add("CumSum", [this.#mask, b.scalar(1, "INT64")], exclusive, `${this.#name}/place`);
    return new Value(b, shape, this.#pick(padded, b.cast(place, "INT64"), shape[1]));
  }
}
