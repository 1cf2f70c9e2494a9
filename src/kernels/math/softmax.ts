import type { Matrix } from "../../memory/tensor.ts";
import { exp } from "./exp.ts";
import { log } from "./log.ts";

/** The largest number of row r; NaN if there is one. */
export function rowMax(x: Matrix, r: number): number {
  const at = r * x.stride;
  let top = -Infinity;
  for (let i = at; i < at + x.columns; i++) top = x.data[i] > top || x.data[i] !== x.data[i] ? x.data[i] : top;
  return top;
}

/** Writes the softmax of row r of x to y and answers ln Σ e^(x − m), m the largest of the row. */
export function softmaxRow(y: Matrix, x: Matrix, r: number): number {
  const at = r * x.stride;
  const end = at + x.columns;
  const top = rowMax(x, r);
  let sum = 0;
  for (let i = at; i < end; i++) sum += exp(x.data[i] - top);
  for (let i = at; i < end; i++) y.data[i] = exp(x.data[i] - top) / sum;
  return log(sum);
}
