/** Products with weights, sums, scales and shifts: dense layers, biases, normalization, joins. */
import type { RealArray } from "../../../memory/tensor.ts";
import { sizeOf } from "../../../memory/shape.ts";
import { transposed } from "../arrays.ts";
import { foldBinary } from "./folding.ts";
import { realOf, type NodeReader } from "./node.ts";
import { channelsFirst, ownAxes, same, type Constant, type Rows, type Value } from "./values.ts";

const like = (data: RealArray, length: number): RealArray => new (data.constructor as Float64ArrayConstructor)(length);

/** Rows of a kernel [I, units] in the layers' order, where the file flattens images in another. */
function orderedRows({ order }: Rows, data: RealArray, units: number): RealArray {
  if (order === undefined) return data;
  const own = like(data, data.length);
  order.index.forEach((to, from) => own.set(data.subarray(from * units, (from + 1) * units), to * units));
  return own;
}

/** y = α A·B + β C, with B [I, units] or, transposed, [units, I]. */
export function readGemm(n: NodeReader): Value {
  const rows = n.rows();
  const B = n.weights(1, 2);
  if (n.int("transA", 0) !== 0) n.refuse("transA should be 0");
  const [alpha, beta] = [n.float("alpha", 1), n.float("beta", 1)];
  const isTurned = n.int("transB", 0) !== 0;
  n.spend(B.data.length);
  const kernel = isTurned ? transposed(B.data, B.dims, [1, 0]) : B.data;
  const units = B.dims[isTurned ? 0 : 1];
  const scaled = alpha === 1 ? kernel : Float64Array.from(kernel, (w) => alpha * w);
  const y = dense(n, rows, scaled, [B.dims[isTurned ? 1 : 0], units], B);
  if (!n.has(2)) return y;
  const C = n.constant(2);
  const shift = channelsOf(C, y)?.map((b) => beta * b) ?? n.refuse("C should be a bias: a number a unit");
  y.draft!.config.useBias = true;
  y.draft!.weights.set("bias", Float64Array.from(shift));
  return y;
}

export function readMatMul(n: NodeReader): Value {
  const [a, b] = [n.value(0), n.value(1)];
  if (a.kind !== "rows" || b.kind !== "constant") return n.refuse("it is read as a dense layer: rows times a constant");
  const kernel = n.weights(1, 2);
  return dense(n, n.rows(), kernel.data, kernel.dims, kernel);
}

function dense(n: NodeReader, rows: Rows, data: RealArray, [I, units]: readonly number[], named: Constant): Rows {
  const { shape, axes } = rows;
  const rank = shape.length;
  const isLast = axes[axes.length - 1] === rank;
  const x = rows.order !== undefined || isLast ? rows : n.drafts.arranged(rows, ownAxes(axes.length - 1));
  const width = x.shape[x.shape.length - 1];
  if (width !== I) n.refuse(`its kernel should have ${width} rows, got ${I}`);
  const kernel = orderedRows(rows, data, units);
  const y = [...x.shape.slice(0, -1), units];
  return n.drafts.add("dense", n.nameFor("dense", named), [x], y, { units, useBias: false }, { kernel }, x.axes);
}

/** The numbers of a constant along the last axis of rows, in the layers' order; undefined where it differs along other axes. */
export function channelsOf({ dims, data }: Constant, { shape, axes, order }: Rows): number[] | undefined {
  const C = shape[shape.length - 1];
  if (data.length === 1) return new Array<number>(C).fill(data[0]);
  const place = axes.indexOf(shape.length) - (axes.length - dims.length);
  if (dims.length > axes.length || dims.some((size, axis) => size !== (axis === place ? C : 1))) return undefined;
  const own = Array.from(data);
  order?.index.forEach((to, from) => (own[to] = data[from]));
  return own;
}

/** Layers whose output a bias may be added to. */
const biased = new Set(["dense", "conv1d", "conv2d", "depthwiseConv2d", "conv2dTranspose"]);

