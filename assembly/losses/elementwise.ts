import { add, firstLanes, keep, LANES, loadApart, mul, splat, storeApart, storeDoubles, sum, VECTOR } from "../lanes";
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
  // Rows of one number: those of several rows together, while there are as many.
  const together = N == 1 ? end - LANES : -1;
  for (let r = begin; r < end;) {
    const apart = r <= together;
    let p = y.row(r);
    let q = t.row(r);
    let d = backward ? dy.row(r) : 0;
    let total = splat(<Real>0);
    for (let left = N; left > 0; left -= LANES, p += VECTOR, q += VECTOR, d += VECTOR) {
      const a = apart ? loadApart(p, <usize>y.stride) : v128.load(p);
      const b = apart ? loadApart(q, <usize>t.stride) : v128.load(q);
      if (!backward) {
        const value = formula.value(a, b, c);
        total = add(total, apart ? value : keep(value, firstLanes(left)));
      } else {
        const slope = mul(formula.slope(a, b, c), factor);
        if (apart) storeApart(d, <usize>dy.stride, slope);
        else v128.store(d, keep(slope, firstLanes(left)));
      }
    }
    if (!backward) {
      if (apart) storeDoubles(rowLoss.row(r), total);
      else store<f64>(rowLoss.row(r), <f64>sum(total) * formula.weight(N));
    }
    r += apart ? LANES : 1;
  }
  return 0;
}
