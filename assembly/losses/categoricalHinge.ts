import { add, firstLanes, keep, largest, LANES, max, mul, REAL, select, splat, sub, sum, VECTOR } from "../lanes";
import { Matrix } from "../plan/step";

/**
 * max(0, 1 + n − p),   p = Σ t y,   n = max (1 − tⱼ) yⱼ        one number a row
 * Where that is above 0: ∂/∂yⱼ = −tⱼ, and 1 − tⱼ more at the first j whose (1 − tⱼ) yⱼ is n; elsewhere 0.
 */
export function categoricalHinge(
  backward: bool,
  rowLoss: Matrix,
  y: Matrix,
  t: Matrix,
  dy: Matrix,
  scale: f64,
  begin: i32,
  end: i32,
): i32 {
  const N = y.columns;
  for (let r = begin; r < end; r++) {
    const p = y.row(r);
    const q = t.row(r);
    const other = highestOther(p, q, N);
    const loss: Real = <Real>1 + other - dot(p, q, N);
    if (backward) slope(dy.row(r), p, q, N, other, loss > <Real>0 ? <Real>scale : <Real>0);
    else store<f64>(rowLoss.row(r), loss < <Real>0 ? 0 : <f64>loss); // NaN stays NaN
  }
  return 0;
}

function slope(d: usize, y: usize, t: usize, columns: i32, other: Real, scale: Real): void {
  const factor = splat(-scale);
  let left = columns;
  for (let p: usize = 0; left > 0; left -= LANES, p += VECTOR) {
    v128.store(d + p, keep(mul(factor, v128.load(t + p)), firstLanes(left)));
  }
  const bytes = <usize>columns * REAL;
  for (let p: usize = 0; p < bytes; p += REAL) {
    const rest: Real = <Real>1 - load<Real>(t + p);
    if (rest * load<Real>(y + p) == other) {
      store<Real>(d + p, load<Real>(d + p) + scale * rest);
      return;
    }
  }
}

/** n */
function highestOther(y: usize, t: usize, columns: i32): Real {
  const one = splat(<Real>1);
  const lowest = splat(<Real>-Infinity);
  let top = lowest;
  for (let left = columns; left > 0; left -= LANES, y += VECTOR, t += VECTOR) {
    const value = mul(sub(one, v128.load(t)), v128.load(y));
    top = max(top, select(value, lowest, firstLanes(left)));
  }
  return largest(top);
}

/** p */
function dot(y: usize, t: usize, columns: i32): Real {
  let total = splat(<Real>0);
  for (let left = columns; left > 0; left -= LANES, y += VECTOR, t += VECTOR) {
    total = add(total, keep(mul(v128.load(t), v128.load(y)), firstLanes(left)));
  }
  return sum(total);
}
