/**
 * Lanes: the one file that names vector instructions.
 *
 * `Real` is f32 or f64, set per build target in asconfig.json. A v128 holds LANES of them.
 * Loads and stores stay `v128.load(p, 16)` at their call sites: their offset must be a constant there.
 * Every function is small enough for the optimiser to inline. Only `madd` depends on the build: the fast ones may fuse.
 */
import { TINY32, TINY64 } from "../src/kernels/shared/tiny";

/** Bytes of one vector. */
export const VECTOR: usize = 16;
/** Numbers in one vector: 4 for f32, 2 for f64. */
export const LANES: i32 = <i32>(VECTOR / sizeof<Real>());
/** Bytes of one number. */
export const REAL: usize = sizeof<Real>();
/**
 * Whether this build is for an engine that pairs neighbouring vectors into twice as wide ones: its targets have the
 * alias `Paired`. Known when compiling, so that code for the other builds is left out.
 */
export const PAIRED_VECTORS: bool = isDefined(Paired);

export function splat(x: Real): v128 {
  return v128.splat<Real>(x);
}
/**
 * Number i of a table of constants, in every lane. One load: V8 makes a constant that stands in the code anew each time, of
 * three instructions and 18 bytes. Tables stand below 1024 (memoryBase in asconfig.json), where src/memory/arena.ts puts nothing.
 */
export function constant(table: usize, i: usize): v128 {
  return v128.load_splat<Real>(table + i * REAL);
}
/** ½, 1, the bit of the sign, and 1½ · 2²³ + 127 (f64: 1½ · 2⁵² + 1023), what is next to 0. */
const NUMBERS =
  sizeof<Real>() == 4
    ? memory.data<f32>([0.5, 1, -0.0, 12583039, <f32>TINY32])
    : memory.data<f64>([0.5, 1, -0.0, 6755399441056767, TINY64]);
/** 1 in every lane. */
export function one(): v128 {
  return constant(NUMBERS, 1);
}
/** a, or +0 where |a| is below 2⁻¹⁰⁰ (f64: 2⁻¹⁰⁰⁰): what decays rests at 0, not among the subnormal numbers, which CPUs are slow with. */
export function flushTiny(a: v128): v128 {
  return v128.andnot(a, less(abs(a), constant(NUMBERS, 4)));
}
/** −|a| */
export function negativeSize(a: v128): v128 {
  return v128.or(a, constant(NUMBERS, 2));
}
export function add(a: v128, b: v128): v128 {
  return v128.add<Real>(a, b);
}
export function sub(a: v128, b: v128): v128 {
  return v128.sub<Real>(a, b);
}
export function mul(a: v128, b: v128): v128 {
  return v128.mul<Real>(a, b);
}
export function div(a: v128, b: v128): v128 {
  return v128.div<Real>(a, b);
}
/** c + a·b, rounded after the product and after the sum; in the fast builds once or twice, as the CPU does it faster. */
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_madd<Real>(a, b, c);
  return v128.add<Real>(c, v128.mul<Real>(a, b));
}
export function sqrt(a: v128): v128 {
  return v128.sqrt<Real>(a);
}
export function abs(a: v128): v128 {
  return v128.abs<Real>(a);
}
export function neg(a: v128): v128 {
  return v128.neg<Real>(a);
}
/** The nearest whole number, halves to even. */
export function nearest(a: v128): v128 {
  return v128.nearest<Real>(a);
}
/** Lane-wise smaller, NaN if either is NaN. */
export function min(a: v128, b: v128): v128 {
  return v128.min<Real>(a, b);
}
/** Lane-wise larger, NaN if either is NaN. */
export function max(a: v128, b: v128): v128 {
  return v128.max<Real>(a, b);
}
/** b < a ? b : a, one instruction on x86; keeps a NaN in `a`. */
export function atMost(a: v128, b: v128): v128 {
  return v128.pmin<Real>(a, b);
}
/** a < b ? b : a, one instruction on x86; keeps a NaN in `a`. */
export function atLeast(a: v128, b: v128): v128 {
  return v128.pmax<Real>(a, b);
}
/** All ones where a > b. */
export function greater(a: v128, b: v128): v128 {
  return v128.gt<Real>(a, b);
}
/** All ones where a = b. */
export function equal(a: v128, b: v128): v128 {
  return v128.eq<Real>(a, b);
}
/** All ones where a < b. */
export function less(a: v128, b: v128): v128 {
  return v128.lt<Real>(a, b);
}
/** Bit i: lane i is not 0 (of either sign). */
export function notZero(a: v128): u32 {
  if (sizeof<Real>() == 4) return <u32>i32x4.bitmask(f32x4.ne(a, i32x4.splat(0)));
  return <u32>i64x2.bitmask(f64x2.ne(a, i32x4.splat(0)));
}
/** `yes` where the mask is ones, `no` where it is zeros. */
export function select(yes: v128, no: v128, mask: v128): v128 {
  return v128.bitselect(yes, no, mask);
}
/** x where the mask is ones, +0 elsewhere. */
export function keep(x: v128, mask: v128): v128 {
  return v128.and(x, mask);
}
/** The magnitude of `size` with the sign bit of `sign`. */
export function copySign(size: v128, sign: v128): v128 {
  return v128.bitselect(sign, size, constant(NUMBERS, 2));
}

