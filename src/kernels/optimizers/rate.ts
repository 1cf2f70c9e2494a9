import type { Matrix } from "../../memory/tensor.ts";

/** rate(hyper [1, h], rates [1, n], cursor, multiplier): η = multiplier · rates[step mod n]; n is a power of two. */
export function rate(
  hyper: Matrix<Float64Array>,
  rates: Matrix<Float64Array>,
  cursor: Matrix<Int32Array>,
  multiplier: number,
): void {
  hyper.data[0] = rates.data[cursor.data[3] & (rates.columns - 1)] * multiplier;
}
