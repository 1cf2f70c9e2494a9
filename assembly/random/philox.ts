/**
 * Philox4x32-10: 128 random bits as a pure function of a counter and a key.
 * No state to carry: the same (counter, key) gives the same bits on every engine and on any thread.
 *
 * One round, with hi·lo = the 64-bit product of two 32-bit words:
 *   (c0, c1, c2, c3) ← (hi(M1 c2) ⊕ c1 ⊕ k0, lo(M1 c2), hi(M0 c0) ⊕ c3 ⊕ k1, lo(M0 c0)),   k ← k + Weyl
 * Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011; test vectors of Random123.
 */
export function philox(c0: u32, c1: u32, c2: u32, c3: u32, k0: u32, k1: u32): v128 {
  for (let round = 0; round < 10; round++) {
    const left = <u64>c0 * 0xd2511f53;
    const right = <u64>c2 * 0xcd9e8d57;
    c0 = (<u32>(right >> 32)) ^ c1 ^ k0;
    c1 = <u32>right;
    c2 = (<u32>(left >> 32)) ^ c3 ^ k1;
    c3 = <u32>left;
    k0 += 0x9e3779b9;
    k1 += 0xbb67ae85;
  }
  let words = i32x4.splat(c0);
  words = i32x4.replace_lane(words, 1, c1);
  words = i32x4.replace_lane(words, 2, c2);
  return i32x4.replace_lane(words, 3, c3);
}
