import { VECTOR } from "../lanes";
import { tile1x1, tile1x4, tile2x3, tile2x4, tile4x1, tile4x2, WIDE } from "./tile";

/** Bytes that a stretch of k spans in A and B: 32 pages of memory, half of what the CPU's table of pages holds at least. */
const SPAN: usize = 128 * 1024;
/** Shorter stretches would spend more on beginning and ending than they save. */
const SHORTEST: i32 = 32;

/**
 * C [M, width] = start + A · B, M rows of `width` bytes (whole vectors), K terms each; strides as in tile.ts.
 * `start` is the address of one row that all rows of C start from (the bias), or 0 for zeros.
 *
 * Stretches of k outside, so that their pages of A and B stay known to the CPU; each goes on from what the one before
 * has left in C, which does not change the order of the sum. Then column panels, rows inside: a panel of B stays in the
 * first cache while all rows of A pass over it. Ragged sizes are covered by narrower and shorter tiles, never by scalar
 * tails.
 */
export function multiply(
  M: i32,
  width: usize,
  K: i32,
  c: usize,
  cRow: usize,
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  bRow: usize,
  start: usize,
): void {
  const most = stretch(K, aStep + bRow);
  let mask = i32x4.splat(start ? -1 : 0);
  let startRow: usize = 0;
  if (!start) start = c; // read, and made zeros by the mask
  do {
    const k = min(K, most);
    let column: usize = 0;
    for (; column + WIDE <= width; column += WIDE) {
      panel4(M, k, c + column, cRow, a, aRow, aStep, b + column, bRow, start + column, startRow, mask);
    }
    const rest = (width - column) / VECTOR;
    const s = start + column;
    if (rest == 3) panel3(M, k, c + column, cRow, a, aRow, aStep, b + column, bRow, s, startRow, mask);
    else if (rest == 2) panel2(M, k, c + column, cRow, a, aRow, aStep, b + column, bRow, s, startRow, mask);
    else if (rest == 1) panel1(M, k, c + column, cRow, a, aRow, aStep, b + column, bRow, s, startRow, mask);
    a += <usize>k * aStep;
    b += <usize>k * bRow;
    start = c;
    startRow = cRow;
    mask = i32x4.splat(-1);
    K -= k;
  } while (K > 0);
}

/** How many of K terms to add up at once when each is `step` bytes from the one before: equal parts, none too long. */
function stretch(K: i32, step: usize): i32 {
  if (K <= SHORTEST) return K;
  const most = max(<i32>(SPAN / step), SHORTEST);
  const parts = (K + most - 1) / most;
  return (K + parts - 1) / parts;
}

function panel4(
  M: i32,
  K: i32,
  c: usize,
  cRow: usize,
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  bRow: usize,
  s: usize,
  sRow: usize,
  mask: v128,
): void {
  for (; M >= 2; M -= 2, c += 2 * cRow, a += 2 * aRow, s += 2 * sRow) {
    tile2x4(K, c, cRow, a, aRow, aStep, b, bRow, s, sRow, mask);
  }
  if (M) tile1x4(K, c, a, aStep, b, bRow, s, mask);
}

function panel3(
  M: i32,
  K: i32,
  c: usize,
  cRow: usize,
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  bRow: usize,
  s: usize,
  sRow: usize,
  mask: v128,
): void {
  for (; M >= 2; M -= 2, c += 2 * cRow, a += 2 * aRow, s += 2 * sRow) {
    tile2x3(K, c, cRow, a, aRow, aStep, b, bRow, s, sRow, mask);
  }
  if (M) single(3, K, c, a, aStep, b, bRow, s, mask);
}

function panel2(
  M: i32,
  K: i32,
  c: usize,
  cRow: usize,
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  bRow: usize,
  s: usize,
  sRow: usize,
  mask: v128,
): void {
  for (; M >= 4; M -= 4, c += 4 * cRow, a += 4 * aRow, s += 4 * sRow) {
    tile4x2(K, c, cRow, a, aRow, aStep, b, bRow, s, sRow, mask);
  }
  for (; M; M--, c += cRow, a += aRow, s += sRow) single(2, K, c, a, aStep, b, bRow, s, mask);
}

function panel1(
  M: i32,
  K: i32,
  c: usize,
  cRow: usize,
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  bRow: usize,
  s: usize,
  sRow: usize,
  mask: v128,
): void {
  for (; M >= 4; M -= 4, c += 4 * cRow, a += 4 * aRow, s += 4 * sRow) {
    tile4x1(K, c, cRow, a, aRow, aStep, b, bRow, s, sRow, mask);
  }
  for (; M; M--, c += cRow, a += aRow, s += sRow) single(1, K, c, a, aStep, b, bRow, s, mask);
}

/** One row, vector by vector. */
function single(
  vectors: i32,
  K: i32,
  c: usize,
  a: usize,
  aStep: usize,
  b: usize,
  bRow: usize,
  s: usize,
  mask: v128,
): void {
  for (; vectors; vectors--, c += VECTOR, b += VECTOR, s += VECTOR) {
    tile1x1(K, c, a, aStep, b, bRow, s, mask);
  }
}
