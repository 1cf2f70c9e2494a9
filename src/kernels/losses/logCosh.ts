import { exp } from "../math/exp.ts";
import { log1p } from "../math/log.ts";
import { tanh } from "../math/tanh.ts";
import { elementwise } from "./elementwise.ts";
import { loss, reduction } from "./loss.ts";

/**
 * (1/N) Σ ln cosh e = (1/N) Σ |e| + ln(1 + e^−2|e|) − ln 2,   e = y − t;   slope tanh(e) / N
 * Like ½ e² near 0 and |e| − ln 2 far out.     [Green, IEEE Transactions on Medical Imaging 1990; Keras' LogCosh]
 */
export const logCosh = loss(
  elementwise({
    name: "logCosh",
    options: { reduction },
    formula: "(1/N) Σ ln cosh(y − t)",
    over: "mean",
    value(y, t) {
      const size = Math.abs(y - t);
      return size + log1p(exp(-2 * size)) - Math.LN2;
    },
    slope: (y, t) => tanh(y - t),
  }),
);
