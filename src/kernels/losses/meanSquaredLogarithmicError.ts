import { log1p } from "../math/log.ts";
import { elementwise } from "./elementwise.ts";
import { loss, reduction } from "./loss.ts";

/** Below 0 there is no logarithm to compare. NaN stays NaN. */
const floor = (x: number) => Math.max(x, 0);

/**
 * (1/N) Σ e²,   e = ln(1 + max(y, 0)) − ln(1 + max(t, 0)),   slope 2 e / (1 + y) / N, 0 for y below 0
 * For quantities that grow by factors. As in Keras, numbers below 0 count as 0, and outputs there do not learn.
 * [scikit-learn mean_squared_log_error]
 */
export const meanSquaredLogarithmicError = loss(
  elementwise({
    name: "meanSquaredLogarithmicError",
    options: { reduction },
    formula: "(1/N) Σ (ln(1 + y) − ln(1 + t))²",
    over: "mean",
    value: (y, t) => (log1p(floor(y)) - log1p(floor(t))) ** 2,
    slope: (y, t) => (y < 0 ? 0 : (2 * (log1p(floor(y)) - log1p(floor(t)))) / (1 + y)),
  }),
);