/** All ones in the first `count` lanes (count ≥ LANES: in all). */
export function firstLanes(count: i32): v128 {
  if (sizeof<Real>() == 4) return i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(count));
  return i64x2.lt_s(i64x2(0, 1), i64x2.splat(count));
}

/**
 * All ones in the lanes whose 32-bit word, without sign, is at least the threshold. A vector of four words serves one
 * vector of f32, or two of f64: words 0 and 1 (`half` 0), then 2 and 3 (`half` 1).
 */
export function notBelow(words: v128, threshold: v128, half: i32): v128 {
  const mask = i32x4.ge_u(words, threshold);
  if (sizeof<Real>() == 4) return mask;
  return half ? i64x2.extend_high_i32x4_s(mask) : i64x2.extend_low_i32x4_s(mask);
}

/** Words below 2³¹ as numbers; which words of four is said by `half`, as in notBelow. */
export function fromWords(words: v128, half: i32): v128 {
  if (sizeof<Real>() == 4) return f32x4.convert_i32x4_s(words);
  return f64x2.convert_low_i32x4_s(half ? i32x4.shuffle(words, words, 2, 3, 2, 3) : words);
}

/** The LANES bytes from p on as numbers; four bytes are read. */
export function fromBytes(p: usize): v128 {
  const words = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load_zero<u32>(p)));
  if (sizeof<Real>() == 4) return f32x4.convert_i32x4_s(words);
  return f64x2.convert_low_i32x4_s(words);
}

/** The sum of all lanes, in a fixed order: pairs first. */
export function sum(a: v128): Real {
  if (sizeof<Real>() == 4) {
    const pairs = f32x4.add(a, i32x4.shuffle(a, a, 2, 3, 0, 1));
    return <Real>(f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1));
  }
  return <Real>(f64x2.extract_lane(a, 0) + f64x2.extract_lane(a, 1));
}

/** Two sums in f64: sums + x², in f32 the first and third lane to the one, the second and fourth to the other. */
export function addSquares(sums: v128, x: v128): v128 {
  if (sizeof<Real>() == 8) return f64x2.add(sums, f64x2.mul(x, x));
  const low = f64x2.promote_low_f32x4(x);
  const high = f64x2.promote_low_f32x4(i32x4.shuffle(x, x, 2, 3, 0, 1));
  return f64x2.add(f64x2.add(sums, f64x2.mul(low, low)), f64x2.mul(high, high));
}
/** Two sums in f64: sums + |x|, the lanes as in addSquares. */
export function addSizes(sums: v128, x: v128): v128 {
  if (sizeof<Real>() == 8) return f64x2.add(sums, f64x2.abs(x));
  const low = f64x2.promote_low_f32x4(f32x4.abs(x));
  const high = f64x2.promote_low_f32x4(i32x4.shuffle(f32x4.abs(x), x, 2, 3, 0, 1));
  return f64x2.add(f64x2.add(sums, low), high);
}
/** What two sums in f64 come to. */
export function sumDoubles(sums: v128): f64 {
  return f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
}

/** The largest lane. */
export function largest(a: v128): Real {
  if (sizeof<Real>() == 4) {
    const pairs = f32x4.max(a, i32x4.shuffle(a, a, 2, 3, 0, 1));
    return <Real>Mathf.max(f32x4.extract_lane(pairs, 0), f32x4.extract_lane(pairs, 1));
  }
  return <Real>Math.max(f64x2.extract_lane(a, 0), f64x2.extract_lane(a, 1));
}

