import { add, fromWords, less, mul, neg, notBelow, select, splat, sqrt, sub, div } from "../lanes";
import { log } from "../math/log";

/**
 * Normal numbers (mean 0, variance 1), each from 32 random bits: the first says the sign, the others how far out,
 *   Φ⁻¹(p) with p = (t + ½) / 2³² in (0, ½),   t = the word, or its complement where it is 2³¹ or more
 *
 *   q < 0.425:   −q A(s) / B(s),   q = ½ − p,   s = 0.425² − q²
 *   beyond:      −C(s) / D(s),     s = √(−ln p) − 1.6
 *
 * Error about 1e-7, relative in f64, absolute in f32. The third form of the source is for p < e⁻²⁵; p here is at least 2⁻³³.
 * Source: M. J. Wichura, algorithm AS 241 (PPND7), Applied Statistics 37, 1988.
 */
export function normal(words: v128, half: i32): v128 {
  const t = fromWords(i32x4.min_u(words, v128.not(words)), half);
  const p = mul(add(t, splat(<Real>0.5)), splat(<Real>(1.0 / 4294967296.0)));
  const q = sub(splat(<Real>0.5), p);
  let s = sub(splat(<Real>0.180625), mul(q, q));
  let top = add(mul(splat(<Real>59.10937472), s), splat(<Real>159.29113202));
  top = add(mul(top, s), splat(<Real>50.434271938));
  top = mul(q, add(mul(top, s), splat(<Real>3.3871327179)));
  let bottom = add(mul(splat(<Real>67.1875636), s), splat(<Real>78.757757664));
  bottom = add(mul(bottom, s), splat(<Real>17.895169469));
  bottom = add(mul(bottom, s), splat(<Real>1));
  const near = less(q, splat(<Real>0.425));

  s = sub(sqrt(neg(log(p))), splat(<Real>1.6));
  let farTop = add(mul(splat(<Real>0.17023821103), s), splat(<Real>1.3067284816));
  farTop = add(mul(farTop, s), splat(<Real>2.75681539));
  farTop = add(mul(farTop, s), splat(<Real>1.4234372777));
  const farBottom = add(mul(add(mul(splat(<Real>0.12021132975), s), splat(<Real>0.7370016425)), s), splat(<Real>1));

  const size = div(select(top, farTop, near), select(bottom, farBottom, near));
  return select(size, neg(size), notBelow(words, i32x4.splat(0x80000000), half));
}
