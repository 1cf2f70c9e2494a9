import { elementwise } from "./elementwise.ts";
import { loss, reduction } from "./loss.ts";

/** (1/N) Σ |y − t|,   slope ±1/N, 0 at 0 as in PyTorch     [Goodfellow et al., Deep Learning, §6.2.1.2] */
export const meanAbsoluteError = loss(
  elementwise({
    name: "meanAbsoluteError",
    options: { reduction },
    formula: "(1/N) Σ |y − t|",
    over: "mean",
    value: (y, t) => Math.abs(y - t),
    slope: (y, t) => Number(y > t) - Number(y < t),
  }),
);
