import type { Matrix } from "../memory/tensor.ts";
import { exp } from "./exp.ts";
import { log } from "./log.ts";

/** Writes the softmax of row r of x to y and answers ln Σ e^x of the row. */
export function softmaxRow(y: Matrix, x: Matrix, r: number): number {
  const at = r * x.stride,
    N = x.columns;
  let top = -Infinity;
  for (let i = at; i < at + N; i++) top = x.data[i] > top || x.data[i] !== x.data[i] ? x.data[i] : top;
  let sum = 0;
  for (let i = at; i < at + N; i++) sum += exp(x.data[i] - top);
  for (let i = at; i < at + N; i++) y.data[i] = exp(x.data[i] - top) / sum;
  return top + log(sum);
}
