import { LANES, madd, notZero, REAL, VECTOR } from "../lanes";
import { Matrix } from "../plan/step";
import { ZEROS } from "./multiply";

/**
 * Products that leave out terms of 0: pixels of a background, units that a ReLU has closed, one-hot columns.
 *
 *   a: |0 x 0 0 y 0 z|   ──▶   bits 0100101   ──▶   list: |x, row 1 of b|y, row 4 of b|z, row 6 of b|
 *   c = start + x · b[1] + y · b[4] + z · b[6]
 *
 * The order of the sum is that of the tiles, and 0 · b changes no sum: the same bits, b being finite.
 */

/** Bytes of an entry of the list: a number, and the address of the row it is multiplied with. */
const ENTRY: usize = 2 * REAL;
/** Terms whose bits are looked at together. */
const CHUNK: i32 = 32;

/** C [M, width] = start + A · B as in multiply.ts, A's rows one after the other. `scratch`: a list of K entries. */
export function multiplySparseRows(
  M: i32,
  width: usize,
  K: i32,
  c: usize,
  cRow: usize,
  a: usize,
  aRow: usize,
  b: usize,
  bRow: usize,
  start: usize,
  scratch: usize,
): void {
  for (; M; M--, c += cRow, a += aRow) {
    let end = scratch;
    let p = a,
      row = b;
    for (let left = K; left > 0; left -= CHUNK, p += <usize>CHUNK * REAL, row += <usize>CHUNK * bRow) {
      end = append(end, rowBits(p, min(left, CHUNK)), p, REAL, row, bRow);
    }
    combine(scratch, end, c, width, start);
  }
}

/**
 * C [M, width] = A · B as in multiply.ts, A's columns one after the other (aRow is one number). Those of a vector are
 * looked at together. `scratch`: K / CHUNK vectors, and a list of K entries.
 */
export function multiplySparseColumns(
  M: i32,
  width: usize,
  K: i32,
  c: usize,
  cRow: usize,
  a: usize,
  aStep: usize,
  b: usize,
  bRow: usize,
  scratch: usize,
): void {
  const chunks = (K + CHUNK - 1) / CHUNK;
  const list = scratch + <usize>chunks * VECTOR;
  const step = <usize>CHUNK * aStep,
    rowStep = <usize>CHUNK * bRow;
  let offset = a & (VECTOR - 1); // of the first column in its vector
  for (a -= offset; M > 0; a += VECTOR, offset = 0) {
    let p = a,
      left = K;
    for (let q = scratch; q != list; q += VECTOR, p += step, left -= CHUNK) {
      v128.store(q, columnBits(p, aStep, min(left, CHUNK)));
    }
    for (; M > 0 && offset < VECTOR; offset += REAL, M--, c += cRow) {
      let end = list,
        p = a + offset,
        row = b;
      for (let q = scratch; q != list; q += VECTOR, p += step, row += rowStep) {
        end = append(end, load<u32>(q + offset), p, aStep, row, bRow);
      }
      combine(list, end, c, width, 0);
    }
  }
}

/** Bit k: the k-th number from p on is not 0. At most CHUNK numbers. */
function rowBits(p: usize, count: i32): u32 {
  let bits: u32 = 0;
  for (let k = 0; k < count; k += LANES, p += VECTOR) bits |= notZero(v128.load(p)) << k;
  return count == CHUNK ? bits : bits & ((1 << count) - 1);
}

/** For each of LANES columns from p on, in its first word: bit k, the k-th number of the column is not 0. */
function columnBits(p: usize, step: usize, count: i32): v128 {
  let bits = i32x4.splat(0),
    bit = i32x4.splat(1);
  for (; count > 0; count--, p += step, bit = i32x4.add(bit, bit)) {
    bits = v128.or(bits, v128.and(v128.ne<Real>(v128.load(p), i32x4.splat(0)), bit));
  }
  return bits;
}

/** Appends the numbers a + k · aStep with the rows b + k · bRow, for each bit k; answers the list's new end. */
function append(list: usize, bits: u32, a: usize, aStep: usize, b: usize, bRow: usize): usize {
  for (; bits; bits &= bits - 1, list += ENTRY) {
    const k = <usize>ctz(bits);
    store<Real>(list, load<Real>(a + k * aStep));
    store<u32>(list, <u32>(b + k * bRow), REAL);
  }
  return list;
}

