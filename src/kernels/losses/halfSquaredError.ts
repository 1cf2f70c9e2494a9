import { elementwise } from "./elementwise.ts";
import { reduction, loss } from "./loss.ts";

/** ½ Σ (y − t)²,   slope y − t     [Rumelhart, Hinton, Williams, Nature 1986] */
export const halfSquaredError = loss(
  elementwise({
    name: "halfSquaredError",
    options: { reduction },
    formula: "½ Σ (y − t)²",
    over: "sum",
    value: (y, t) => 0.5 * (y - t) * (y - t),
    slope: (y, t) => y - t,
  }),
);
