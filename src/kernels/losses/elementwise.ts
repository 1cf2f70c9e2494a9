import type { NO_TWIN, Options } from "../../base/registry.ts";
import type { Loss } from "./loss.ts";

interface Formula<O extends Options> extends Pick<Loss, "outputs" | "classes" | "yesOrNo" | "margin" | "fused"> {
  number?: typeof NO_TWIN;
  name: string;
  formula: string;
  options: O;
  parameter?: keyof O & string;
  /** What a row does with the sum over its outputs. */
  over: "mean" | "sum";
  value(y: number, t: number, parameter: number): number;
  /** ∂value/∂y */
  slope(y: number, t: number, parameter: number): number;
}

/** A loss that compares number by number, from the formula of one number. Twin of assembly/losses/elementwise.ts. */
export function elementwise<O extends Options>(definition: Formula<O>): Omit<Loss, "options"> & { options: O } {
  const { over, value, slope, ...rest } = definition;
  return {
    ...rest,
    targets: "dense",
    forward(rowLoss, y, t, begin, end, parameter) {
      for (let r = begin; r < end; r++) {
        let sum = 0;
        for (let j = 0; j < y.columns; j++) sum += value(y.data[r * y.stride + j], t.data[r * t.stride + j], parameter);
        rowLoss.data[r] = over === "mean" ? sum / y.columns : sum;
      }
    },
    backward(dy, y, t, scale, begin, end, parameter) {
      const factor = over === "mean" ? scale / y.columns : scale;
      for (let r = begin; r < end; r++) {
        const at = r * y.stride;
        for (let j = 0; j < y.columns; j++) {
          dy.data[r * dy.stride + j] = factor * slope(y.data[at + j], t.data[r * t.stride + j], parameter);
        }
      }
    },
  };
}
