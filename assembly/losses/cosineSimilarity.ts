import { add, div, firstLanes, keep, LANES, mul, splat, sub, sum, VECTOR } from "../lanes";
import { Matrix } from "../plan/step";

/**
 * −Σ u v,   u = y / n,   v = t / ‖t‖,   n = ‖y‖, norms at least 1e-8        one number a row
 *   ∂/∂y = (u Σ u v − v) / n,   without its first term where n is bounded
 */
export function cosineSimilarity(
  backward: bool,
  rowLoss: Matrix,
  y: Matrix,
  t: Matrix,
  dy: Matrix,
  scale: f64,
  begin: i32,
  end: i32,
): i32 {
  const least: Real = 1e-8;
  const N = y.columns;
  for (let r = begin; r < end; r++) {
    const p = y.row(r);
    const q = t.row(r);
    const n = norm(p, N, least);
    const m = norm(q, N, least);
    const cosine = product(p, q, N, n, m);
    if (!backward) {
      store<f64>(rowLoss.row(r), -(<f64>cosine));
      continue;
    }
    const pull = splat(n > least ? cosine : <Real>0);
    const factor = splat(<Real>scale);
    const yNorm = splat(n);
    const tNorm = splat(m);
    const d = dy.row(r);
    let left = N;
    for (let i: usize = 0; left > 0; left -= LANES, i += VECTOR) {
      const u = div(v128.load(p + i), yNorm);
      const v = div(v128.load(q + i), tNorm);
      const slope = div(mul(factor, sub(mul(pull, u), v)), yNorm);
      v128.store(d + i, keep(slope, firstLanes(left)));
    }
  }
  return 0;
}

/** Σ u v */
function product(y: usize, t: usize, columns: i32, n: Real, m: Real): Real {
  const yNorm = splat(n);
  const tNorm = splat(m);
  let total = splat(<Real>0);
  for (let left = columns; left > 0; left -= LANES, y += VECTOR, t += VECTOR) {
    const part = mul(div(v128.load(y), yNorm), div(v128.load(t), tNorm));
    total = add(total, keep(part, firstLanes(left)));
  }
  return sum(total);
}

/** ‖x‖, at least so much; NaN stays NaN. */
function norm(x: usize, columns: i32, least: Real): Real {
  let squares = splat(<Real>0);
  for (let left = columns; left > 0; left -= LANES, x += VECTOR) {
    const value = v128.load(x);
    squares = add(squares, keep(mul(value, value), firstLanes(left)));
  }
  const size = <Real>Math.sqrt(<f64>sum(squares));
  return size < least ? least : size;
}
