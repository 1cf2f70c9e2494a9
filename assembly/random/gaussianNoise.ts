import { add, mul, splat } from "../lanes";
import { Cursor, matrix, scalar } from "../plan/step";
import { draw } from "./draw";
import { normal } from "./normal";
import { NOISE_STREAM } from "./philox";

/** σ n, added;   b is σ */
@unmanaged
class Noise {
  @inline draw(words: v128, half: i32, a: v128, b: v128): v128 {
    return mul(b, normal(words, half));
  }
  @inline join(x: v128, noise: v128): v128 {
    return add(x, noise);
  }
}

/** gaussianNoise(y, x [B, C], σ, seed [1, 2] i32, cursor, layer):   y = x + σ normal(word),   rows [begin, end); y may be x. Words as in draw.ts. */
export function gaussianNoise(step: usize, begin: i32, end: i32): i32 {
  const sigma = splat(<Real>scalar(step, 2));
  return draw<Noise>(
    matrix(step, 0),
    matrix(step, 1),
    matrix(step, 0),
    false,
    sigma,
    sigma,
    <usize>matrix(step, 3).address,
    changetype<Cursor>(<usize>matrix(step, 4).address),
    NOISE_STREAM + ((<u32>scalar(step, 5)) << 8),
    begin,
    end,
  );
}
