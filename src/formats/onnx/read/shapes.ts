/** Operators that move numbers without changing them, on layers, states and constants; and those on sizes. */
import { sizeOf } from "../../../memory/shape.ts";
import { readConcat } from "./arithmetic.ts";
import { foldConcat, foldPick, foldTranspose, foldUnary } from "./folding.ts";
import type { NodeReader } from "./node.ts";
import { concatStates, gatherStates, lastStep, reshapeStates, sizesOfStates, sliceStates, squeezeStates, transposeStates } from "./recurrent.ts"; // prettier-ignore
import { constant, dimsOf, type Constant, type Rows, type Uniform, type Value } from "./values.ts";

/** Axes of a value, at most. */
const MOST_AXES = 16;

/** The value as it is. */
export function readSame(n: NodeReader): Value {
  const value = n.value(0);
  return value.kind === "rows" ? n.rows() : value;
}

export function readUnary(n: NodeReader): Value {
  const value = n.value(0);
  if (value.kind === "constant") return foldUnary(n, value);
  return n.op === "Identity" ? readSame(n) : n.refuse("it is read on constants");
}

/** Kinds of numbers do not matter to layers. Constants of fractions that become whole lose their fractions. */
export function readCast(n: NodeReader): Value {
  const value = n.value(0);
  if (value.kind !== "constant") return readSame(n);
  const isWhole = [5, 6, 7, 9].includes(n.int("to", 1));
  if (!isWhole || Array.isArray(value.data)) return value;
  return constant(value.dims, Array.from(value.data, Math.trunc), value.name);
}

export function readDropout(n: NodeReader): Value {
  const rows = n.rows();
  const rate = n.has(1) ? n.number(1, 0.5) : n.float("ratio", 0.5);
  if (!(rate >= 0 && rate < 1)) n.refuse(`its ratio is ${rate}`);
  const y = n.drafts.add("dropout", n.nameFor("dropout"), [rows], rows.shape, { rate }, {}, rows.axes);
  return { ...y, order: rows.order };
}

export function readConstant(n: NodeReader): Value {
  const { t, f, i, floats = [], ints = [] } = n.node.attributes.value ?? n.node.attributes[Object.keys(n.node.attributes)[0]] ?? {}; // prettier-ignore
  if (t !== undefined && t.type !== "STRING") return constant(t.dims, t.data as Constant["data"], n.node.outputs[0]);
  if (f !== undefined) return constant([], Float32Array.of(f));
  if (i !== undefined) return constant([], [i]);
  if (floats.length > 0) return constant([floats.length], Float32Array.from(floats));
  return ints.length > 0 ? constant([ints.length], ints) : n.refuse("it has no numbers");
}

export function readShape(n: NodeReader): Value {
  const value = n.value(0);
  if (value.kind === "states") return sizesOfStates(value);
  if (value.kind === "uniform") return n.refuse("the size of what it reads is not known");
  const dims = value.kind === "rows" ? dimsOf(value) : [...value.dims];
  return constant([dims.length], dims);
}

/** A number everywhere: states at the start, in shapes that depend on the batch. */
export function readConstantOfShape(n: NodeReader): Uniform {
  return { kind: "uniform", value: n.node.attributes.value?.t?.data[0] === undefined ? 0 : Number(n.node.attributes.value.t.data[0]) }; // prettier-ignore
}

export function readExpand(n: NodeReader): Value {
  const value = n.value(0);
  if (value.kind === "uniform") return value;
  if (value.kind !== "constant") return n.refuse("it is read on constants");
  const [first] = value.data;
  return value.data.every((x) => x === first)
    ? { kind: "uniform", value: first }
    : n.refuse("it repeats different numbers");
}

export function readTranspose(n: NodeReader): Value {
  const value = n.value(0);
  if (value.kind === "uniform") return value;
  const rank = value.kind === "constant" ? value.dims.length : value.axes.length;
  const reversed = Array.from({ length: rank }, (_, i) => rank - 1 - i);
  const perm = n.ints("perm", reversed);
  if (perm.length !== rank || new Set(perm).size !== rank || perm.some((axis) => !(axis >= 0 && axis < rank)))
    n.refuse(`its perm is ${perm.join(", ")} for ${rank} axes`);
  if (value.kind === "constant") return foldTranspose(n, value, perm);
  if (value.kind === "states") return transposeStates(n, value, perm);
  const rows = n.drafts.inOrder(n.rows());
  return { ...rows, axes: perm.map((axis) => rows.axes[axis]) };
}

export function readFlatten(n: NodeReader): Value {
  const rows = n.rows();
  if (n.axis(n.int("axis", 1), rows.axes.length) !== 1) n.refuse("it is read with axis 1: the batch stays");
  return n.drafts.flat(rows, n.nameFor("flatten"));
}