/** Rows of A that tell whether it has many zeros. */
const SAMPLE: i32 = 4;

/**
 * Whether leaving out pays, by some of the rows [begin, end): five eighths of them must be 0, since tiles use each row of b
 * for several rows of a; where few sums share the work of looking, nine tenths.
 */
export function manyZeros(a: Matrix, begin: i32, end: i32, width: usize): bool {
  return a.columns >= CHUNK && width >= 4 * VECTOR && countsManyZeros(a, begin, end, width);
}

/** The same without a least number of columns: for products of rows that are long beside the work of looking. */
export function countsManyZeros(a: Matrix, begin: i32, end: i32, width: usize): bool {
  const rows = min(end - begin, SAMPLE);
  let found = 0;
  for (let r = 0; r < rows; r++) {
    // Not at equal distances: every 32nd row may be another kind, as the first steps of series are.
    let p = a.row(begin + (((r * (end - begin)) / rows + 5 * r + 1) % (end - begin)));
    for (let left = a.columns; left > 0; left -= CHUNK, p += <usize>CHUNK * REAL) {
      found += <i32>popcnt(rowBits(p, min(left, CHUNK)));
    }
  }
  const all = rows * a.columns;
  return width >= 8 * VECTOR ? 8 * found < 3 * all : 10 * found < all;
}

/** The row c of `width` bytes = start + Σ value · row over the list; `start` as in multiply.ts. */
function combine(list: usize, end: usize, c: usize, width: usize, start: usize): void {
  let column: usize = 0;
  for (; column + 8 * VECTOR <= width; column += 8 * VECTOR) {
    combine8(list, end, c + column, column, start ? start + column : ZEROS);
  }
  for (; column + 4 * VECTOR <= width; column += 4 * VECTOR) {
    combine4(list, end, c + column, column, start ? start + column : ZEROS);
  }
  for (; column < width; column += VECTOR) combine1(list, end, c + column, column, start ? start + column : ZEROS);
}

function combine8(list: usize, end: usize, c: usize, column: usize, start: usize): void {
  let c0 = v128.load(start),
    c1 = v128.load(start, 16),
    c2 = v128.load(start, 32),
    c3 = v128.load(start, 48),
    c4 = v128.load(start, 64),
    c5 = v128.load(start, 80),
    c6 = v128.load(start, 96),
    c7 = v128.load(start, 112);
  for (; list != end; list += ENTRY) {
    const x = v128.load_splat<Real>(list);
    const b = <usize>load<u32>(list, REAL) + column;
    c0 = madd(x, v128.load(b), c0);
    c1 = madd(x, v128.load(b, 16), c1);
    c2 = madd(x, v128.load(b, 32), c2);
    c3 = madd(x, v128.load(b, 48), c3);
    c4 = madd(x, v128.load(b, 64), c4);
    c5 = madd(x, v128.load(b, 80), c5);
    c6 = madd(x, v128.load(b, 96), c6);
    c7 = madd(x, v128.load(b, 112), c7);
  }
  v128.store(c, c0);
  v128.store(c, c1, 16);
  v128.store(c, c2, 32);
  v128.store(c, c3, 48);
  v128.store(c, c4, 64);
  v128.store(c, c5, 80);
  v128.store(c, c6, 96);
  v128.store(c, c7, 112);
}

function combine4(list: usize, end: usize, c: usize, column: usize, start: usize): void {
  let c0 = v128.load(start),
    c1 = v128.load(start, 16),
    c2 = v128.load(start, 32),
    c3 = v128.load(start, 48);
  for (; list != end; list += ENTRY) {
    const x = v128.load_splat<Real>(list);
    const b = <usize>load<u32>(list, REAL) + column;
    c0 = madd(x, v128.load(b), c0);
    c1 = madd(x, v128.load(b, 16), c1);
    c2 = madd(x, v128.load(b, 32), c2);
    c3 = madd(x, v128.load(b, 48), c3);
  }
  v128.store(c, c0);
  v128.store(c, c1, 16);
  v128.store(c, c2, 32);
  v128.store(c, c3, 48);
}

function combine1(list: usize, end: usize, c: usize, column: usize, start: usize): void {
  let sum = v128.load(start);
  for (; list != end; list += ENTRY) {
    sum = madd(v128.load_splat<Real>(list), v128.load(<usize>load<u32>(list, REAL) + column), sum);
  }
  v128.store(c, sum);
}
