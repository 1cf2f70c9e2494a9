import { elementwise } from "./elementwise.ts";
import { shortfall, side } from "./hinge.ts";
import { loss, reduction } from "./loss.ts";

/**
 * (1/N) Σ max(0, 1 − s y)²,   s = t, or −1 where t is 0: targets are ±1, or 0 and 1
 * slope −2 s max(0, 1 − s y) / N     [Tang, Deep Learning using Linear Support Vector Machines, 2013]
 */
export const squaredHinge = loss(
  elementwise({
    name: "squaredHinge",
    options: { reduction },
    margin: true,
    formula: "(1/N) Σ max(0, 1 − t y)²",
    over: "mean",
    value: (y, t) => shortfall(y, side(t)) ** 2,
    slope: (y, t) => -2 * side(t) * shortfall(y, side(t)),
  }),
);