/** y = scale x + shift, number by number along the last axis: part of the layer before, or a normalization that is not trained. */
function affine(
  n: NodeReader,
  rows: Rows,
  scale: readonly number[] | undefined,
  shift: readonly number[] | undefined,
): Rows {
  const { draft, shape } = rows;
  const C = shape[shape.length - 1];
  if ((scale ?? []).every((s) => s === 1) && (shift ?? []).every((b) => b === 0)) return rows;
  const put = (name: string, values: readonly number[]) => {
    n.spend(C);
    draft!.weights.set(name, Float64Array.from(values));
  };
  const [gamma, beta] = [draft?.weights.get("gamma"), draft?.weights.get("beta")];
  const bias = draft?.weights.get("bias");
  if (draft !== undefined && biased.has(draft.kind) && scale === undefined && draft.config.activation === undefined) {
    draft.config.useBias = true;
    put("bias", bias === undefined ? shift! : shift!.map((b, i) => b + bias[i]));
    return rows;
  }
  if (draft?.kind === "layerNormalization" && beta === undefined && (scale === undefined || gamma === undefined)) {
    if (scale !== undefined) put("gamma", scale);
    if (shift !== undefined) put("beta", shift);
    draft.config.scale = draft.weights.has("gamma");
    draft.config.center = shift !== undefined;
    return rows;
  }
  if (draft?.config.epsilon === EXACT && gamma !== undefined && beta !== undefined) {
    put("gamma", scale === undefined ? [...gamma] : scale.map((s, i) => s * gamma[i]));
    put(
      "beta",
      Array.from(beta, (b, i) => (scale?.[i] ?? 1) * b + (shift?.[i] ?? 0)),
    );
    return rows;
  }
  const all = (value: number) => new Float64Array(C).fill(value);
  const config = { epsilon: EXACT, trainable: false };
  const weights = {
    gamma: Float64Array.from(scale ?? all(1)),
    beta: Float64Array.from(shift ?? all(0)),
    movingMean: all(0),
    movingVariance: all(1),
  };
  const y = n.drafts.add("batchNormalization", n.nameFor("scale"), [rows], shape, config, weights, rows.axes);
  return { ...y, order: rows.order };
}
/** ε of normalization that only scales and shifts: 1 / √(1 + ε) is 1 in both dtypes, or next to it. */
const EXACT = 2 ** -52;

export function readAdd(n: NodeReader): Value {
  return joinOrAffine(n, (rows, channels) => affine(n, rows, undefined, channels));
}

export function readSub(n: NodeReader): Value {
  return joinOrAffine(
    n,
    (rows, channels, isFirst) =>
    isFirst
      ? affine(n, rows, undefined, channels.map((b) => -b)) // prettier-ignore
      : affine(n, rows, channels.map(() => -1), channels), // prettier-ignore
  );
}

export function readMul(n: NodeReader): Value {
  return joinOrAffine(n, (rows, channels) => affine(n, rows, channels, undefined));
}

export function readDiv(n: NodeReader): Value {
  return joinOrAffine(n, (rows, channels, isFirst) => {
    if (!isFirst) n.refuse("a constant divided by rows is not read");
    if (channels.some((s) => s === 0)) n.refuse("it divides by 0");
    return affine(n, rows, channels.map((s) => 1 / s), undefined); // prettier-ignore
  });
}

/** An operator on two constants, on rows and a constant, or the sum of rows. `isFirst`: the rows are the first input. */
function joinOrAffine(
  n: NodeReader,
  scale: (rows: Rows, channels: readonly number[], isFirst: boolean) => Rows,
): Value {
  const [a, b] = [n.value(0), n.value(1)];
  if (a.kind === "constant" && b.kind === "constant") return foldBinary(n, a, b);
  if (a.kind === "rows" && b.kind === "rows") {
    if (n.op === "Add") return readSum(n);
    return n.refuse("it takes rows and a constant; of two layers only sums are read");
  }
  const at = a.kind === "rows" ? 0 : 1;
  const rows = n.rows(at);
  const channels = channelsOf(n.constant(1 - at), rows);
  if (channels === undefined) n.refuse("its constant should be one number, or one along the last axis (channels)");
  return scale(rows, channels!, at === 0);
}

export function readSum(n: NodeReader): Value {
  const all = n.inputs.map((_, i) => n.rows(i));
  if (all.length === 1) return all[0];
  const [first, ...others] = all.map((rows) => n.drafts.inOrder(rows));
  const aligned = [first, ...others.map((rows) => n.drafts.arranged(rows, first.axes))];
  if (aligned.some(({ shape }) => !same(shape, first.shape)))
    n.refuse(
      `its inputs should have one shape, got ${aligned.map(({ shape }) => `[${shape.join(", ")}]`).join(" and ")}`,
    );
  return n.drafts.add("add", n.nameFor("add"), aligned, first.shape, {}, {}, first.axes);
}

