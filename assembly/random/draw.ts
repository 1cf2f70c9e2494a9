import { LANES, VECTOR } from "../lanes";
import { Cursor } from "../../build/generated/layout";
import { Matrix } from "../plan/step";

/**
 * The loop of what layers draw number by number. `F` is a formula: a class without data.
 *   draw(words, half, a, b)   what is drawn for a vector of numbers, from four words (f64: from words 0, 1 or 2, 3 of them)
 *   join(x, drawn)            y
 * y [B, C] = join(x, drawn), rows [begin, end); y may be x. What is drawn goes to `drawn` [B, C] if it `keeps` it.
 *
 * Number c of row r takes word ⌊c/4⌋ mod 4 of the philox block (see philox.ts) with
 *   key = seed,   counter = (4 (r ⌈C/16⌉ + ⌊c/16⌋) + c mod 4, stream, epoch, batch),
 * a function of its place alone. Four blocks run side by side, a block a lane:
 *
 *   block     0 1 2 3
 *   word 0   |0 1 2 3|
 *   word 1   |4 5 6 7|     digits = number of the row, modulo 16
 *   word 2   |8 9 A B|
 *   word 3   |C D E F|
 */
export function draw<F>(
  y: Matrix,
  x: Matrix,
  drawn: Matrix,
  keeps: bool,
  a: v128,
  b: v128,
  seed: usize,
  cursor: Cursor,
  stream: u32,
  begin: i32,
  end: i32,
): i32 {
  const formula = changetype<F>(0);
  let counter = ((y.columns + 15) >> 4) * begin * 4;
  for (let r = begin; r < end; r++) {
    let p = x.row(r);
    let q = y.row(r);
    let d = drawn.row(r);
    for (let left = y.columns; left > 0; left -= 16, counter += 4) {
      let c0 = i32x4.add(i32x4.splat(counter), i32x4(0, 1, 2, 3));
      let c1 = i32x4.splat(stream);
      let c2 = i32x4.splat(cursor.epoch);
      let c3 = i32x4.splat(cursor.batch);
      let k0 = v128.load32_splat(seed);
      let k1 = v128.load32_splat(seed, 4);
      for (let round = 0; round < 10; round++) {
        // Products of 64 bits, two a vector: their upper words are the odd ones, their lower words the even ones.
        const left01 = i64x2.extmul_low_i32x4_u(c0, i32x4.splat(0xd2511f53));
        const left23 = i64x2.extmul_high_i32x4_u(c0, i32x4.splat(0xd2511f53));
        const right01 = i64x2.extmul_low_i32x4_u(c2, i32x4.splat(0xcd9e8d57));
        const right23 = i64x2.extmul_high_i32x4_u(c2, i32x4.splat(0xcd9e8d57));
        c0 = v128.xor(v128.xor(i32x4.shuffle(right01, right23, 1, 3, 5, 7), c1), k0);
        c1 = i32x4.shuffle(right01, right23, 0, 2, 4, 6);
        c2 = v128.xor(v128.xor(i32x4.shuffle(left01, left23, 1, 3, 5, 7), c3), k1);
        c3 = i32x4.shuffle(left01, left23, 0, 2, 4, 6);
        k0 = i32x4.add(k0, i32x4.splat(0x9e3779b9));
        k1 = i32x4.add(k1, i32x4.splat(0xbb67ae85));
      }
      for (let count = min(left, 16); count > 0; count -= 4) {
        for (let half = 0; half < 4 / LANES && count > half * LANES; half++) {
          const now = formula.draw(c0, half, a, b);
          if (keeps) v128.store(d, now);
          v128.store(q, formula.join(v128.load(p), now));
          p += VECTOR;
          q += VECTOR;
          d += VECTOR;
        }
        c0 = c1;
        c1 = c2;
        c2 = c3;
      }
    }
  }
  return 0;
}
