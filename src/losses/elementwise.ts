import type { Loss } from "./loss.ts";

interface Formula {
  name: string;
  formula: string;
  /** What a row does with the sum over its outputs. */
  over: "mean" | "sum";
  value(y: number, t: number): number;
  /** ∂value/∂y */
  slope(y: number, t: number): number;
}

/** A loss that compares number by number, from the formula of one number. Twin of assembly/losses/elementwise.ts. */
export function elementwise({ name, formula, over, value, slope }: Formula): Loss {
  return {
    name,
    formula,
    targets: "dense",
    forward(rowLoss, y, t, begin, end) {
      for (let r = begin; r < end; r++) {
        let sum = 0;
        for (let j = 0; j < y.columns; j++) sum += value(y.data[r * y.stride + j], t.data[r * t.stride + j]);
        rowLoss.data[r] = over === "mean" ? sum / y.columns : sum;
      }
    },
    backward(dy, y, t, scale, begin, end) {
      const factor = over === "mean" ? scale / y.columns : scale;
      for (let r = begin; r < end; r++) {
        for (let j = 0; j < y.columns; j++) {
          dy.data[r * dy.stride + j] = factor * slope(y.data[r * y.stride + j], t.data[r * t.stride + j]);
        }
      }
    },
  };
}
