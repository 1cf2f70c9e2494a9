import type { Matrix } from "../../memory/tensor.ts";
import { draw } from "./draw.ts";
import { normal } from "./normal.ts";
import { streams } from "./philox.ts";
import { kernel } from "../kernel.ts";

/** gaussianNoise(y, x [B, C], σ, seed [1, 2], cursor, layer):   y = x + σ normal(word),   rows [begin, end); y may be x. Words as in draw.ts. */
export const gaussianNoise = kernel(
  ["rows! y", "rows x", "scalar sigma", "all seed", "own cursor", "scalar layer"],
  (
    y: Matrix,
    x: Matrix,
    sigma: number,
    seed: Matrix<Int32Array>,
    cursor: Matrix<Int32Array>,
    layer: number,
    begin: number,
    end: number,
  ): void => {
    const stream = streams.noise + 256 * layer;
    draw(y.columns, { seed, cursor, stream }, begin, end, (r, c, word) => {
      y.data[r * y.stride + c] = x.data[r * x.stride + c] + sigma * normal(word);
    });
  },
);
