import { Permute } from "../../build/generated/steps";
import { REAL } from "../lanes";

/** permute(y [B, d₀ d₁ d₂], x, d₀, d₁, d₂, s₀, s₁, s₂):   y[i₀, i₁, i₂] = x[i₀ s₀ + i₁ s₁ + i₂ s₂], rows [begin, end). */
export function permute(step: Permute, begin: i32, end: i32): i32 {
  const d0 = <i32>step.d0,
    d1 = <i32>step.d1,
    d2 = <i32>step.d2;
  const s0 = <usize>step.s0 * REAL,
    s1 = <usize>step.s1 * REAL,
    s2 = <usize>step.s2 * REAL;
  for (let row = begin; row < end; row++) {
    let q = step.y.row(row);
    let a = step.x.row(row);
    for (let i = 0; i < d0; i++, a += s0) {
      let b = a;
      for (let j = 0; j < d1; j++, b += s1) {
        let p = b;
        for (let k = 0; k < d2; k++, p += s2, q += REAL) store<Real>(q, load<Real>(p));
      }
    }
  }
  return 0;
}
