import { add, div, madd, mul, REAL, splat, sqrt, sub, VECTOR } from "../lanes";
import { ColumnStatistics, NormalizeColumns, NormalizeColumnsBackward } from "../../build/generated/steps";

/**
 * Columns standardised over a batch; rows pass outside, columns are the lanes, so that memory is read in order and each
 * column is added up from row 0 on. All kernels here cover columns [begin, end); begin is a multiple of LANES.
 */

/** columnStatistics(mean [1, C], variance [1, C], x [B, C]):   mean = Σ x / B,   variance = Σ (x − mean)² / B */
export function columnStatistics(step: ColumnStatistics, begin: i32, end: i32): i32 {
  const from = <usize>begin * REAL;
  const bytes = <usize>end * REAL - from;
  const mean = <usize>step.mean.address + from;
  const variance = <usize>step.variance.address + from;
  const x = step.x;
  const rows = splat(<Real>x.rows);
  const zero = splat(<Real>0);
  for (let i: usize = 0; i < bytes; i += VECTOR) v128.store(mean + i, zero);
  for (let r = 0; r < x.rows; r++) {
    const p = x.row(r) + from;
    for (let i: usize = 0; i < bytes; i += VECTOR) v128.store(mean + i, add(v128.load(mean + i), v128.load(p + i)));
  }
  for (let i: usize = 0; i < bytes; i += VECTOR) {
    v128.store(mean + i, div(v128.load(mean + i), rows));
    v128.store(variance + i, zero);
  }
  for (let r = 0; r < x.rows; r++) {
    const p = x.row(r) + from;
    for (let i: usize = 0; i < bytes; i += VECTOR) {
      const d = sub(v128.load(p + i), v128.load(mean + i));
      v128.store(variance + i, madd(d, d, v128.load(variance + i)));
    }
  }
  for (let i: usize = 0; i < bytes; i += VECTOR) v128.store(variance + i, div(v128.load(variance + i), rows));
  return 0;
}

/**
 * normalizeColumns(y [B, C], inverse [1, C], x [B, C], mean, variance, γ, β [1, C], ε):
 *   inverse = 1 / √(variance + ε),   y = γ (x − mean) · inverse + β;   y may be x; mean, γ and β may be missing.
 */
export function normalizeColumns(step: NormalizeColumns, begin: i32, end: i32): i32 {
  const from = <usize>begin * REAL;
  const bytes = <usize>end * REAL - from;
  const y = step.y;
  const inverse = <usize>step.inverse.address + from;
  const x = step.x;
  const mean = <usize>step.mean.address;
  const variance = <usize>step.variance.address + from;
  const gamma = <usize>step.gamma.address;
  const beta = <usize>step.beta.address;
  const epsilon = splat(<Real>step.epsilon);
  const one = splat(<Real>1);
  for (let i: usize = 0; i < bytes; i += VECTOR) {
    v128.store(inverse + i, div(one, sqrt(add(v128.load(variance + i), epsilon))));
  }
  for (let r = 0; r < x.rows; r++) {
    const p = x.row(r) + from;
    const q = y.row(r) + from;
    for (let i: usize = 0; i < bytes; i += VECTOR) {
      let v = v128.load(p + i);
      if (mean) v = sub(v, v128.load(mean + from + i));
      v = mul(v, v128.load(inverse + i));
      if (gamma) v = mul(v, v128.load(gamma + from + i));
      if (beta) v = add(v, v128.load(beta + from + i));
      v128.store(q + i, v);
    }
  }
  return 0;
}

/**
 * normalizeColumnsBackward(dx [B, C], dγ, dβ [1, C], dy, x [B, C], mean, inverse, γ [1, C]), with x̂ = (x − mean) · inverse:
 *   dβ = Σ dy,   dγ = Σ dy · x̂,   dx = γ · inverse · (dy − (dβ + x̂ dγ) / B)
 * dx may be dy, or missing; mean, inverse and γ may be missing: x is x̂ then, γ is 1.
 * Source: Ioffe & Szegedy, ICML 2015, §3.
 */
export function normalizeColumnsBackward(step: NormalizeColumnsBackward, begin: i32, end: i32): i32 {
  const from = <usize>begin * REAL;
  const bytes = <usize>end * REAL - from;
  const dx = step.dx;
  const dGamma = <usize>step.dGamma.address + from;
  const dBeta = <usize>step.dBeta.address + from;
  const dy = step.dy;
  const x = step.x;
  const mean = <usize>step.mean.address;
  const inverse = <usize>step.inverse.address;
  const gamma = <usize>step.gamma.address;
  const zero = splat(<Real>0);
  for (let i: usize = 0; i < bytes; i += VECTOR) {
    v128.store(dGamma + i, zero);
    v128.store(dBeta + i, zero);
  }
  for (let r = 0; r < dy.rows; r++) {
    const p = x.row(r) + from;
    const d = dy.row(r) + from;
    for (let i: usize = 0; i < bytes; i += VECTOR) {
      const slope = v128.load(d + i);
      const standard = standardized(v128.load(p + i), mean, inverse, from + i);
      v128.store(dBeta + i, add(v128.load(dBeta + i), slope));
      v128.store(dGamma + i, madd(slope, standard, v128.load(dGamma + i)));
    }
  }
  if (!dx.address) return 0;
  const share = splat(<Real>(1.0 / <f64>dy.rows));
  for (let r = 0; r < dy.rows; r++) {
    const p = x.row(r) + from;
    const d = dy.row(r) + from;
    const q = dx.row(r) + from;
    for (let i: usize = 0; i < bytes; i += VECTOR) {
      const standard = standardized(v128.load(p + i), mean, inverse, from + i);
      const common = mul(madd(standard, v128.load(dGamma + i), v128.load(dBeta + i)), share);
      let v = sub(v128.load(d + i), common);
      if (inverse) v = mul(v, v128.load(inverse + from + i));
      if (gamma) v = mul(v, v128.load(gamma + from + i));
      v128.store(q + i, v);
    }
  }
  return 0;
}

/** (x − mean) · inverse, `at` bytes into the rows; a missing mean is 0, a missing inverse 1. */
function standardized(x: v128, mean: usize, inverse: usize, at: usize): v128 {
  if (mean) x = sub(x, v128.load(mean + at));
  return inverse ? mul(x, v128.load(inverse + at)) : x;
}
