/**
 * R without fusing: the multiply-add peak of one core at 128 bits where the product is rounded before it is added, which
 * is all that exact results allow. Kernels of this shape do nothing but the inner loop of a matrix kernel on rows that
 * never leave the first cache: V8's register allocation differs from shape to shape, so there are several and the best
 * counts. Each answers its sums so that none is left out.
 *
 * Two rows of operands take turns: were they the same each turn, a compiler could multiply once before the loop.
 */
const ROWS: usize = memory.data(2048, 16);
const ROW: usize = 1024;

/** 2 numbers times 4 vectors: the tile of assembly/matrix/tile.ts. */
export function turns2x4(turns: i32): f32 {
  const zero = f32x4.splat(0);
  let c00 = zero,
    c01 = zero,
    c02 = zero,
    c03 = zero,
    c10 = zero,
    c11 = zero,
    c12 = zero,
    c13 = zero;
  for (let i = 0; i < turns; i++) {
    const p = ROWS + <usize>(i & 1) * ROW;
    const b0 = v128.load(p),
      b1 = v128.load(p, 16),
      b2 = v128.load(p, 32),
      b3 = v128.load(p, 48);
    const x0 = v128.load32_splat(p, 64);
    c00 = f32x4.add(c00, f32x4.mul(x0, b0));
    c01 = f32x4.add(c01, f32x4.mul(x0, b1));
    c02 = f32x4.add(c02, f32x4.mul(x0, b2));
    c03 = f32x4.add(c03, f32x4.mul(x0, b3));
    const x1 = v128.load32_splat(p, 68);
    c10 = f32x4.add(c10, f32x4.mul(x1, b0));
    c11 = f32x4.add(c11, f32x4.mul(x1, b1));
    c12 = f32x4.add(c12, f32x4.mul(x1, b2));
    c13 = f32x4.add(c13, f32x4.mul(x1, b3));
  }
  return sum4(c00, c01, c02, c03) + sum4(c10, c11, c12, c13);
}

/** 3 numbers times 3 vectors. */
export function turns3x3(turns: i32): f32 {
  const zero = f32x4.splat(0);
  let c00 = zero,
    c01 = zero,
    c02 = zero,
    c10 = zero,
    c11 = zero,
    c12 = zero,
    c20 = zero,
    c21 = zero,
    c22 = zero;
  for (let i = 0; i < turns; i++) {
    const p = ROWS + <usize>(i & 1) * ROW;
    const b0 = v128.load(p),
      b1 = v128.load(p, 16),
      b2 = v128.load(p, 32);
    const x0 = v128.load32_splat(p, 64);
    c00 = f32x4.add(c00, f32x4.mul(x0, b0));
    c01 = f32x4.add(c01, f32x4.mul(x0, b1));
    c02 = f32x4.add(c02, f32x4.mul(x0, b2));
    const x1 = v128.load32_splat(p, 68);
    c10 = f32x4.add(c10, f32x4.mul(x1, b0));
    c11 = f32x4.add(c11, f32x4.mul(x1, b1));
    c12 = f32x4.add(c12, f32x4.mul(x1, b2));
    const x2 = v128.load32_splat(p, 72);
    c20 = f32x4.add(c20, f32x4.mul(x2, b0));
    c21 = f32x4.add(c21, f32x4.mul(x2, b1));
    c22 = f32x4.add(c22, f32x4.mul(x2, b2));
  }
  return sum4(c00, c01, c02, c10) + sum4(c11, c12, c20, c21) + sum4(c22, zero, zero, zero);
}

/** 1 number times 12 vectors, each read where it is multiplied: twelve chains hide the latency of any addition. */
export function turns1x12(turns: i32): f32 {
  const zero = f32x4.splat(0);
  let c0 = zero,
    c1 = zero,
    c2 = zero,
    c3 = zero,
    c4 = zero,
    c5 = zero,
    c6 = zero,
    c7 = zero,
    c8 = zero,
    c9 = zero,
    cA = zero,
    cB = zero;
  for (let i = 0; i < turns; i++) {
    const p = ROWS + <usize>(i & 1) * ROW;
    const x = v128.load32_splat(p, 192);
    c0 = f32x4.add(c0, f32x4.mul(x, v128.load(p)));
    c1 = f32x4.add(c1, f32x4.mul(x, v128.load(p, 16)));
    c2 = f32x4.add(c2, f32x4.mul(x, v128.load(p, 32)));
    c3 = f32x4.add(c3, f32x4.mul(x, v128.load(p, 48)));
    c4 = f32x4.add(c4, f32x4.mul(x, v128.load(p, 64)));
    c5 = f32x4.add(c5, f32x4.mul(x, v128.load(p, 80)));
    c6 = f32x4.add(c6, f32x4.mul(x, v128.load(p, 96)));
    c7 = f32x4.add(c7, f32x4.mul(x, v128.load(p, 112)));
    c8 = f32x4.add(c8, f32x4.mul(x, v128.load(p, 128)));
    c9 = f32x4.add(c9, f32x4.mul(x, v128.load(p, 144)));
    cA = f32x4.add(cA, f32x4.mul(x, v128.load(p, 160)));
    cB = f32x4.add(cB, f32x4.mul(x, v128.load(p, 176)));
  }
  return sum4(c0, c1, c2, c3) + sum4(c4, c5, c6, c7) + sum4(c8, c9, cA, cB);
}

function sum4(a: v128, b: v128, c: v128, d: v128): f32 {
  return f32x4.extract_lane(f32x4.add(f32x4.add(a, b), f32x4.add(c, d)), 0);
}
