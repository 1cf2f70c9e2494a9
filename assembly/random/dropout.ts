import { keep, mul, notBelow, splat, VECTOR } from "../lanes";
import { Cursor, matrix, scalar } from "../plan/step";
import { draw } from "./draw";
import { DROPOUT_STREAM } from "./philox";

/** mask = 0 where the word is below a, else b;   y = mask · x */
@unmanaged
class Mask {
  @inline draw(words: v128, half: i32, a: v128, b: v128): v128 {
    return keep(b, notBelow(words, a, half));
  }
  @inline join(x: v128, mask: v128): v128 {
    return mul(x, mask);
  }
}

/**
 * dropout(y, mask, x [B, C], rate, seed [1, 2] i32, cursor, layer):   y = mask · x,   rows [begin, end); y may be x.
 *   mask = 0 with probability `rate`: where the number's word (see draw.ts) is below rate · 2³²; else 1/(1 − rate)
 * Source: Srivastava et al., JMLR 15, 2014, with the scaling moved to training ("inverted").
 */
export function dropout(step: usize, begin: i32, end: i32): i32 {
  const rate = scalar(step, 3);
  return draw<Mask>(
    matrix(step, 0),
    matrix(step, 2),
    matrix(step, 1),
    true,
    i32x4.splat(<u32>(rate * 4294967296.0)),
    splat(<Real>(1 / (1 - rate))),
    <usize>matrix(step, 4).address,
    changetype<Cursor>(<usize>matrix(step, 5).address),
    DROPOUT_STREAM + ((<u32>scalar(step, 6)) << 8),
    begin,
    end,
  );
}

/** dropoutBackward(dx, dy, mask [B, C]): dx = mask · dy, rows [begin, end); dx may be dy. */
export function dropoutBackward(step: usize, begin: i32, end: i32): i32 {
  const dx = matrix(step, 0);
  const last = dx.row(end);
  let p = matrix(step, 1).row(begin);
  let m = matrix(step, 2).row(begin);
  for (let q = dx.row(begin); q < last; q += VECTOR, p += VECTOR, m += VECTOR) {
    v128.store(q, mul(v128.load(p), v128.load(m)));
  }
  return 0;
}
