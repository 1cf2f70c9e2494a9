import { Gru, GruBackward } from "../../build/generated/steps";
import { copyReals } from "../data/gather";
import { add, LANES, madd, mul, one, REAL, splat, storeFirst, sub, VECTOR } from "../lanes";
import { sigmoid } from "../math/sigmoid";
import { tanh } from "../math/tanh";
import { sigmoidSlope, stepAt, stepProduct, tanhSlope } from "./steps";

/**
 * gru(h [B·T, U], z, recurrent [B·T, 3U], u [U, 3U], b [1, 3U], scratch, T, backwards):   step by step for all samples [begin, end)
 *   recurrent = h₋·u + b,   z, r = σ(z₁ + recurrent₁), σ(z₂ + recurrent₂),   g = tanh(z₃ + r recurrent₃),   h = z h₋ + (1 − z) g
 */
export function gru(step: Gru, begin: i32, end: i32): i32 {
  const h = step.h;
  const z = step.z;
  const recurrent = step.recurrent;
  const u = step.u;
  const T = <i32>step.steps;
  const U = u.rows;
  const gate = <usize>U * REAL;
  const back = step.backwards != 0 ? 1 : -1; // from a row to the one before it
  for (let s = 0; s < T; s++) {
    const first = begin * T + stepAt(s, T, step.backwards);
    for (let row = first; row < end * T; row += T) copyReals(recurrent.row(row), <usize>step.b.address, 3 * <usize>U);
    if (s) stepProduct(recurrent, first, T, h, first + back, T, u, end - begin, true, <usize>step.scratch.address);
    for (let row = first; row < end * T; row += T) {
      let q = z.row(row);
      let p = recurrent.row(row);
      let y = h.row(row);
      let before = h.row(row + back);
      for (let left = U; left > 0; left -= LANES, q += VECTOR, p += VECTOR, y += VECTOR, before += VECTOR) {
        const update = sigmoid(add(v128.load(q), v128.load(p)));
        const r = sigmoid(add(v128.load(q + gate), v128.load(p + gate)));
        const g = tanh(madd(r, v128.load(p + 2 * gate), v128.load(q + 2 * gate)));
        storeFirst(q, update, left);
        storeFirst(q + gate, r, left);
        storeFirst(q + 2 * gate, g, left);
        const kept = s ? mul(update, v128.load(before)) : splat(<Real>0);
        v128.store(y, madd(sub(one(), update), g, kept));
      }
    }
  }
  return 0;
}

/**
 * gruBackward(dz, dRecurrent [B·T, 3U], dh, h [B·T, U], z, recurrent [B·T, 3U], uᵀ [3U, U], carry [2B, U], scratch, T, backwards):
 *   δ = dh + δ₊ z₊ + dRecurrent₊·uᵀ,   dz₃ = δ (1 − z)(1 − g²),   dz₂ = dz₃ recurrent₃ r(1 − r),   dz₁ = δ (h₋ − g) z(1 − z)
 *   dRecurrent = dz₁, dz₂, dz₃ r,   from the last step on for all samples [begin, end)
 */
export function gruBackward(step: GruBackward, begin: i32, end: i32): i32 {
  const dz = step.dz;
  const dRecurrent = step.dRecurrent;
  const dh = step.dh;
  const h = step.h;
  const z = step.z;
  const recurrent = step.recurrent;
  const uT = step.uT;
  const carry = step.carry;
  const T = <i32>step.steps;
  const U = uT.columns;
  const gate = <usize>U * REAL;
  const samples = dz.rows / T;
  const back = step.backwards != 0 ? 1 : -1;
  const zero = splat(<Real>0);
  const scratch = <usize>step.scratch.address;
  for (let s = T - 1; s >= 0; s--) {
    const first = begin * T + stepAt(s, T, step.backwards);
    const isLast = s == T - 1;
    if (!isLast) stepProduct(carry, begin, 1, dRecurrent, first - back, T, uT, end - begin, false, scratch);
    let sample = begin;
    for (let row = first; row < end * T; row += T, sample++) {
      let q = z.row(row);
      let p = recurrent.row(row) + 2 * gate;
      let d = dz.row(row);
      let e = dRecurrent.row(row);
      let y = dh.row(row);
      let before = h.row(row + back);
      let product = carry.row(sample);
      let held = carry.row(samples + sample);
      for (let left = U; left > 0; left -= LANES) {
        const update = v128.load(q);
        const r = v128.load(q + gate);
        const g = v128.load(q + 2 * gate);
        const delta = isLast ? v128.load(y) : add(v128.load(y), add(v128.load(product), v128.load(held)));
        const last = s ? v128.load(before) : zero;
        const candidate = mul(mul(delta, sub(one(), update)), tanhSlope(g));
        const reset = mul(mul(candidate, v128.load(p)), sigmoidSlope(r));
        const gated = mul(mul(delta, sub(last, g)), sigmoidSlope(update));
        storeFirst(d, gated, left);
        storeFirst(e, gated, left);
        storeFirst(d + gate, reset, left);
        storeFirst(e + gate, reset, left);
        storeFirst(d + 2 * gate, candidate, left);
        storeFirst(e + 2 * gate, mul(candidate, r), left);
        v128.store(held, mul(delta, update));
        q += VECTOR;
        p += VECTOR;
        d += VECTOR;
        e += VECTOR;
        y += VECTOR;
        before += VECTOR;
        product += VECTOR;
        held += VECTOR;
      }
    }
  }
  return 0;
}