export function readBatchNormalization(n: NodeReader): Value {
  const rows = n.rows();
  const rank = rows.axes.length - 1;
  const x = rows.axes[1] === rows.shape.length ? rows : n.drafts.arranged(rows, channelsFirst(rank));
  if (n.node.outputs.filter((name) => name !== "").length > 1 || n.int("training_mode", 0) !== 0)
    n.refuse("it trains; export the model for predictions");
  const C = x.shape[x.shape.length - 1];
  const ordered = (i: number) => {
    const { data } = n.weights(i, 1);
    if (data.length !== C) n.refuse(`its input ${i + 1} should have ${C} numbers, got ${data.length}`);
    return orderedRows(x, data, 1);
  };
  const [gamma, beta, movingMean, movingVariance] = [1, 2, 3, 4].map(ordered);
  const momentum = Math.min(Math.max(n.float("momentum", 0.9), 0), 1 - 2 ** -20);
  const config = { epsilon: n.float("epsilon", 1e-5), momentum };
  const weights = { gamma, beta, movingMean, movingVariance };
  const name = n.nameFor("batchNormalization", n.constant(1));
  const y = n.drafts.add("batchNormalization", name, [x], x.shape, config, weights, x.axes);
  return { ...y, order: x.order };
}

/** The operator LayerNormalization, and what its decomposed form begins with (patterns.ts): Standardize with ε. */
export function readLayerNormalization(n: NodeReader): Value {
  const rows = n.rows();
  const rank = rows.axes.length;
  const x = rows.axes[rank - 1] === rows.shape.length && rows.order === undefined ? rows : n.drafts.arranged(rows, ownAxes(rank - 1)); // prettier-ignore
  if (n.axis(n.int("axis", -1), rank) !== rank - 1) n.refuse("it is read along the last axis alone");
  const C = x.shape[x.shape.length - 1];
  const weights: Record<string, RealArray> = {};
  const named: Constant[] = [];
  ["gamma", "beta"].forEach((name, i) => {
    if (n.op !== "LayerNormalization" || !n.has(i + 1)) return;
    const given = n.constant(i + 1);
    if (given.data.length !== C) n.refuse(`its input ${i + 2} should have ${C} numbers, got ${given.data.length}`);
    weights[name] = realOf(given);
    named.push(given);
  });
  const config = { epsilon: n.float("epsilon", 1e-5), scale: "gamma" in weights, center: "beta" in weights };
  return n.drafts.add("layerNormalization", n.nameFor("layerNormalization", ...named), [x], x.shape, config, weights, x.axes); // prettier-ignore
}

/** The mean or largest of all positions of an image or a series. */
export function readReduction(kind: "Average" | "Max") {
  return (n: NodeReader): Value => {
    const rows = n.rows();
    const { axes, shape } = n.drafts.inOrder(rows);
    const reduced = n.axes(1, axes.length) ?? [];
    const rank = shape.length;
    const isSpatial = same([...reduced].map((axis) => axes[axis]).sort(), ownAxes(rank).slice(1, rank)); // prettier-ignore
    if (!isSpatial || rank < 2) n.refuse("it is read over all positions of an image or a series, channel by channel");
    const kept = n.int("keepdims", 1) !== 0;
    const left = axes.flatMap((axis, i) => (!reduced.includes(i) ? [axis === rank ? 1 : axis] : kept ? [-1] : []));
    return globalPooling(n, kind, rows, left);
  };
}

export function globalPooling(n: NodeReader, kind: "Average" | "Max", rows: Rows, axes: readonly number[]): Rows {
  const x = n.drafts.inOrder(rows);
  const rank = x.shape.length;
  if (rank > 3) n.refuse("it is read of images and series");
  const name = `global${kind}Pooling${rank - 1}d`;
  return n.drafts.add(name, n.nameFor(name), [x], [x.shape[rank - 1]], {}, {}, axes);
}

export function readConcat(n: NodeReader, list: readonly Rows[]): Value {
  const [first, ...others] = list.map((rows) => n.drafts.inOrder(rows));
  const all = [first, ...others.map((rows) => n.drafts.arranged(rows, first.axes))];
  const rank = first.shape.length;
  const axis = first.axes[n.axis(n.int("axis", 0), first.axes.length)];
  if (axis !== rank) n.refuse("it joins along the channels, the last axis of layers");
  if (all.some(({ shape }) => sizeOf(shape.slice(0, -1)) !== sizeOf(first.shape.slice(0, -1)))) n.refuse("its shapes do not fit"); // prettier-ignore
  const width = all.reduce((sum, { shape }) => sum + shape[rank - 1], 0);
  const shape = [...first.shape.slice(0, -1), width];
  return n.drafts.add("concatenate", n.nameFor("concatenate"), all, shape, {}, {}, first.axes);
}
