import type { Matrix } from "../../memory/tensor.ts";
import { kernel } from "../kernel.ts";
import { cursorPlace } from "../shared/layout.ts";

/** rate(hyper [1, h], rates [1, n], cursor, multiplier): η = multiplier · rates[step mod n]; n is a power of two. */
export const rate = kernel(
  ["whole hyper", "whole rates", "whole cursor", "scalar multiplier"],
  (hyper: Matrix<Float64Array>, rates: Matrix<Float64Array>, cursor: Matrix<Int32Array>, multiplier: number): void => {
    hyper.data[0] = rates.data[cursor.data[cursorPlace.step] & (rates.columns - 1)] * multiplier;
  },
);
