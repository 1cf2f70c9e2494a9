import { elementwise } from "./elementwise.ts";

/** ½ Σ (y − t)²,   slope y − t     [Rumelhart, Hinton, Williams, Nature 1986] */
export const halfSquaredError = elementwise({
  name: "halfSquaredError",
  formula: "½ Σ (y − t)²",
  over: "sum",
  value: (y, t) => 0.5 * (y - t) * (y - t),
  slope: (y, t) => y - t,
});
