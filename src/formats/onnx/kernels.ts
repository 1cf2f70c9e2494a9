/** Kernels as ONNX has them, filters first, and as layers have them, channels last; gates in ONNX's order and in the layers'. */
import type { RealArray } from "../../memory/tensor.ts";
import { inverse, transposed } from "./arrays.ts";

export interface Weight {
  readonly dims: readonly number[];
  readonly data: RealArray;
}

/**
 * Axes of a layer's kernel in ONNX's order:
 *   conv1d [k, C, F] → [F, C, k],   conv2d [kh, kw, C, F] → [F, C, kh, kw],   conv2dTranspose [kh, kw, F, C] → [C, F, kh, kw]
 *   depthwiseConv2d [kh, kw, C, m] → [C, m, kh, kw] = [C m, 1, kh, kw]
 */
const orders = {
  conv1d: [2, 1, 0],
  conv2d: [3, 2, 0, 1],
  conv2dTranspose: [3, 2, 0, 1],
  depthwiseConv2d: [2, 3, 0, 1],
} as const;
export type KernelKind = keyof typeof orders;
export const hasKernel = (kind: string): kind is KernelKind => Object.hasOwn(orders, kind);

const by = (dims: readonly number[], order: readonly number[]) => order.map((axis) => dims[axis]);

export function kernelToOnnx(kind: KernelKind, { dims, data }: Weight): Weight {
  const order = orders[kind];
  const made = by(dims, order);
  const y = transposed(data, dims, order);
  return { dims: kind === "depthwiseConv2d" ? [made[0] * made[1], 1, made[2], made[3]] : made, data: y };
}

/** `multiplier`: filters a channel of a depthwise convolution. */
export function kernelFromOnnx(kind: KernelKind, { dims, data }: Weight, multiplier = 1): Weight {
  const order = inverse(orders[kind]);
  const from = kind === "depthwiseConv2d" ? [dims[0] / multiplier, multiplier, dims[2], dims[3]] : dims;
  return { dims: by(from, order), data: transposed(data, from, order) };
}

/**
 * For each gate of ONNX the layer's gate: LSTM has i, o, f, c, of the layer's i, f, g, o; GRU z, r, h as the layer.
 */
const gates = { lstm: [0, 3, 1, 2], gru: [0, 1, 2], simpleRnn: [0] } as const;
export type RecurrentKind = keyof typeof gates;
export const isRecurrent = (kind: string): kind is RecurrentKind => Object.hasOwn(gates, kind);
export const gateCount = (kind: RecurrentKind): number => gates[kind].length;

/** [rows, gates U] → [gates U, rows] with the gates in ONNX's order. */
export function gatesToOnnx(kind: RecurrentKind, data: RealArray, rows: number): RealArray {
  const order = gates[kind];
  const U = data.length / rows / order.length;
  const y = transposed(data, [rows, order.length * U], [1, 0]);
  const ordered = y.slice() as RealArray;
  order.forEach((from, to) => ordered.set(y.subarray(from * U * rows, (from + 1) * U * rows), to * U * rows));
  return ordered;
}

/** [gates U, rows] → [rows, gates U] with the gates in the layer's order. */
export function gatesFromOnnx(kind: RecurrentKind, data: RealArray, rows: number): RealArray {
  const order = gates[kind];
  const U = data.length / rows / order.length;
  const ordered = data.slice() as RealArray;
  order.forEach((to, from) => ordered.set(data.subarray(from * U * rows, (from + 1) * U * rows), to * U * rows));
  return transposed(ordered, [order.length * U, rows], [1, 0]);
}
