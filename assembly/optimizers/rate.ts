import { Cursor, matrix, scalar } from "../plan/step";
import { write } from "./hyper";

/** rate(hyper [1, h] f64, rates [1, n] f64, cursor, multiplier): η = multiplier · rates[step mod n]; n is a power of two. */
export function rate(step: usize, begin: i32, end: i32): i32 {
  const rates = matrix(step, 1);
  const cursor = changetype<Cursor>(<usize>matrix(step, 2).address);
  const at = <usize>(cursor.step & (rates.columns - 1));
  write(<usize>matrix(step, 0).address, 0, load<f64>(<usize>rates.address + (at << 3)) * scalar(step, 3));
  return 0;
}
