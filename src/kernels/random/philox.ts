/**
 * Philox4x32-10: 128 random bits as a pure function of a counter and a key. No state to carry: the same counter and key
 * give the same bits on every engine. Twin of assembly/random/philox.ts.
 * Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011; test vectors of Random123.
 */
import { checkNumber } from "../../base/options.ts";

/** The key of every random number of a model: a seed as two 32-bit words. */
export type Key = readonly [number, number];

export * as streams from "../shared/streams.ts";

/** High word of the 64-bit product of two unsigned 32-bit words. */
function high(a: number, b: number): number {
  const aLow = a & 0xffff,
    aHigh = a >>> 16,
    bLow = b & 0xffff,
    bHigh = b >>> 16;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16); // < 2⁴⁸, exact
  const carry = aLow * bHigh + (middle % 65536);
  return (aHigh * bHigh + Math.floor(middle / 65536) + Math.floor(carry / 65536)) >>> 0;
}

/** Writes the four words of counter (c0, c1, c2, c3) under a key to `out`, as unsigned integers. */
export function philox(out: Uint32Array, c0: number, c1: number, c2: number, c3: number, [k0, k1]: Key): void {
  for (let round = 0; round < 10; round++) {
    const leftHigh = high(c0 >>> 0, 0xd2511f53),
      leftLow = Math.imul(c0, 0xd2511f53);
    const rightHigh = high(c2 >>> 0, 0xcd9e8d57),
      rightLow = Math.imul(c2, 0xcd9e8d57);
    c0 = rightHigh ^ c1 ^ k0;
    c1 = rightLow;
    c2 = leftHigh ^ c3 ^ k1;
    c3 = leftLow;
    k0 = (k0 + 0x9e3779b9) | 0;
    k1 = (k1 + 0xbb67ae85) | 0;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}

/** ⌊n · word / 2³²⌋: a whole number below n; the bias is below n / 2³². */
export function below(n: number, word: number): number {
  return high(n, word >>> 0);
}

/** A seed as a key. Throws E_CONFIG for anything but a whole number from 0 to 2⁵³ − 1. */
export function keyOf(seed: unknown): Key {
  const value = checkNumber(seed, "seed", { integer: true, min: 0 });
  return [value >>> 0, Math.floor(value / 2 ** 32)];
}

/** A sequence of uniform numbers in [0, 1) with 53 random bits each: one stream of a key, counted up. */
export class Uniform {
  readonly #key: Key;
  readonly #stream: number;
  readonly #which: number;
  readonly #words = new Uint32Array(4);
  #count = 0;

  /** `which` separates sequences of one stream, such as the tensors to initialise. */
  constructor(key: Key, stream: number, which: number) {
    this.#key = key;
    this.#stream = stream;
    this.#which = which;
  }

  next(): number {
    const second = this.#count % 2;
    if (second === 0) philox(this.#words, this.#count / 2, this.#stream, this.#which, 0, this.#key);
    this.#count++;
    const upper = this.#words[2 * second] >>> 5,
      lower = this.#words[2 * second + 1] >>> 6;
    return (upper * 2 ** 26 + lower) / 2 ** 53;
  }
}
