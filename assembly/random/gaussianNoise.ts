import { add, mul, splat } from "../lanes";
import { Cursor } from "../../build/generated/layout";
import { GaussianNoise } from "../../build/generated/steps";
import * as streams from "../../src/kernels/shared/streams";
import { draw } from "./draw";
import { normal } from "./normal";

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
export function gaussianNoise(step: GaussianNoise, begin: i32, end: i32): i32 {
  const sigma = splat(<Real>step.sigma);
  return draw<Noise>(
    step.y,
    step.x,
    step.y,
    false,
    sigma,
    sigma,
    <usize>step.seed.address,
    changetype<Cursor>(<usize>step.cursor.address),
    <u32>streams.noise + ((<u32>step.layer) << 8),
    begin,
    end,
  );
}
