import { Lstm, LstmBackward } from "../../build/generated/steps";
import { add, LANES, madd, mul, REAL, splat, storeFirst, VECTOR } from "../lanes";
import { sigmoid } from "../math/sigmoid";
import { tanh } from "../math/tanh";
import { sigmoidSlope, stepAt, stepProduct, tanhSlope } from "./steps";

/**
 * lstm(h, c, squashed [B·T, U], z [B·T, 4U], u [U, 4U], scratch, T, backwards):   step by step for all samples [begin, end)
 *   z += h₋·u,   i, f, g, o = σ(z₁), σ(z₂), tanh(z₃), σ(z₄),   c = f c₋ + i g,   squashed = tanh c,   h = o squashed
 */
export function lstm(step: Lstm, begin: i32, end: i32): i32 {
  const h = step.h;
  const c = step.c;
  const squashed = step.squashed;
  const z = step.z;
  const u = step.u;
  const T = <i32>step.steps;
  const U = u.rows;
  const gate = <usize>U * REAL;
  const back = step.backwards != 0 ? 1 : -1; // from a row to the one before it
  for (let s = 0; s < T; s++) {
    const t = stepAt(s, T, step.backwards);
    const first = begin * T + t;
    if (s) stepProduct(z, first, T, h, first + back, T, u, end - begin, true, <usize>step.scratch.address);
    for (let row = first; row < end * T; row += T) {
      let q = z.row(row);
      let p = c.row(row);
      let before = c.row(row + back);
      let r = squashed.row(row);
      let y = h.row(row);
      for (
        let left = U;
        left > 0;
        left -= LANES, q += VECTOR, p += VECTOR, r += VECTOR, y += VECTOR, before += VECTOR
      ) {
        const i = sigmoid(v128.load(q));
        const f = sigmoid(v128.load(q + gate));
        const g = tanh(v128.load(q + 2 * gate));
        const o = sigmoid(v128.load(q + 3 * gate));
        storeFirst(q, i, left);
        storeFirst(q + gate, f, left);
        storeFirst(q + 2 * gate, g, left);
        storeFirst(q + 3 * gate, o, left);
        const cell = madd(i, g, s ? mul(f, v128.load(before)) : splat(<Real>0));
        const squash = tanh(cell);
        v128.store(p, cell);
        v128.store(r, squash);
        v128.store(y, mul(o, squash));
      }
    }
  }
  return 0;
}

/**
 * lstmBackward(dz [B·T, 4U], dh [B·T, U], z [B·T, 4U], c, squashed [B·T, U], uᵀ [4U, U], carry [2B, U], scratch, T, backwards):
 *   δ = dh + dz₊·uᵀ,   dc = dc₊ f₊ + δ o (1 − squashed²),   from the last step on for all samples [begin, end)
 */
export function lstmBackward(step: LstmBackward, begin: i32, end: i32): i32 {
  const dz = step.dz;
  const dh = step.dh;
  const z = step.z;
  const c = step.c;
  const squashed = step.squashed;
  const uT = step.uT;
  const carry = step.carry;
  const T = <i32>step.steps;
  const U = uT.columns;
  const gate = <usize>U * REAL;
  const samples = dz.rows / T;
  const back = step.backwards != 0 ? 1 : -1;
  const zero = splat(<Real>0);
  for (let s = T - 1; s >= 0; s--) {
    const first = begin * T + stepAt(s, T, step.backwards);
    const isLast = s == T - 1;
    if (!isLast) stepProduct(carry, begin, 1, dz, first - back, T, uT, end - begin, false, <usize>step.scratch.address);
    let sample = begin;
    for (let row = first; row < end * T; row += T, sample++) {
      let q = z.row(row);
      let d = dz.row(row);
      let e = dh.row(row);
      let p = squashed.row(row);
      let before = c.row(row + back);
      let product = carry.row(sample);
      let held = carry.row(samples + sample);
      for (let left = U; left > 0; left -= LANES) {
        const i = v128.load(q);
        const f = v128.load(q + gate);
        const g = v128.load(q + 2 * gate);
        const o = v128.load(q + 3 * gate);
        const squash = v128.load(p);
        const delta = isLast ? v128.load(e) : add(v128.load(e), v128.load(product));
        const cell = madd(mul(delta, o), tanhSlope(squash), isLast ? zero : v128.load(held));
        storeFirst(d, mul(mul(cell, g), sigmoidSlope(i)), left);
        storeFirst(d + gate, s ? mul(mul(cell, v128.load(before)), sigmoidSlope(f)) : zero, left);
        storeFirst(d + 2 * gate, mul(mul(cell, i), tanhSlope(g)), left);
        storeFirst(d + 3 * gate, mul(mul(delta, squash), sigmoidSlope(o)), left);
        v128.store(held, mul(cell, f));
        q += VECTOR;
        d += VECTOR;
        e += VECTOR;
        p += VECTOR;
        before += VECTOR;
        product += VECTOR;
        held += VECTOR;
      }
    }
  }
  return 0;
}