/** x · 2ⁿ for whole n (given as a number) in −2·bias … 2·bias, in two exact-power steps so that subnormal results round once. */
export function scaleByPowerOfTwo(x: v128, n: v128): v128 {
  const half = nearest(mul(n, constant(NUMBERS, 0)));
  return mul(mul(x, powerOfTwo(half)), powerOfTwo(sub(n, half)));
}
/** 2ⁿ for whole n in −bias + 1 … bias, +∞ for bias + 1: the sum has n + bias in its lowest bits; all others are shifted out. */
export function powerOfTwo(n: v128): v128 {
  const sum = add(n, constant(NUMBERS, 3));
  return sizeof<Real>() == 4 ? i32x4.shl(sum, 23) : i64x2.shl(sum, 52);
}

/** The exponent e of a positive normal x = m · 2ᵉ, m in [1, 2), as a number. */
export function exponent(x: v128): v128 {
  if (sizeof<Real>() == 4) {
    return f32x4.convert_i32x4_s(i32x4.sub(i32x4.shr_u(x, 23), i32x4.splat(127)));
  }
  const biased = i64x2.shr_u(x, 52);
  const packed = i32x4.shuffle(biased, biased, 0, 2, 0, 2);
  return f64x2.convert_low_i32x4_s(i32x4.sub(packed, i32x4.splat(1023)));
}

/** The mantissa m in [1, 2) of a positive normal x = m · 2ᵉ. */
export function mantissa(x: v128): v128 {
  if (sizeof<Real>() == 4) {
    return v128.or(v128.and(x, i32x4.splat(0x007fffff)), i32x4.splat(0x3f800000));
  }
  return v128.or(v128.and(x, i64x2.splat(0x000fffffffffffff)), i64x2.splat(0x3ff0000000000000));
}

/** LANES numbers, each `step` bytes from the one before. */
export function loadApart(p: usize, step: usize): v128 {
  if (sizeof<Real>() == 8) return v128.load_lane<f64>(p + step, v128.load_zero<f64>(p), 1);
  let a = v128.load_lane<f32>(p + step, v128.load_zero<f32>(p), 1);
  p += 2 * step;
  a = v128.load_lane<f32>(p, a, 2);
  return v128.load_lane<f32>(p + step, a, 3);
}
/** LANES vectors, each `step` bytes from the one before: of each the first number is one of a, the others are 0. */
export function storeApart(p: usize, step: usize, a: v128): void {
  const zeros = i32x4.splat(0);
  if (sizeof<Real>() == 8) {
    v128.store(p, i64x2.shuffle(a, zeros, 0, 2));
    v128.store(p + step, i64x2.shuffle(a, zeros, 1, 2));
    return;
  }
  v128.store(p, i32x4.shuffle(a, zeros, 0, 4, 4, 4));
  v128.store(p + step, i32x4.shuffle(a, zeros, 1, 4, 4, 4));
  p += 2 * step;
  v128.store(p, i32x4.shuffle(a, zeros, 2, 4, 4, 4));
  v128.store(p + step, i32x4.shuffle(a, zeros, 3, 4, 4, 4));
}
/** Stores the first `count` lanes, or all where count ≥ LANES: nothing behind them is written. */
export function storeFirst(p: usize, a: v128, count: i32): void {
  if (count >= LANES) {
    v128.store(p, a);
    return;
  }
  v128.store_lane<Real>(p, a, 0);
  if (sizeof<Real>() == 8) return;
  if (count > 1) v128.store_lane<f32>(p, a, 1, 4);
  if (count > 2) v128.store_lane<f32>(p, a, 2, 8);
}
/** LANES numbers in f64, one behind the other. */
export function storeDoubles(p: usize, a: v128): void {
  if (sizeof<Real>() == 8) return v128.store(p, a);
  v128.store(p, f64x2.promote_low_f32x4(a));
  v128.store(p, f64x2.promote_low_f32x4(i32x4.shuffle(a, a, 2, 3, 2, 3)), 16);
}

/** The first lane. */
export function lane(a: v128): Real {
  return sizeof<Real>() == 4 ? <Real>f32x4.extract_lane(a, 0) : <Real>f64x2.extract_lane(a, 0);
}
