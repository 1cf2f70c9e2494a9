import { keep, mul, notBelow, splat, VECTOR } from "../lanes";
import { Cursor } from "../../build/generated/layout";
import { Dropout, DropoutBackward } from "../../build/generated/steps";
import * as streams from "../../src/kernels/shared/streams";
import { draw } from "./draw";

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
 * dropout(y, mask, x [B, C], rates [1, n] f64, seed [1, 2] i32, cursor, layer):   y = mask · x,   rows [begin, end); y may be x.
 *   rate = rates[step mod n], n a power of two: 1 where the rate is always the same
 *   mask = 0 with probability `rate`: where the number's word (see draw.ts) is below rate · 2³²; else 1/(1 − rate)
 * Source: Srivastava et al., JMLR 15, 2014, with the scaling moved to training ("inverted").
 */
export function dropout(step: Dropout, begin: i32, end: i32): i32 {
  const rates = step.rates;
  const cursor = changetype<Cursor>(<usize>step.cursor.address);
  const rate = load<f64>(<usize>rates.address + ((<usize>(cursor.step & (rates.columns - 1))) << 3));
  return draw<Mask>(
    step.y,
    step.x,
    step.mask,
    true,
    i32x4.splat(<u32>(rate * 4294967296.0)),
    splat(<Real>(1 / (1 - rate))),
    <usize>step.seed.address,
    cursor,
    <u32>streams.dropout + ((<u32>step.layer) << 8),
    begin,
    end,
  );
}

/** dropoutBackward(dx, dy, mask [B, C]): dx = mask · dy, rows [begin, end); dx may be dy. */
export function dropoutBackward(step: DropoutBackward, begin: i32, end: i32): i32 {
  const dx = step.dx;
  const last = dx.row(end);
  let p = step.dy.row(begin);
  let m = step.mask.row(begin);
  for (let q = dx.row(begin); q < last; q += VECTOR, p += VECTOR, m += VECTOR) {
    v128.store(q, mul(v128.load(p), v128.load(m)));
  }
  return 0;
}
