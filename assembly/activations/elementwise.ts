import { LANES, REAL, splat, VECTOR } from "../lanes";
import { Matrix } from "../plan/step";

/**
 * The loop of every activation that works number by number. `A` is a formula: a class without data, whose
 * methods are inlined here, so each activation gets a loop of its own and no call per vector.
 *   forward(x, p)      y = f(x)
 *   backward(s, dy, p) ∂E/∂x = dy · f′, from s = y or s = x, as the activation's twin in src/ declares (backwardNeeds)
 *   withoutCall(x)     f32, where f is a long chain: forward with nothing called, two vectors a turn, whose instructions the
 *                      engine mixes so that one chain computes while the other waits
 * p is the number the activation is configured with, in every lane.
 * Padding goes through the formula like any number; nothing reads it. `together`: rows are laid out as by gatherRows.
 */
export function elementwise<A>(
  backward: bool,
  to: Matrix,
  from: Matrix,
  dy: Matrix,
  configured: f64,
  begin: i32,
  end: i32,
  together: bool,
): i32 {
  const formula = changetype<A>(0);
  const c = splat(<Real>configured);
  const step = together ? <usize>LANES * <usize>to.stride : VECTOR;
  const last = to.row(end);
  let q = to.row(begin);
  let p = together ? to.row(begin + 1) : from.row(begin);
  if (backward) {
    let d = together ? q : dy.row(begin);
    for (; q < last; q += step, p += step, d += step) v128.store(q, formula.backward(v128.load(p), v128.load(d), c));
  } else if (REAL == 4 && isDefined(formula.withoutCall)) {
    for (; q < last; q += 2 * step, p += 2 * step) {
      const next = q + step < last ? step : 0; // of an odd number the last one twice
      const y0 = formula.withoutCall(v128.load(p)),
        y1 = formula.withoutCall(v128.load(p + next));
      v128.store(q, y0);
      v128.store(q + next, y1);
    }
  } else {
    for (; q < last; q += step, p += step) v128.store(q, formula.forward(v128.load(p), c));
  }
  return 0;
}
