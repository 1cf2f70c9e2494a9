import { Cursor } from "../../build/generated/layout";
import { Rate } from "../../build/generated/steps";

/**
 * rate(hyper [1, h] f64, place, rates [1, n] f64, cursor, multiplier): hyper[place] = multiplier · rates[step mod n]; n is a
 * power of two. The learning rate is the first hyperparameter of every optimizer.
 */
export function rate(step: Rate, begin: i32, end: i32): i32 {
  const rates = step.rates;
  const cursor = changetype<Cursor>(<usize>step.cursor.address);
  const at = <usize>(cursor.step & (rates.columns - 1));
  const hyper = <usize>step.hyper.address + ((<usize>step.place) << 3);
  store<f64>(hyper, load<f64>(<usize>rates.address + (at << 3)) * step.multiplier);
  return 0;
}
