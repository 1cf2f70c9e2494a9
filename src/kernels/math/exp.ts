/** Shared by the functions here: a double and its two halves as integers. Low word first (all engines' machines are little-endian). */
const double = new Float64Array(1);
const words = new Int32Array(double.buffer);

/** 2ⁿ for whole n in −1022 … 1023. */
function powerOfTwo(n: number): number {
  words[0] = 0;
  words[1] = (n + 1023) << 20;
  return double[0];
}

/** 1.5 · 2⁵²: added and taken away again, it leaves the nearest whole number, halves to even. Math.round takes halves up. */
const WHOLE = 6755399441055744;

/**
 * eˣ = 2ⁿ · eʳ,   n = round(x / ln 2),   r = x − n ln 2 in two parts,   eʳ = 1 + 2 r P(r²) / (Q(r²) − r P(r²))
 *
 * From plain arithmetic alone, so that every engine gives the same bits; Math.exp differs between engines. At most 2 ulp.
 * Twin of assembly/math/exp.ts (f64).   [S. L. Moshier, Cephes, double/exp.c]
 */
export function exp(x: number): number {
  if (!(x < 710)) return x >= 710 ? Infinity : x;
  if (x < -746) return 0;
  const n = x * 1.4426950408889634 + WHOLE - WHOLE;
  let r = x - n * 6.93145751953125e-1;
  r -= n * 1.4286068203094173e-6;
  const z = r * r;
  const p = r * ((1.2617719307481058e-4 * z + 3.0299440770744195e-2) * z + 1);
  const q = ((3.0019850513866446e-6 * z + 2.524483403496841e-3) * z + 2.2726554820815503e-1) * z + 2;
  const ratio = p / (q - p);
  const half = n >> 1;
  return (1 + (ratio + ratio)) * powerOfTwo(half) * powerOfTwo(n - half);
}
