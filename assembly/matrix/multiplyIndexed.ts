import {
  indexed1x1,
  indexed1x2,
  indexed1x4,
  indexed2x2,
  indexed2x4,
  indexed3x2,
  indexed4x1,
  indexed4x2,
  indexed5x2,
} from "../../build/generated/indexedTile";
import { VECTOR } from "../lanes";
import { ZEROS } from "./multiply";

/** Bytes of a row of the widest tile. */
const PANEL_ROW: usize = 4 * VECTOR;

/**
 * C [M, width] = start + A · B where A's numbers stand anywhere:   A[m, k] is at a + aRows[m] + terms[k], row m of C at
 * c + cRows[m]; the tables hold bytes, 4 bytes an entry. So a convolution is a product, and no patch is copied:
 *
 *   x  |. .|0 1|. .|      y[p] = Σ over k of x at position[p] + term[k], the terms 0 1 2 3 of a window times w[k]
 *      |. .|2 3|. .|      dw[k] = Σ over p of x at term[k] + position[p], times dz[p]
 *
 * Rows of C start from the one row at `start` (the bias, or ZEROS), or, where `start` is 0, from what stands in them. The
 * sum goes from k = 0 on.
 */
export function multiplyIndexed(
  M: i32,
  width: usize,
  K: i32,
  c: usize,
  cRows: usize,
  a: usize,
  aRows: usize,
  terms: usize,
  b: usize,
  bRow: usize,
  start: usize,
): void {
  const across = start && start != ZEROS ? PANEL_ROW : 0; // a row of zeros is as wide as a tile
  for (; width >= PANEL_ROW; width -= PANEL_ROW, c += PANEL_ROW, b += PANEL_ROW, start += across) {
    panel4(M, K, c, cRows, a, aRows, terms, b, bRow, start);
  }
  if (width >= 2 * VECTOR) {
    panel2(M, K, c, cRows, a, aRows, terms, b, bRow, start);
    width -= 2 * VECTOR;
    c += 2 * VECTOR;
    b += 2 * VECTOR;
    if (across) start += 2 * VECTOR;
  }
  if (width) panel1(M, K, c, cRows, a, aRows, terms, b, bRow, start);
}

function at(table: usize, row: usize): usize {
  return <usize>load<u32>(table + (row << 2));
}

// prettier-ignore
function panel4(M: i32, K: i32, c: usize, cRows: usize, a: usize, aRows: usize, t: usize, b: usize, bRow: usize, s: usize): void {
  for (; M >= 2; M -= 2, aRows += 8, cRows += 8) {
    const c0 = c + at(cRows, 0), c1 = c + at(cRows, 1);
    indexed2x4(K, t, a + at(aRows, 0), a + at(aRows, 1), b, bRow, s ? s : c0, s ? s : c1, c0, c1);
  }
  if (M) indexed1x4(K, t, a + at(aRows, 0), b, bRow, s ? s : c + at(cRows, 0), c + at(cRows, 0));
}

/** Rows in fours, and what is left in threes and fives, so that no row is alone with its latency. */
// prettier-ignore
function panel2(M: i32, K: i32, c: usize, cRows: usize, a: usize, aRows: usize, t: usize, b: usize, bRow: usize, s: usize): void {
  while (M > 0) {
    const a0 = a + at(aRows, 0);
    const c0 = c + at(cRows, 0);
    const s0 = s ? s : c0;
    if (M == 1) return indexed1x2(K, t, a0, b, bRow, s0, c0);
    const rows = M == 2 ? 2 : M == 3 || M == 6 ? 3 : M == 5 ? 5 : 4;
    const a1 = a + at(aRows, 1);
    const c1 = c + at(cRows, 1);
    const s1 = s ? s : c1;
    if (rows == 2) return indexed2x2(K, t, a0, a1, b, bRow, s0, s1, c0, c1);
    const a2 = a + at(aRows, 2);
    const c2 = c + at(cRows, 2);
    const s2 = s ? s : c2;
    if (rows == 3) indexed3x2(K, t, a0, a1, a2, b, bRow, s0, s1, s2, c0, c1, c2);
    else {
      const a3 = a + at(aRows, 3);
      const c3 = c + at(cRows, 3);
      const s3 = s ? s : c3;
      if (rows == 4) indexed4x2(K, t, a0, a1, a2, a3, b, bRow, s0, s1, s2, s3, c0, c1, c2, c3);
      else {
        const c4 = c + at(cRows, 4);
        indexed5x2(K, t, a0, a1, a2, a3, a + at(aRows, 4), b, bRow, s0, s1, s2, s3, s ? s : c4, c0, c1, c2, c3, c4);
      }
    }
    M -= rows;
    aRows += <usize>rows << 2;
    cRows += <usize>rows << 2;
  }
}

// prettier-ignore
function panel1(M: i32, K: i32, c: usize, cRows: usize, a: usize, aRows: usize, t: usize, b: usize, bRow: usize, s: usize): void {
  for (; M >= 4; M -= 4, aRows += 16, cRows += 16) {
    const c0 = c + at(cRows, 0), c1 = c + at(cRows, 1), c2 = c + at(cRows, 2), c3 = c + at(cRows, 3);
    indexed4x1(
      K, t, a + at(aRows, 0), a + at(aRows, 1), a + at(aRows, 2), a + at(aRows, 3), b, bRow,
      s ? s : c0, s ? s : c1, s ? s : c2, s ? s : c3, c0, c1, c2, c3,
    );
  }
  for (; M; M--, aRows += 4, cRows += 4) {
    indexed1x1(K, t, a + at(aRows, 0), b, bRow, s ? s : c + at(cRows, 0), c + at(cRows, 0));
  }
}
