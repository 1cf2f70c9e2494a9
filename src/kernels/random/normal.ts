import { log } from "../math/log.ts";

/**
 * A normal number (mean 0, variance 1) from 32 random bits: the first says the sign, the others how far out,
 *   Φ⁻¹(p) with p = (t + ½) / 2³² in (0, ½),   t = the word, or its complement where it is 2³¹ or more
 *
 *   q < 0.425:   −q A(s) / B(s),   q = ½ − p,   s = 0.425² − q²
 *   beyond:      −C(s) / D(s),     s = √(−ln p) − 1.6
 *
 * Relative error about 1e-7. The third form of the source is for p < e⁻²⁵; p here is at least 2⁻³³.
 * Source: M. J. Wichura, algorithm AS 241 (PPND7), Applied Statistics 37, 1988.
 */
export function normal(word: number): number {
  const positive = word >= 2 ** 31;
  const p = ((positive ? 2 ** 32 - 1 - word : word) + 0.5) / 2 ** 32;
  const size = distance(p);
  return positive ? size : -size;
}

function distance(p: number): number {
  const q = 0.5 - p;
  if (q < 0.425) {
    const s = 0.180625 - q * q;
    const top = q * (((59.10937472 * s + 159.29113202) * s + 50.434271938) * s + 3.3871327179);
    return top / (((67.1875636 * s + 78.757757664) * s + 17.895169469) * s + 1);
  }
  const s = Math.sqrt(-log(p)) - 1.6;
  const top = ((0.17023821103 * s + 1.3067284816) * s + 2.75681539) * s + 1.4234372777;
  return top / ((0.12021132975 * s + 0.7370016425) * s + 1);
}
