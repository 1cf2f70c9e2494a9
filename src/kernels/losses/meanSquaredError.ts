import { elementwise } from "./elementwise.ts";
import { reduction, loss } from "./loss.ts";

/** (1/N) Σ (y − t)²,   slope 2 (y − t) / N     [Goodfellow et al., Deep Learning, §5.1.4] */
export const meanSquaredError = loss(
  elementwise({
    name: "meanSquaredError",
    options: { reduction },
    formula: "(1/N) Σ (y − t)²",
    over: "mean",
    value: (y, t) => (y - t) * (y - t),
    slope: (y, t) => 2 * (y - t),
  }),
);
