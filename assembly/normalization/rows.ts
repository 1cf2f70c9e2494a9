import { add, firstLanes, keep, LANES, madd, mul, REAL, splat, sub, sum, VECTOR } from "../lanes";
import { NormalizeRows, NormalizeRowsBackward } from "../../build/generated/steps";

/**
 * normalizeRows(y, x̂ [B, C], inverse [B, 1], x [B, C], γ, β [1, C], ε):   a row at a time,
 *   mean = Σ x / C,   inverse = 1 / √(Σ (x − mean)² / C + ε),   x̂ = (x − mean) · inverse,   y = γ x̂ + β
 * Rows [begin, end). x̂ may be x or y, y may be x; γ and β may be missing.
 */
export function normalizeRows(step: NormalizeRows, begin: i32, end: i32): i32 {
  const y = step.y;
  const standard = step.standard;
  const inverse = step.inverse;
  const x = step.x;
  const gamma = <usize>step.gamma.address;
  const beta = <usize>step.beta.address;
  const epsilon = step.epsilon;
  const C = x.columns;
  const bytes = <usize>C * REAL;
  for (let r = begin; r < end; r++) {
    const p = x.row(r);
    const s = standard.row(r);
    const q = y.row(r);
    let left = C;
    let total = splat(<Real>0);
    for (let i: usize = 0; left > 0; left -= LANES, i += VECTOR) {
      total = add(total, keep(v128.load(p + i), firstLanes(left)));
    }
    const mean = splat(sum(total) / <Real>C);
    left = C;
    total = splat(<Real>0);
    for (let i: usize = 0; left > 0; left -= LANES, i += VECTOR) {
      const d = keep(sub(v128.load(p + i), mean), firstLanes(left));
      total = madd(d, d, total);
    }
    const factor = <Real>(1.0 / Math.sqrt(<f64>(sum(total) / <Real>C) + epsilon));
    store<Real>(inverse.row(r), factor);
    const scale = splat(factor);
    for (let i: usize = 0; i < bytes; i += VECTOR) {
      let v = mul(sub(v128.load(p + i), mean), scale);
      v128.store(s + i, v);
      if (gamma) v = mul(v, v128.load(gamma + i));
      if (beta) v = add(v, v128.load(beta + i));
      v128.store(q + i, v);
    }
  }
  return 0;
}

/**
 * normalizeRowsBackward(dx, dy, x̂ [B, C], inverse [B, 1], γ [1, C]):   with g = γ dy,
 *   dx = inverse · (g − Σ g / C − x̂ Σ g x̂ / C),   rows [begin, end). dx may be dy; γ may be missing.
 * Source: Ba, Kiros & Hinton, arXiv 1607.06450, §3.
 */
export function normalizeRowsBackward(step: NormalizeRowsBackward, begin: i32, end: i32): i32 {
  const dx = step.dx;
  const dy = step.dy;
  const standard = step.standard;
  const inverse = step.inverse;
  const gamma = <usize>step.gamma.address;
  const C = dy.columns;
  const bytes = <usize>C * REAL;
  for (let r = begin; r < end; r++) {
    const d = dy.row(r);
    const s = standard.row(r);
    const q = dx.row(r);
    let plain = splat(<Real>0);
    let along = plain;
    let left = C;
    for (let i: usize = 0; left > 0; left -= LANES, i += VECTOR) {
      const lanes = firstLanes(left);
      let g = v128.load(d + i);
      if (gamma) g = mul(g, v128.load(gamma + i));
      g = keep(g, lanes);
      plain = add(plain, g);
      along = madd(g, keep(v128.load(s + i), lanes), along);
    }
    const share = splat(sum(plain) / <Real>C);
    const slope = splat(sum(along) / <Real>C);
    const scale = splat(load<Real>(inverse.row(r)));
    for (let i: usize = 0; i < bytes; i += VECTOR) {
      let g = v128.load(d + i);
      if (gamma) g = mul(g, v128.load(gamma + i));
      v128.store(q + i, mul(scale, sub(sub(g, share), mul(v128.load(s + i), slope))));
    }
  }
  return 0;
}
