import type { Matrix } from "../../memory/tensor.ts";
import { draw } from "./draw.ts";
import { streams } from "./philox.ts";
import { kernel } from "../kernel.ts";
import { cursorPlace } from "../shared/layout.ts";

/**
 * dropout(y, mask, x [B, C], rates [1, n], seed [1, 2], cursor, layer):   y = mask · x,   rows [begin, end); y may be x.
 *   rate = rates[step mod n], n a power of two: 1 where the rate is always the same
 *   mask = 0 with probability `rate`: where the number's word (see draw.ts) is below rate · 2³²; else 1/(1 − rate)
 * Source: Srivastava et al., JMLR 15, 2014, with the scaling moved to training ("inverted").
 */
export const dropout = kernel(
  ["rows! y", "rows! mask", "rows x", "all rates", "all seed", "own cursor", "scalar layer"],
  (
    y: Matrix,
    mask: Matrix,
    x: Matrix,
    rates: Matrix<Float64Array>,
    seed: Matrix<Int32Array>,
    cursor: Matrix<Int32Array>,
    layer: number,
    begin: number,
    end: number,
  ): void => {
    const rate = rates.data[cursor.data[cursorPlace.step] & (rates.columns - 1)];
    const threshold = Math.floor(rate * 2 ** 32);
    const stream = streams.dropout + 256 * layer;
    draw(y.columns, { seed, cursor, stream }, begin, end, (r, c, word) => {
      mask.data[r * mask.stride + c] = word < threshold ? 0 : 1 / (1 - rate);
      y.data[r * y.stride + c] = x.data[r * x.stride + c] * mask.data[r * mask.stride + c];
    });
  },
);

/** dropoutBackward(dx, dy, mask [B, C]): dx = mask · dy, rows [begin, end); dx may be dy. */
export const dropoutBackward = kernel(
  ["rows! dx", "rows dy", "rows mask"],
  (dx: Matrix, dy: Matrix, mask: Matrix, begin: number, end: number): void => {
    for (let i = begin * dx.stride; i < end * dx.stride; i++) dx.data[i] = mask.data[i] * dy.data[i];
  },
);
