import { VECTOR } from "../lanes";
import { tile1x1, tile1x4, tile2x3, tile2x4, tile4x1, tile4x2, WIDE } from "./tile";

/**
 * C [M, width] = start + A · B, M rows of `width` bytes (whole vectors), K terms each; strides as in tile.ts.
 * Column panels outside, rows inside: a panel of B stays in the first cache while all rows of A pass over it.
 * Ragged sizes are covered by narrower and shorter tiles, never by scalar tails.
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
  let column: usize = 0;
  for (; column + WIDE <= width; column += WIDE) {
    const s = start ? start + column : 0;
    panel4(M, K, c + column, cRow, a, aRow, aStep, b + column, bRow, s);
  }
  const rest = (width - column) / VECTOR;
  const s = start ? start + column : 0;
  if (rest == 3) panel3(M, K, c + column, cRow, a, aRow, aStep, b + column, bRow, s);
  else if (rest == 2) panel2(M, K, c + column, cRow, a, aRow, aStep, b + column, bRow, s);
  else if (rest == 1) panel1(M, K, c + column, cRow, a, aRow, aStep, b + column, bRow, s);
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
): void {
  for (; M >= 2; M -= 2, c += 2 * cRow, a += 2 * aRow) tile2x4(K, c, cRow, a, aRow, aStep, b, bRow, s);
  if (M) tile1x4(K, c, a, aStep, b, bRow, s);
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
): void {
  for (; M >= 2; M -= 2, c += 2 * cRow, a += 2 * aRow) tile2x3(K, c, cRow, a, aRow, aStep, b, bRow, s);
  if (M) single(3, K, c, a, aStep, b, bRow, s);
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
): void {
  for (; M >= 4; M -= 4, c += 4 * cRow, a += 4 * aRow) tile4x2(K, c, cRow, a, aRow, aStep, b, bRow, s);
  for (; M; M--, c += cRow, a += aRow) single(2, K, c, a, aStep, b, bRow, s);
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
): void {
  for (; M >= 4; M -= 4, c += 4 * cRow, a += 4 * aRow) tile4x1(K, c, cRow, a, aRow, aStep, b, bRow, s);
  for (; M; M--, c += cRow, a += aRow) single(1, K, c, a, aStep, b, bRow, s);
}

/** One row, vector by vector. */
function single(vectors: i32, K: i32, c: usize, a: usize, aStep: usize, b: usize, bRow: usize, s: usize): void {
  for (; vectors; vectors--, c += VECTOR, b += VECTOR) {
    tile1x1(K, c, a, aStep, b, bRow, s);
    if (s) s += VECTOR;
  }
}
