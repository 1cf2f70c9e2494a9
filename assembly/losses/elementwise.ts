import { add, firstLanes, keep, LANES, mul, splat, sum, VECTOR } from "../lanes";
import { Matrix } from "../plan/step";

/**
 * The loops of every loss that compares number by number. `L` is a formula: a class without data.
 *   value(y, t, p)  the loss of one number; p is the number the loss is configured with, in every lane
 *   slope(y, t, p)  its derivative with respect to y
 *   weight(N)       what a row does with the sum over its N outputs: 1/N to average, 1 to sum
 *
 * forward:  rowLoss[r] = weight(N) Σ value(y, t)
 * backward: dy = scale · weight(N) · slope(y, t),   scale = 1/B for the mean over a batch; padding becomes 0
 */
export function elementwise<L>(
  backward: bool,
  rowLoss: Matrix,
  y: Matrix,
  t: Matrix,
  dy: Matrix,
  scale: f64,
  configured: f64,
  begin: i32,
  end: i32,
): i32 {
  const formula = changetype<L>(0);
  const c = splat(<Real>configured);
  const N = y.columns;
  const factor = splat(<Real>(scale * formula.weight(N)));
  for (let r = begin; r < end; r++) {
    let p = y.row(r);
    let q = t.row(r);
    if (backward) {
      let d = dy.row(r);
      for (let left = N; left > 0; left -= LANES, p += VECTOR, q += VECTOR, d += VECTOR) {
        const slope = formula.slope(v128.load(p), v128.load(q), c);
        v128.store(d, keep(mul(slope, factor), firstLanes(left)));
      }
    } else {
      let total = splat(<Real>0);
      for (let left = N; left > 0; left -= LANES, p += VECTOR, q += VECTOR) {
        total = add(total, keep(formula.value(v128.load(p), v128.load(q), c), firstLanes(left)));
      }
      store<f64>(rowLoss.row(r), <f64>sum(total) * formula.weight(N));
    }
  }
  return 0;
}
