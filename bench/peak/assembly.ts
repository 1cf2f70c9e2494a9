/**
 * R, the multiply-add peak of one core at 128 bits: independent chains of multiply and add that never leave the
 * registers. `chains` sums run side by side, enough to hide the latency of an addition; 2 · 4 · 12 operations a turn.
 * The multiplication feeds the addition as in a matrix kernel, and nothing is loaded or stored.
 */
export function multiplyAdd(turns: i32): f32 {
  const b = f32x4.splat(0.999);
  const a = f32x4.splat(<f32>turns);
  let c0 = a,
    c1 = a,
    c2 = a,
    c3 = a,
    c4 = a,
    c5 = a,
    c6 = a,
    c7 = a,
    c8 = a,
    c9 = a,
    cA = a,
    cB = a;
  for (let i = 0; i < turns; i++) {
    c0 = f32x4.add(f32x4.mul(c0, b), a);
    c1 = f32x4.add(f32x4.mul(c1, b), a);
    c2 = f32x4.add(f32x4.mul(c2, b), a);
    c3 = f32x4.add(f32x4.mul(c3, b), a);
    c4 = f32x4.add(f32x4.mul(c4, b), a);
    c5 = f32x4.add(f32x4.mul(c5, b), a);
    c6 = f32x4.add(f32x4.mul(c6, b), a);
    c7 = f32x4.add(f32x4.mul(c7, b), a);
    c8 = f32x4.add(f32x4.mul(c8, b), a);
    c9 = f32x4.add(f32x4.mul(c9, b), a);
    cA = f32x4.add(f32x4.mul(cA, b), a);
    cB = f32x4.add(f32x4.mul(cB, b), a);
  }
  const s = f32x4.add(f32x4.add(f32x4.add(c0, c1), f32x4.add(c2, c3)), f32x4.add(f32x4.add(c4, c5), f32x4.add(c6, c7)));
  return f32x4.extract_lane(f32x4.add(s, f32x4.add(f32x4.add(c8, c9), f32x4.add(cA, cB))), 0);
}
