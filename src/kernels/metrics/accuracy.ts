import { metric } from "./metric.ts";
import type { Matrix, TypedArray } from "../../memory/tensor.ts";

/** The share of outputs on the same side of 0.5 as their target. */
export const binaryAccuracy = metric({
  name: "binaryAccuracy",
  larger: true,
  targets: "dense",
  evaluate(values, y, t, begin, end) {
    for (let r = begin; r < end; r++) {
      let hits = 0;
      for (let j = 0; j < y.columns; j++) {
        if (y.data[r * y.stride + j] > 0.5 === t.data[r * t.stride + j] > 0.5) hits++;
      }
      values.data[r] = hits / y.columns;
    }
  },
});

/** 1 where the largest output stands at the largest target, else 0; the first of equals counts. */
export const categoricalAccuracy = metric({
  name: "categoricalAccuracy",
  larger: true,
  targets: "dense",
  evaluate(values, y, t, begin, end) {
    for (let r = begin; r < end; r++) values.data[r] = indexOfLargest(y, r) === indexOfLargest(t, r) ? 1 : 0;
  },
});

/** 1 where the largest output stands at the label, else 0. */
export const sparseCategoricalAccuracy = metric({
  name: "sparseCategoricalAccuracy",
  larger: true,
  targets: "label",
  evaluate(values, y, t, begin, end) {
    for (let r = begin; r < end; r++) values.data[r] = indexOfLargest(y, r) === t.data[r] ? 1 : 0;
  },
});

function indexOfLargest(m: Matrix<TypedArray>, r: number): number {
  let best = 0;
  for (let j = 1; j < m.columns; j++) if (m.data[r * m.stride + j] > m.data[r * m.stride + best]) best = j;
  return best;
}
