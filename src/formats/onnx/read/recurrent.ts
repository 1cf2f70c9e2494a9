/**
 * LSTM, GRU and RNN. Their outputs stay "states" until the nodes behind have said what becomes of the axis of directions and
 * which steps are read: then a layer is made, for all steps or for the last.
 */
import type { RealArray } from "../../../memory/tensor.ts";
import { plainActivations } from "../activations.ts";
import { gateCount, gatesFromOnnx, type RecurrentKind } from "../kernels.ts";
import type { NodeReader } from "./node.ts";
import { constant, type Rows, type Value } from "./values.ts";

/** An axis of states: directions, steps, batch, numbers; numbers of both directions side by side. */
type Axis = "D" | "T" | "B" | "U" | "DU";

/** The states of one direction of a recurrent node. */
interface Part {
  readonly run: Run;
  readonly direction: number;
}

export interface States {
  readonly kind: "states";
  readonly axes: readonly Axis[];
  /** Along the axis of directions. */
  readonly parts: readonly Part[];
}

const operators: Readonly<Record<string, RecurrentKind>> = { LSTM: "lstm", GRU: "gru", RNN: "simpleRnn" };

/** States of so many nodes and directions may be side by side. */
const MOST_PARTS = 256;

/** A recurrent node. */
class Run {
  readonly #n: NodeReader;
  readonly #rows: Rows;
  readonly directions: number;
  readonly T: number;
  readonly units: number;
  #made: { readonly form: string; readonly rows: Rows } | undefined;

  constructor(n: NodeReader, rows: Rows, directions: number, units: number) {
    this.#n = n;
    this.#rows = rows;
    this.directions = directions;
    this.T = rows.shape[0];
    this.units = units;
  }

