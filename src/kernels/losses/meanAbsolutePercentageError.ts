import { elementwise } from "./elementwise.ts";
import { loss, reduction } from "./loss.ts";

/**
 * (100/N) Σ |y − t| / max(|t|, 1e-7),   slope ±100 / max(|t|, 1e-7) / N, 0 at y = t: percent of the target
 * The bound is Keras's; a target of 0 outweighs all others.     [Makridakis, International Journal of Forecasting 1993]
 */
export const meanAbsolutePercentageError = loss(
  elementwise({
    name: "meanAbsolutePercentageError",
    options: { reduction },
    formula: "(100/N) Σ |y − t| / |t|",
    over: "mean",
    value: (y, t) => (100 * Math.abs(y - t)) / Math.max(Math.abs(t), 1e-7),
    slope: (y, t) => (100 * (Number(y > t) - Number(y < t))) / Math.max(Math.abs(t), 1e-7),
  }),
);
