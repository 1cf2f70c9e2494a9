import { evaluate } from "../../build/generated/metrics";
import { Measure } from "../../build/generated/steps";

/** measure(metric, values [B, 1] f64, y [B, N], t): one value a row, rows [begin, end). */
export function measure(step: Measure, begin: i32, end: i32): i32 {
  return evaluate(step.metric, step.values, step.y, step.t, begin, end);
}
