import { LANES, loadApart, splat, storeApart, VECTOR } from "../lanes";
import { Matrix } from "../plan/step";

/**
 * The loop of every activation that works number by number. `A` is a formula: a class without data, whose
 * methods are inlined here, so each activation gets a loop of its own and no call per vector.
 *   forward(x, p)      y = f(x)
 *   backward(s, dy, p) ∂E/∂x = dy · f′, from s = y or s = x, as the activation's twin in src/ declares (backwardNeeds)
 * p is the number the activation is configured with, in every lane.
 * Padding goes through the formula like any number; nothing reads it.
 */
export function elementwise<A>(
  backward: bool,
  to: Matrix,
  from: Matrix,
  dy: Matrix,
  configured: f64,
  begin: i32,
  end: i32,
): i32 {
  const formula = changetype<A>(0);
  const c = splat(<Real>configured);
  const last = to.row(end);
  const step = <usize>to.stride; // of all operands
  let p = from.row(begin);
  let q = to.row(begin);
  let d = backward ? dy.row(begin) : 0;
  // Rows of one number: those of several rows together, while there are as many.
  const together = to.columns == 1 ? last - (<usize>LANES - 1) * step : 0;
  while (q < last) {
    const apart = q < together;
    const x = apart ? loadApart(p, step) : v128.load(p);
    let y: v128;
    if (backward) y = formula.backward(x, apart ? loadApart(d, step) : v128.load(d), c);
    else y = formula.forward(x, c);
    if (apart) storeApart(q, step, y);
    else v128.store(q, y);
    const next = apart ? <usize>LANES * step : VECTOR;
    p += next;
    q += next;
    d += next;
  }
  return 0;
}
