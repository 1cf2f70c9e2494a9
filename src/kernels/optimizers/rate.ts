import type { Matrix } from "../../memory/tensor.ts";
import { kernel } from "../kernel.ts";
import { cursorPlace } from "../shared/layout.ts";

/** rate(hyper [1, h], place, rates [1, n], cursor, multiplier): hyper[place] = multiplier · rates[step mod n]; n is a power of two. */
export const rate = kernel(
  ["whole hyper", "scalar place", "whole rates", "whole cursor", "scalar multiplier"],
  (
    hyper: Matrix<Float64Array>,
    place: number,
    rates: Matrix<Float64Array>,
    cursor: Matrix<Int32Array>,
    multiplier: number,
  ): void => {
    hyper.data[place] = rates.data[cursor.data[cursorPlace.step] & (rates.columns - 1)] * multiplier;
  },
);