export function readReshape(n: NodeReader): Value {
  const value = n.value(0);
  if (value.kind === "uniform") return value;
  const given = n.has(1) ? Array.from(n.constant(1).data) : n.ints("shape", []);
  if (given.length > MOST_AXES) n.refuse(`it makes more than ${MOST_AXES} axes`);
  if (value.kind === "constant") return reshaped(n, value, given);
  if (value.kind === "states") return reshapeStates(n, value, given);
  const rows = n.rows();
  const dims = dimsOf(rows);
  const keepsZeros = n.int("allowzero", 0) === 0;
  const target = given.map((size, i) => (size === 0 && keepsZeros ? dims[i] : size));
  const [first, ...rest] = target;
  // The batch is where it says so, what is left over, or the number that the file was made with.
  const isBatch = Number.isNaN(first) || first === -1 || (first >= 1 && !rest.some(Number.isNaN));
  const total = sizeOf(rows.shape);
  const known = rest.filter((size) => size !== -1).reduce((product, size) => product * size, 1);
  const shape = rest.map((size) => (size === -1 ? total / known : size));
  if (
    !isBatch ||
    shape.length === 0 ||
    shape.some((size) => !Number.isSafeInteger(size) || size < 1) ||
    sizeOf(shape) !== total
  )
    // prettier-ignore
    n.refuse(`rows of ${rows.shape.join(" × ")} become [${target.map((size) => (Number.isNaN(size) ? "batch" : size)).join(", ")}]`);
  const relabelled = withoutOnes(rows, shape);
  if (relabelled !== undefined) return relabelled;
  const flat = n.drafts.flat(rows, n.nameFor("flatten"));
  if (shape.length === 1) return flat;
  return n.drafts.add("reshape", n.nameFor("reshape"), [n.drafts.inOrder(flat)], shape, { shape });
}

/** Rows whose axes of size 1 alone come or go; undefined where others change, or one of a layer's own would be gone. */
function withoutOnes(rows: Rows, shape: readonly number[]): Rows | undefined {
  if (rows.axes[0] !== 0) return undefined;
  const left = rows.axes.slice(1).filter((axis) => axis > 0);
  const axes = [0];
  for (const size of shape) {
    if (left.length > 0 && rows.shape[left[0] - 1] === size) axes.push(left.shift()!);
    else if (size === 1) axes.push(-1);
    else return undefined;
  }
  return left.length === 0 ? { ...rows, axes } : undefined;
}

function reshaped(n: NodeReader, value: Constant, target: readonly number[]): Constant {
  const sizes = target.map((size, i) => (size === 0 ? value.dims[i] : size));
  const known = sizes.filter((size) => size !== -1).reduce((product, size) => product * size, 1);
  const dims = sizes.map((size) => (size === -1 ? value.data.length / known : size));
  const fits = dims.every((size) => Number.isSafeInteger(size) && size >= 0) && sizeOf(dims) === value.data.length;
  return fits ? constant(dims, value.data, value.name) : n.refuse("its shape does not fit");
}

export function readSqueeze(n: NodeReader): Value {
  const value = n.value(0);
  if (value.kind === "uniform") return value;
  const rank = value.kind === "constant" ? value.dims.length : value.axes.length;
  const given = n.axes(1, rank);
  if (value.kind === "states") return squeezeStates(n, value, given);
  const dims = value.kind === "constant" ? value.dims : dimsOf(value);
  const gone = given ?? dims.flatMap((size, i) => (size === 1 ? [i] : []));
  if (gone.some((axis) => dims[axis] !== 1)) n.refuse("it squeezes an axis that is not of size 1");
  const left = <T>(list: readonly T[]) => list.filter((_, i) => !gone.includes(i));
  if (value.kind === "constant") return constant(left(value.dims), value.data, value.name);
  const rows = n.drafts.inOrder(n.rows());
  if (gone.every((axis) => rows.axes[axis] < 0)) return { ...rows, axes: left(rows.axes) };
  const order = left(rows.axes).filter((axis) => axis > 0);
  const shape = [...order].sort((a, b) => a - b).map((axis) => rows.shape[axis - 1]);
  if (shape.length === 0) return n.refuse("no axis is left but the batch");
  const sorted = [...order].sort((a, b) => a - b);
  const axes = left(rows.axes).map((axis) => (axis <= 0 ? axis : sorted.indexOf(axis) + 1));
  return n.drafts.add("reshape", n.nameFor("reshape"), [rows], shape, { shape }, {}, axes);
}

export function readUnsqueeze(n: NodeReader): Value {
  const value = n.value(0);
  if (value.kind === "uniform") return value;
  if (value.kind === "states") return n.refuse("it is not read on states");
  const own: readonly number[] = value.kind === "constant" ? value.dims : value.axes;
  const count = n.has(1) ? n.constant(1).data.length : n.ints("axes", []).length;
  if (own.length + count > MOST_AXES) n.refuse(`it makes more than ${MOST_AXES} axes`);
  const added = n.axes(1, own.length + count) ?? n.refuse("it has no axes");
  const left = [...own];
  const more = value.kind === "constant" ? 1 : -1;
  const all = Array.from({ length: own.length + count }, (_, i) => (added.includes(i) ? more : (left.shift() ?? more)));
  return value.kind === "constant"
    ? constant(all, value.data, value.name)
    : { ...n.drafts.inOrder(n.rows()), axes: all };
}