  /** The layer, with the states of all steps or of the last; those of both directions joined. */
  layer(returnSequences: boolean, mergeMode: "concat" | "sum" = "concat"): Rows {
    const form = `${returnSequences} ${mergeMode}`;
    if (this.#made !== undefined)
      return this.#made.form === form ? this.#made.rows : this.#n.refuse("its states are read in two ways");
    const n = this.#n;
    const kind = operators[n.op];
    const isBackward = n.text("direction", "forward") === "reverse";
    if (isBackward && returnSequences) n.refuse("all steps are read where it goes forward or in both directions");
    const [W, R] = [n.weights(1, 3), n.weights(2, 3)];
    const name = n.nameFor(kind, W);
    const own = Array.from({ length: this.directions }, (_, d) => weightsOf(n, kind, d));
    const useBias = n.has(3);
    const config = {
      units: this.units,
      returnSequences,
      goBackwards: isBackward,
      useBias,
      ...(kind === "simpleRnn" && { activation: activationsOf(n)[0] }),
    };
    n.spend(W.data.length + R.data.length);
    const columns = this.directions === 2 && mergeMode === "concat" ? 2 * this.units : this.units;
    const shape = returnSequences ? [this.T, columns] : [columns];
    const rows =
      this.directions === 1
        ? n.drafts.add(kind, name, [this.#rows], shape, config, own[0])
        : n.drafts.add("bidirectional", name, [this.#rows], shape, { layer: { kind, config }, mergeMode }, both(own));
    this.#made = { form, rows };
    return rows;
  }
}

const both = ([forward, backward]: Record<string, RealArray>[]) =>
  Object.fromEntries(
    Object.entries({ forward, backward }).flatMap(([direction, weights]) =>
      Object.entries(weights).map(([name, data]) => [`${direction}/${name}`, data]),
    ),
  );

/** The weights of a direction in the layers' order of gates; an LSTM's two biases are one here. */
function weightsOf(n: NodeReader, kind: RecurrentKind, direction: number): Record<string, RealArray> {
  const [W, R] = [n.weights(1, 3), n.weights(2, 3)];
  const [, columns, I] = W.dims;
  const units = R.dims[2];
  const part = (data: RealArray, size: number) => data.subarray(direction * size, (direction + 1) * size) as RealArray;
  const weights: Record<string, RealArray> = {
    kernel: gatesFromOnnx(kind, part(W.data, columns * I), I),
    recurrentKernel: gatesFromOnnx(kind, part(R.data, columns * units), units),
  };
  if (!n.has(3)) return weights;
  const B = part(n.weights(3, 2).data, 2 * columns);
  const [own, recurrent] = [B.subarray(0, columns), B.subarray(columns)].map((of) => gatesFromOnnx(kind, of as RealArray, 1)); // prettier-ignore
  weights.bias =
    kind === "gru"
      ? Float64Array.from([...own, ...recurrent])
      : Float64Array.from(own, (b, i) => (recurrent[i] === 0 ? b : b + recurrent[i]));
  return weights;
}

/** The activations of the first direction, which the other must have, too. */
function activationsOf(n: NodeReader): readonly string[] {
  const kind = operators[n.op];
  const initial = kind === "lstm" ? ["Sigmoid", "Tanh", "Tanh"] : kind === "gru" ? ["Sigmoid", "Tanh"] : ["Tanh"];
  const strings = n.node.attributes.activations?.strings ?? [];
  const given = strings.length > 0 ? strings : initial;
  const isAffine = given.every((name) => name === "Affine");
  const isLinear = isAffine && n.node.attributes.activation_alpha?.floats?.[0] === 1 && !n.node.attributes.activation_beta?.floats?.[0]; // prettier-ignore
  const known = kind === "simpleRnn" ? given.map((name) => (isLinear ? "linear" : plainActivations.get(name))) : given;
  const fits =
    kind === "simpleRnn" ? known.every((name) => name === known[0] && name !== undefined) : given.every((name, i) => name === initial[i % initial.length]); // prettier-ignore
  return fits ? known.map(String) : n.refuse(`its activations ${given.join(", ")} are not read`);
}

/** X [T, B, I] → Y [T, D, B, U], Y_h [D, B, U]. */
export function readRecurrent(n: NodeReader): readonly Value[] {
  const kind = operators[n.op];
  const direction = n.text("direction", "forward");
  const directions = direction === "bidirectional" ? 2 : 1;
  if (n.int("layout", 0) !== 0) n.refuse("it is read with layout 0");
  if (n.node.attributes.clip?.f !== undefined || n.int("input_forget", 0) !== 0)
    n.refuse("it clips or couples its gates");
  if (kind === "gru" && n.int("linear_before_reset", 0) === 0)
    n.refuse("it is read with linear_before_reset 1, the form of PyTorch and of Keras' reset_after");
  activationsOf(n);
  const rows = n.drafts.arranged(n.rows(), [1, 0, 2]);
  const [T, I] = rows.shape;
  const [W, R] = [n.weights(1, 3), n.weights(2, 3)];
  const units = R.dims[2];
  const columns = gateCount(kind) * units;
  const fits = `${W.dims}` === `${[directions, columns, I]}` && `${R.dims}` === `${[directions, columns, units]}`;
  if (!fits || units < 1)
    n.refuse(`its kernels [${W.dims.join(", ")}] and [${R.dims.join(", ")}] do not fit ${I} inputs`);
  if (n.has(3) && `${n.weights(3, 2).dims}` !== `${[directions, 2 * columns]}`) n.refuse("its biases do not fit");
  if (n.has(4) && !isAll(n.value(4), T)) n.refuse("it is read with all steps of its series (sequence_lens)");
  for (const i of [5, 6]) if (n.has(i) && !isAll(n.value(i), 0)) n.refuse("it is read from states of 0 on");
  if (n.has(7)) n.refuse("it has peepholes");
  const run = new Run(n, rows, directions, units);
  const parts = Array.from({ length: directions }, (_, direction) => ({ run, direction }));
  return [
    { kind: "states", axes: ["T", "D", "B", "U"], parts },
    { kind: "states", axes: ["D", "B", "U"], parts },
  ];
}

const isAll = (value: Value, wanted: number): boolean =>
  value.kind === "uniform"
    ? value.value === wanted
    : value.kind === "constant" && Array.from(value.data).every((n) => n === wanted);

/** States with other axes: rows as soon as they are what a layer gives. */
function settled(n: NodeReader, states: States, mergeMode?: "sum"): Value {
  const { axes, parts } = states;
  if (axes.includes("D")) return states;
  const [{ run }] = parts;
  const isJoined = axes.includes("DU") || mergeMode !== undefined;
  if (isJoined && !arePair(parts)) n.refuse("of two directions both are read, side by side or added up");
  // One of two directions waits for the other.
  if (!isJoined && (parts.length !== 1 || run.directions !== 1)) return states;
  const rows = run.layer(axes.includes("T"), mergeMode);
  const own = axes.map((axis) => (axis === "B" ? 0 : axis === "T" ? 1 : rows.shape.length));
  return n.readsAlone(0) ? { ...rows, axes: own } : { ...rows, axes: own, draft: undefined };
}

/** Both directions of one node, the forward one first. */
const arePair = (parts: readonly Part[]) =>
  parts.length === 2 && parts[0].run === parts[1].run && parts.every(({ direction }, i) => direction === i);

export function transposeStates(n: NodeReader, states: States, perm: readonly number[]): Value {
  return settled(n, { ...states, axes: perm.map((axis) => states.axes[axis]) });
}

export function squeezeStates(n: NodeReader, states: States, given: readonly number[] | undefined): Value {
  const at = states.axes.indexOf("D");
  const dropped = given ?? (states.parts.length === 1 ? [at] : []);
  if (dropped.length !== 1 || dropped[0] !== at || states.parts.length !== 1) return n.refuse("of states the axis of one direction is squeezed"); // prettier-ignore
  return settled(n, { ...states, axes: states.axes.filter((axis) => axis !== "D") });
}

/** Axes of directions and numbers as one. */
export function reshapeStates(n: NodeReader, states: States, target: readonly number[]): Value {
  const { axes, parts } = states;
  const rank = axes.length;
  const isPair = axes[rank - 2] === "D" && axes[rank - 1] === "U";
  const columns = parts.length * parts[0].run.units;
  const last = target[target.length - 1];
  if (!isPair || target.length !== rank - 1 || (last !== -1 && last !== columns && last !== 0))
    return n.refuse("states are reshaped in another way than to both directions side by side");
  return settled(n, { ...states, axes: [...axes.slice(0, -2), parts.length === 1 ? "U" : "DU"] });
}

/** One direction or layer, or one step. */
export function gatherStates(n: NodeReader, states: States, axis: number, place: number): Value {
  const { axes, parts } = states;
  const left = axes.filter((_, i) => i !== axis);
  if (axes[axis] === "D") {
    const part = parts[place < 0 ? place + parts.length : place] ?? n.refuse(`it has no direction ${place}`);
    return settled(n, { ...states, axes: left, parts: [part] });
  }
  const T = parts[0].run.T;
  if (axes[axis] === "T" && parts.length === 1 && (place === -1 || place === T - 1)) return settled(n, { ...states, axes: left }); // prettier-ignore
  return n.refuse("of states a direction or the last step is taken");
}

export function sliceStates(n: NodeReader, states: States, axis: number, places: readonly number[]): Value {
  if (states.axes[axis] !== "D") return n.refuse("of states directions are taken");
  return { ...states, parts: places.map((place) => states.parts[place]) };
}

/** States of several nodes one behind the other, or of both directions side by side. */
export function concatStates(n: NodeReader, list: readonly States[], axis: number): Value {
  const [{ axes }] = list;
  if (list.some((states) => `${states.axes}` !== `${axes}`)) n.refuse("it joins states of different axes");
  const parts = list.flatMap((states) => states.parts);
  if (parts.length > MOST_PARTS) n.refuse(`it joins more than ${MOST_PARTS} states`);
  if (axes[axis] === "D") return { kind: "states", axes, parts };
  if (axes[axis] !== "U" || axes.includes("D")) return n.refuse("states are joined along directions or their numbers");
  return settled(n, { kind: "states", axes: axes.map((of) => (of === "U" ? "DU" : of)), parts });
}

/** Both directions added up. */
export function addStates(n: NodeReader, a: States, b: States): Value {
  if (`${a.axes}` !== `${b.axes}` || a.axes.includes("D")) n.refuse("it adds states of different axes");
  return settled(n, { ...a, parts: [...a.parts, ...b.parts] }, "sum");
}

/** Of rows of a recurrent layer, which nothing else reads, the last step. */
export function lastStep(rows: Rows, axis: number, place: number): Rows | undefined {
  const { draft, axes, shape } = rows;
  const isRecurrent = Object.values(operators).includes(draft?.kind as RecurrentKind);
  if (!isRecurrent || draft?.config.returnSequences !== true || axes[axis] !== 1) return undefined;
  if (place !== -1 && place !== shape[0] - 1) return undefined;
  draft.config.returnSequences = false;
  const left = axes.filter((_, i) => i !== axis).map((of) => (of === 2 ? 1 : of));
  return { ...rows, shape: [shape[1]], axes: left };
}

/** The sizes of states that something asks for. */
export const sizesOfStates = ({ axes, parts }: States): Value => {
  const [{ run }] = parts;
  const sizes = { D: parts.length, T: run.T, B: NaN, U: run.units, DU: 2 * run.units };
  const data = axes.map((axis) => sizes[axis]);
  return constant([data.length], data);
};
