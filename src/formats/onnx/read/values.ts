/** What the reader knows of each value of a graph. */
import type { Shape } from "../../../memory/shape.ts";
import type { TensorData } from "../graph.ts";
import type { Draft } from "./drafts.ts";
import type { States } from "./recurrent.ts";

/** Numbers that are in the file or follow from it. Sizes are such numbers, too: that of the batch, which nobody knows, is NaN. */
export interface Constant {
  readonly kind: "constant";
  /** Of the file's tensor. */
  readonly name: string;
  readonly dims: readonly number[];
  readonly data: Exclude<TensorData, readonly string[]>;
}

/** The same number everywhere, in a shape that depends on the batch: the states that recurrent layers start from. */
export interface Uniform {
  readonly kind: "uniform";
  readonly value: number;
}

/** The order of the numbers of a flattened image: that of a file with channels first, of the layers' with channels last. */
export interface Order {
  /** The shape in front of flatten, and its axes in the file's order, counted from 1. */
  readonly shape: Shape;
  readonly dims: readonly number[];
  /** For each number of the file's row its place in the layer's. */
  readonly index: Int32Array;
}

/** What an input or a layer gives. */
export interface Rows {
  readonly kind: "rows";
  /** The name of the input or layer. */
  readonly of: string;
  /** Of a row, channels last. */
  readonly shape: Shape;
  /** For each axis in the file the axis here: 0 the batch, from 1 those of `shape`; −1 for one of size 1 that is not here. */
  readonly axes: readonly number[];
  readonly order?: Order;
  /** The layer that makes it, where nothing else reads it so far: activations and biases become part of it. */
  readonly draft?: Draft;
}

export type Value = Constant | Uniform | Rows | States;

export const constant = (dims: readonly number[], data: Constant["data"], name = ""): Constant => {
  return { kind: "constant", name, dims, data };
};

/** The sizes of a value's axes in the file; NaN is the batch's. */
export const dimsOf = ({ shape, axes }: Rows): number[] =>
  axes.map((axis) => (axis === 0 ? NaN : axis < 0 ? 1 : shape[axis - 1]));

/** Axes as layers have them. */
export const ownAxes = (rank: number): number[] => Array.from({ length: rank + 1 }, (_, axis) => axis);
/** Axes as operators on images and series want them: channels behind the batch. */
export const channelsFirst = (rank: number): number[] => [0, rank, ...ownAxes(rank).slice(1, rank)];
export const same = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((n, i) => n === b[i]);
