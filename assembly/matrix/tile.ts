import { madd, VECTOR } from "../lanes";

/**
 * Tiles: a few rows × a few vectors of C, held in registers while k runs.
 *
 *            a: R rows, one number each      b: one row of V vectors
 *   c        |0|                             |0 1 2 3|4 5 6 7|8 9 A B|C D E F|
 *   R×V +=   |1|                          ·
 *            each k: the next column of a, the next row of b
 *
 * C[r, v] = start[r·startRow + v] + Σₖ a[r·aRow + k·aStep] · b[k·bRow + v],   added up from k = 0 on, whatever tile
 * covers it: so no result depends on the tiling. The strides aRow and aStep make one tile serve X·W (aStep = one number)
 * and Xᵀ·Y (aRow = one number). `start` is the address of the bias or of zeros (startRow = 0), or of what an earlier
 * stretch of k has left (startRow = cRow).
 *
 * 2×4 keeps 8 sums, 4 vectors of b and one of a in the 15 registers V8 gives; it reaches the multiply-add peak
 * on every V8 measured, where taller or wider ones do on some (bench/README.md). One statement per multiply-add; b runs
 * to its end instead of a counter to K, which is one register and one addition less.
 */

export function tile2x4(
  K: i32,
  c: usize,
  cRow: usize,
  a0: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  bRow: usize,
  start: usize,
  startRow: usize,
): void {
  let a1 = a0 + aRow;
  let c00 = v128.load(start);
  let c01 = v128.load(start, 16);
  let c02 = v128.load(start, 32);
  let c03 = v128.load(start, 48);
  start += startRow;
  let c10 = v128.load(start);
  let c11 = v128.load(start, 16);
  let c12 = v128.load(start, 32);
  let c13 = v128.load(start, 48);
  const end = b + <usize>K * bRow;
  while (b != end) {
    const b0 = v128.load(b),
      b1 = v128.load(b, 16),
      b2 = v128.load(b, 32),
      b3 = v128.load(b, 48);
    const x0 = v128.load_splat<Real>(a0);
    c00 = madd(x0, b0, c00);
    c01 = madd(x0, b1, c01);
    c02 = madd(x0, b2, c02);
    c03 = madd(x0, b3, c03);
    const x1 = v128.load_splat<Real>(a1);
    c10 = madd(x1, b0, c10);
    c11 = madd(x1, b1, c11);
    c12 = madd(x1, b2, c12);
    c13 = madd(x1, b3, c13);
    a0 += aStep;
    a1 += aStep;
    b += bRow;
  }
  v128.store(c, c00);
  v128.store(c, c01, 16);
  v128.store(c, c02, 32);
  v128.store(c, c03, 48);
  c += cRow;
  v128.store(c, c10);
  v128.store(c, c11, 16);
  v128.store(c, c12, 32);
  v128.store(c, c13, 48);
}

/** For builds whose vectors the engine pairs: 8 sums and 2 vectors of b, all twice as wide. */
export function tile4x4(
  K: i32,
  c: usize,
  cRow: usize,
  a0: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  bRow: usize,
  start: usize,
  startRow: usize,
): void {
  let a1 = a0 + aRow,
    a2 = a1 + aRow,
    a3 = a2 + aRow;
  let c00 = v128.load(start);
  let c01 = v128.load(start, 16);
  let c02 = v128.load(start, 32);
  let c03 = v128.load(start, 48);
  start += startRow;
  let c10 = v128.load(start);
  let c11 = v128.load(start, 16);
  let c12 = v128.load(start, 32);
  let c13 = v128.load(start, 48);
  start += startRow;
  let c20 = v128.load(start);
  let c21 = v128.load(start, 16);
  let c22 = v128.load(start, 32);
  let c23 = v128.load(start, 48);
  start += startRow;
  let c30 = v128.load(start);
  let c31 = v128.load(start, 16);
  let c32 = v128.load(start, 32);
  let c33 = v128.load(start, 48);
  const end = b + <usize>K * bRow;
  while (b != end) {
    const b0 = v128.load(b),
      b1 = v128.load(b, 16),
      b2 = v128.load(b, 32),
      b3 = v128.load(b, 48);
    const x0 = v128.load_splat<Real>(a0);
    c00 = madd(x0, b0, c00);
    c01 = madd(x0, b1, c01);
    c02 = madd(x0, b2, c02);
    c03 = madd(x0, b3, c03);
    const x1 = v128.load_splat<Real>(a1);
    c10 = madd(x1, b0, c10);
    c11 = madd(x1, b1, c11);
    c12 = madd(x1, b2, c12);
    c13 = madd(x1, b3, c13);
    const x2 = v128.load_splat<Real>(a2);
    c20 = madd(x2, b0, c20);
    c21 = madd(x2, b1, c21);
    c22 = madd(x2, b2, c22);
    c23 = madd(x2, b3, c23);
    const x3 = v128.load_splat<Real>(a3);
    c30 = madd(x3, b0, c30);
    c31 = madd(x3, b1, c31);
    c32 = madd(x3, b2, c32);
    c33 = madd(x3, b3, c33);
    a0 += aStep;
    a1 += aStep;
    a2 += aStep;
    a3 += aStep;
    b += bRow;
  }
  v128.store(c, c00);
  v128.store(c, c01, 16);
  v128.store(c, c02, 32);
  v128.store(c, c03, 48);
  c += cRow;
  v128.store(c, c10);
  v128.store(c, c11, 16);
  v128.store(c, c12, 32);
  v128.store(c, c13, 48);
  c += cRow;
  v128.store(c, c20);
  v128.store(c, c21, 16);
  v128.store(c, c22, 32);
  v128.store(c, c23, 48);
  c += cRow;
  v128.store(c, c30);
  v128.store(c, c31, 16);
  v128.store(c, c32, 32);
  v128.store(c, c33, 48);
}