/** Rows of a table by numbers (an embedding), an entry of a constant, the last step or a direction of states. */
export function readGather(n: NodeReader): Value {
  const [from, at] = [n.value(0), n.value(1)];
  if (from.kind === "constant" && at.kind === "rows") return readEmbedding(n, from, n.rows(1));
  const places = n.constant(1);
  if (from.kind === "uniform") return from;
  const rank = from.kind === "constant" ? from.dims.length : from.axes.length;
  const axis = n.axis(n.int("axis", 0), rank);
  if (from.kind === "constant") {
    const size = from.dims[axis];
    const list = Array.from(places.data, (place) => (place < 0 ? place + size : place));
    const picked = foldPick(n, from, axis, list);
    const dims = [...from.dims.slice(0, axis), ...places.dims, ...from.dims.slice(axis + 1)];
    return constant(dims, picked.data, picked.name);
  }
  const [place] = places.data;
  if (places.dims.length !== 0) return n.refuse("of layers one entry is taken");
  if (from.kind === "states") return gatherStates(n, from, axis, place);
  return lastStep(n.rows(), axis, place) ?? n.refuse("of layers the last step of a recurrent one is taken");
}

function readEmbedding(n: NodeReader, table: Constant, codes: Rows): Value {
  const { data, dims } = n.weights(0, 2);
  if (n.axis(n.int("axis", 0), 2) !== 0) n.refuse("it is read along the first axis of its table");
  const x = n.drafts.arranged(codes, [0, 1]);
  if (!n.drafts.isInput(x.of)) n.refuse("an embedding reads an input of the model");
  const [inputDim, outputDim] = dims;
  const name = n.nameFor("embedding", table);
  const config = { inputDim, outputDim };
  return n.drafts.add("embedding", name, [x], [x.shape[0], outputDim], config, { table: data });
}

export function readConcatenation(n: NodeReader): Value {
  const values = n.inputs.map((_, i) => n.value(i));
  const constants = values.filter((value) => value.kind === "constant");
  if (constants.length === values.length && constants.length > 0)
    return foldConcat(n, constants, n.axis(n.int("axis", 0), constants[0].dims.length));
  const states = values.filter((value) => value.kind === "states");
  if (states.length === values.length) return concatStates(n, states, n.axis(n.int("axis", 0), states[0].axes.length));
  const [first] = values;
  if (values.every((value) => value.kind === "uniform" && value.value === (first as Uniform).value)) return first;
  return readConcat(n, values.map((_, i) => n.rows(i))); // prettier-ignore
}

/** Of constants and of states a part along one axis. */
export function readSlice(n: NodeReader): Value {
  const value = n.value(0);
  if (value.kind === "uniform") return value;
  const list = (i: number, name: string) => (n.has(i) ? Array.from(n.constant(i).data) : [...n.ints(name, [])]);
  const [starts, ends] = [list(1, "starts"), list(2, "ends")];
  const axes = n.has(3) || n.ints("axes", []).length > 0 ? list(3, "axes") : starts.map((_, i) => i);
  const steps = n.has(4) ? list(4, "steps") : starts.map(() => 1);
  if (axes.length !== starts.length || ends.length !== starts.length || steps.some((step) => step !== 1)) n.refuse("it is read with steps of 1"); // prettier-ignore
  const rank = value.kind === "constant" ? value.dims.length : value.axes.length;
  let sliced: Value = value;
  axes.forEach((given, i) => {
    const axis = n.axis(given, rank);
    const size = sizeAlong(sliced, axis);
    const clipped = (at: number) => Math.min(Math.max(at < 0 ? at + size : at, 0), size);
    const [start, end] = [clipped(starts[i]), clipped(ends[i])];
    if (start === 0 && (end === size || ends[i] > 2 ** 31 - 2)) return;
    if (!(end > start)) n.refuse("nothing is left of it");
    const places = Array.from({ length: end - start }, (_, at) => start + at);
    if (sliced.kind === "constant") sliced = foldPick(n, sliced, axis, places);
    else if (sliced.kind === "states") sliced = sliceStates(n, sliced, axis, places);
    else n.refuse("it is not read on layers");
  });
  return sliced;
}

function sizeAlong(value: Value, axis: number): number {
  if (value.kind === "constant") return value.dims[axis];
  if (value.kind === "rows") return dimsOf(value)[axis];
  return value.kind === "states" && value.axes[axis] === "D" ? value.parts.length : NaN;
}
