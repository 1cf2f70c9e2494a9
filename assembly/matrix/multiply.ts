import { tile1x1, tile1x4, tile2x3, tile2x4, tile4x1, tile4x2, tile4x4 } from "../../build/generated/tile";
import { PAIRED_VECTORS, VECTOR } from "../lanes";

/** Bytes of a row of a panel: the vectors of the widest tile. */
const PANEL_ROW: usize = 4 * VECTOR;

/** Bytes that a stretch of k spans in A and B: 32 pages of memory, half of what the CPU's table of pages holds at least. */
const SPAN: usize = 128 * 1024;
/** The same where B is packed: as much as the CPU's larger table knows. */
const PACKED_SPAN: usize = 1024 * 1024;
/** Shorter stretches would spend more on beginning and ending than they save. */
const SHORTEST: i32 = 32;
/** Where B is so large and so many rows of A pass over it, its panels are packed. */
const PACK_BYTES: usize = 1024 * 1024;
const PACK_ROWS: i32 = 64;

/** As many zeros as the widest tile. */
export const ZEROS = memory.data(128);

/**
 * C [M, width] = start + A · B, M rows of `width` bytes (whole vectors), K terms each; strides as in scripts/generate/tiles.ts.
 * `start` is the address of what rows of C start from, `startRow` bytes from row to row: one row for all (the bias) where it
 * is 0, C itself where C goes on; or `start` is 0, for zeros. `scratch` has room for a packed panel: K times four vectors.
 *
 * Stretches of k outside, so that their pages of A and B stay known to the CPU; each goes on from what the one before
 * has left in C, which does not change the order of the sum. Then column panels, rows inside: a panel of B stays in the
 * first cache while all rows of A pass over it. Ragged sizes are covered by narrower and shorter tiles, never by scalar
 * tails.
 *
 *   B  |0 1 2 3|. . .|      packed  |0 1 2 3|      one row behind the other: one page holds many, and rows that are a
 *      |4 5 6 7|     |   ──▶        |4 5 6 7|      power of two apart do not compete for the same places of a cache
 *      |. . .  |     |              |. . .  |
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
  startRow: usize,
  scratch: usize,
): void {
  // What follows takes longer to decide than such a product.
  if (width == VECTOR && K <= SHORTEST) {
    panel1(M, K, c, cRow, a, aRow, aStep, b, bRow, start ? start : ZEROS, startRow);
    return;
  }
  const packs = M >= PACK_ROWS && <usize>K * bRow > PACK_BYTES;
  const most = packs ? stretch(K, aStep, PACKED_SPAN) : stretch(K, aStep + bRow, SPAN);
  const panelRow = packs ? PANEL_ROW : bRow;
  let across: usize = start ? 1 : 0; // a row of zeros is as wide as a tile
  if (!start) start = ZEROS;
  do {
    const k = min(K, most);
    let column: usize = 0;
    for (; column + PANEL_ROW <= width; column += PANEL_ROW) {
      if (packs) pack(k, scratch, b + column, bRow);
      const panel = packs ? scratch : b + column;
      panel4(M, k, c + column, cRow, a, aRow, aStep, panel, panelRow, start + across * column, startRow);
    }
    const rest = (width - column) / VECTOR;
    const s = start + across * column;
    if (rest == 3) panel3(M, k, c + column, cRow, a, aRow, aStep, b + column, bRow, s, startRow);
    else if (rest == 2) panel2(M, k, c + column, cRow, a, aRow, aStep, b + column, bRow, s, startRow);
    else if (rest == 1) panel1(M, k, c + column, cRow, a, aRow, aStep, b + column, bRow, s, startRow);
    a += <usize>k * aStep;
    b += <usize>k * bRow;
    start = c;
    startRow = cRow;
    across = 1;
    K -= k;
  } while (K > 0);
}

/** K rows of a panel of B, four vectors each, one behind the other. */
function pack(K: i32, to: usize, b: usize, bRow: usize): void {
  for (; K > 0; K--, to += PANEL_ROW, b += bRow) {
    const b0 = v128.load(b),
      b1 = v128.load(b, 16),
      b2 = v128.load(b, 32),
      b3 = v128.load(b, 48);
    v128.store(to, b0);
    v128.store(to, b1, 16);
    v128.store(to, b2, 32);
    v128.store(to, b3, 48);
  }
}

/** How many of K terms to add up at once when each is `step` bytes from the one before: equal parts, none too long. */
function stretch(K: i32, step: usize, span: usize): i32 {
  if (K <= SHORTEST) return K;
  const most = max(<i32>(span / step), SHORTEST);
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
): void {
  if (PAIRED_VECTORS) {
    for (; M >= 4; M -= 4, c += 4 * cRow, a += 4 * aRow, s += 4 * sRow) {
      tile4x4(K, c, cRow, a, aRow, aStep, b, bRow, s, sRow);
    }
  }
  for (; M >= 2; M -= 2, c += 2 * cRow, a += 2 * aRow, s += 2 * sRow) {
    tile2x4(K, c, cRow, a, aRow, aStep, b, bRow, s, sRow);
  }
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
  sRow: usize,
): void {
  for (; M >= 2; M -= 2, c += 2 * cRow, a += 2 * aRow, s += 2 * sRow) {
    tile2x3(K, c, cRow, a, aRow, aStep, b, bRow, s, sRow);
  }
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
  sRow: usize,
): void {
  for (; M >= 4; M -= 4, c += 4 * cRow, a += 4 * aRow, s += 4 * sRow) {
    tile4x2(K, c, cRow, a, aRow, aStep, b, bRow, s, sRow);
  }
  for (; M; M--, c += cRow, a += aRow, s += sRow) single(2, K, c, a, aStep, b, bRow, s);
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
): void {
  for (; M >= 4; M -= 4, c += 4 * cRow, a += 4 * aRow, s += 4 * sRow) {
    tile4x1(K, c, cRow, a, aRow, aStep, b, bRow, s, sRow);
  }
  for (; M; M--, c += cRow, a += aRow, s += sRow) single(1, K, c, a, aStep, b, bRow, s);
}

/** One row, vector by vector. */
function single(vectors: i32, K: i32, c: usize, a: usize, aStep: usize, b: usize, bRow: usize, s: usize): void {
  for (; vectors; vectors--, c += VECTOR, b += VECTOR, s += VECTOR) {
    tile1x1(K, c, a, aStep, b, bRow, s);
  }
}
