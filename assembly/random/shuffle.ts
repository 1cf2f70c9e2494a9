import { Cursor } from "../../build/generated/layout";
import { Shuffle } from "../../build/generated/steps";
import * as streams from "../../src/kernels/shared/streams";
import { philox } from "./philox";

/**
 * shuffle(order [1, rows] i32, seed [1, 2] i32, cursor): the row order of this epoch.
 *
 * Fisher–Yates from the identity: for i = rows − 1 … 1 swap i with ⌊(i + 1) u / 2³²⌋, u = word i mod 4 of
 * philox(counter = (⌊i / 4⌋, stream, epoch, 0), key = seed). The order depends on seed and epoch alone,
 * so a resumed training goes on with the same orders. The bias against a perfect shuffle is below rows / 2³².
 */
export function shuffle(step: Shuffle, begin: i32, end: i32): i32 {
  const order = step.order;
  const seed = <usize>step.seed.address;
  const cursor = changetype<Cursor>(<usize>step.cursor.address);
  const n = order.columns;
  const p = <usize>order.address;
  for (let i = 0; i < n; i++) store<i32>(p + ((<usize>i) << 2), i);
  const k0 = load<u32>(seed);
  const k1 = load<u32>(seed, 4);
  for (let block = (n - 1) >> 2; block >= 0; block--) {
    const words = philox(block, streams.shuffle, cursor.epoch, 0, k0, k1);
    const i = block << 2;
    if (i + 3 < n) swap(p, i + 3, <u32>i32x4.extract_lane(words, 3));
    if (i + 2 < n) swap(p, i + 2, <u32>i32x4.extract_lane(words, 2));
    if (i + 1 < n) swap(p, i + 1, <u32>i32x4.extract_lane(words, 1));
    if (i > 0) swap(p, i, <u32>i32x4.extract_lane(words, 0));
  }
  return 0;
}

function swap(order: usize, i: i32, word: u32): void {
  const j = <i32>((<u64>word * <u64>(i + 1)) >> 32);
  const a = order + ((<usize>i) << 2);
  const b = order + ((<usize>j) << 2);
  const kept = load<i32>(a);
  store<i32>(a, load<i32>(b));
  store<i32>(b, kept);
}
