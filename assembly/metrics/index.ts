import { choice, matrix } from "../plan/step";
import { binaryAccuracy, categoricalAccuracy, sparseCategoricalAccuracy } from "./accuracy";

/** metric(metric, values [B, 1] f64, y [B, N], t): one value a row, rows [begin, end). Numbers: src/kernels/metrics/index.ts. */
export function metric(step: usize, begin: i32, end: i32): i32 {
  const values = matrix(step, 1);
  const y = matrix(step, 2);
  const t = matrix(step, 3);
  // prettier-ignore
  switch (choice(step, 0)) {
    case 0: return binaryAccuracy(values, y, t, begin, end);
    case 1: return categoricalAccuracy(values, y, t, begin, end);
    case 2: return sparseCategoricalAccuracy(values, y, t, begin, end);
    default: return unreachable();
  }
}
