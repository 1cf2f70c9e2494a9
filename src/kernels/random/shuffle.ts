import type { Matrix } from "../../memory/tensor.ts";
import { below, philox, streams } from "./philox.ts";
import { kernel } from "../kernel.ts";
import { cursorPlace } from "../shared/layout.ts";

const words = new Uint32Array(4);

/**
 * shuffle(order [1, rows], seed [1, 2], cursor): the row order of this epoch, by Fisher–Yates from the identity:
 * for i = rows − 1 … 1 swap i with ⌊(i + 1) u / 2³²⌋, u = word i mod 4 of philox((⌊i / 4⌋, stream, epoch, 0), seed).
 * Source: Durstenfeld, CACM algorithm 235, 1964.
 */
export const shuffle = kernel(
  ["whole order", "whole seed", "whole cursor"],
  (order: Matrix<Int32Array>, seed: Matrix<Int32Array>, cursor: Matrix<Int32Array>): void => {
    const p = order.data;
    const n = order.columns;
    for (let i = 0; i < n; i++) p[i] = i;
    for (let i = n - 1; i > 0; i--) {
      if (i === n - 1 || i % 4 === 3)
        philox(words, i >>> 2, streams.shuffle, cursor.data[cursorPlace.epoch], 0, [seed.data[0], seed.data[1]]);
      const j = below(i + 1, words[i % 4]);
      const kept = p[i];
      p[i] = p[j];
      p[j] = kept;
    }
  },
);