export function tile2x3(
  K: i32,
  c: usize,
  cRow: usize,
  a0: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  bRow: usize,
  start: usize,
  startRow: usize,
): void {
  let a1 = a0 + aRow;
  let c00 = v128.load(start);
  let c01 = v128.load(start, 16);
  let c02 = v128.load(start, 32);
  start += startRow;
  let c10 = v128.load(start);
  let c11 = v128.load(start, 16);
  let c12 = v128.load(start, 32);
  const end = b + <usize>K * bRow;
  while (b != end) {
    const b0 = v128.load(b),
      b1 = v128.load(b, 16),
      b2 = v128.load(b, 32);
    const x0 = v128.load_splat<Real>(a0);
    c00 = madd(x0, b0, c00);
    c01 = madd(x0, b1, c01);
    c02 = madd(x0, b2, c02);
    const x1 = v128.load_splat<Real>(a1);
    c10 = madd(x1, b0, c10);
    c11 = madd(x1, b1, c11);
    c12 = madd(x1, b2, c12);
    a0 += aStep;
    a1 += aStep;
    b += bRow;
  }
  v128.store(c, c00);
  v128.store(c, c01, 16);
  v128.store(c, c02, 32);
  c += cRow;
  v128.store(c, c10);
  v128.store(c, c11, 16);
  v128.store(c, c12, 32);
}

export function tile4x2(
  K: i32,
  c: usize,
  cRow: usize,
  a0: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  bRow: usize,
  start: usize,
  startRow: usize,
): void {
  let a1 = a0 + aRow,
    a2 = a1 + aRow,
    a3 = a2 + aRow;
  let c00 = v128.load(start);
  let c01 = v128.load(start, 16);
  start += startRow;
  let c10 = v128.load(start);
  let c11 = v128.load(start, 16);
  start += startRow;
  let c20 = v128.load(start);
  let c21 = v128.load(start, 16);
  start += startRow;
  let c30 = v128.load(start);
  let c31 = v128.load(start, 16);
  const end = b + <usize>K * bRow;
  while (b != end) {
    const b0 = v128.load(b),
      b1 = v128.load(b, 16);
    const x0 = v128.load_splat<Real>(a0);
    c00 = madd(x0, b0, c00);
    c01 = madd(x0, b1, c01);
    const x1 = v128.load_splat<Real>(a1);
    c10 = madd(x1, b0, c10);
    c11 = madd(x1, b1, c11);
    const x2 = v128.load_splat<Real>(a2);
    c20 = madd(x2, b0, c20);
    c21 = madd(x2, b1, c21);
    const x3 = v128.load_splat<Real>(a3);
    c30 = madd(x3, b0, c30);
    c31 = madd(x3, b1, c31);
    a0 += aStep;
    a1 += aStep;
    a2 += aStep;
    a3 += aStep;
    b += bRow;
  }
  v128.store(c, c00);
  v128.store(c, c01, 16);
  c += cRow;
  v128.store(c, c10);
  v128.store(c, c11, 16);
  c += cRow;
  v128.store(c, c20);
  v128.store(c, c21, 16);
  c += cRow;
  v128.store(c, c30);
  v128.store(c, c31, 16);
}

export function tile4x1(
  K: i32,
  c: usize,
  cRow: usize,
  a0: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  bRow: usize,
  start: usize,
  startRow: usize,
): void {
  let a1 = a0 + aRow,
    a2 = a1 + aRow,
    a3 = a2 + aRow;
  let c0 = v128.load(start);
  start += startRow;
  let c1 = v128.load(start);
  start += startRow;
  let c2 = v128.load(start);
  start += startRow;
  let c3 = v128.load(start);
  const end = b + <usize>K * bRow;
  while (b != end) {
    const b0 = v128.load(b);
    c0 = madd(v128.load_splat<Real>(a0), b0, c0);
    c1 = madd(v128.load_splat<Real>(a1), b0, c1);
    c2 = madd(v128.load_splat<Real>(a2), b0, c2);
    c3 = madd(v128.load_splat<Real>(a3), b0, c3);
    a0 += aStep;
    a1 += aStep;
    a2 += aStep;
    a3 += aStep;
    b += bRow;
  }
  v128.store(c, c0);
  v128.store(c + cRow, c1);
  v128.store(c + 2 * cRow, c2);
  v128.store(c + 3 * cRow, c3);
}

export function tile1x4(K: i32, c: usize, a: usize, aStep: usize, b: usize, bRow: usize, start: usize): void {
  let c0 = v128.load(start);
  let c1 = v128.load(start, 16);
  let c2 = v128.load(start, 32);
  let c3 = v128.load(start, 48);
  const end = b + <usize>K * bRow;
  while (b != end) {
    const x = v128.load_splat<Real>(a);
    c0 = madd(x, v128.load(b), c0);
    c1 = madd(x, v128.load(b, 16), c1);
    c2 = madd(x, v128.load(b, 32), c2);
    c3 = madd(x, v128.load(b, 48), c3);
    a += aStep;
    b += bRow;
  }
  v128.store(c, c0);
  v128.store(c, c1, 16);
  v128.store(c, c2, 32);
  v128.store(c, c3, 48);
}

export function tile1x1(K: i32, c: usize, a: usize, aStep: usize, b: usize, bRow: usize, start: usize): void {
  let sum = v128.load(start);
  const end = b + <usize>K * bRow;
  while (b != end) {
    sum = madd(v128.load_splat<Real>(a), v128.load(b), sum);
    a += aStep;
    b += bRow;
  }
  v128.store(c, sum);
}

/** Bytes that a tile of four vectors covers in a row. */
export const WIDE: usize = 4 * VECTOR;
