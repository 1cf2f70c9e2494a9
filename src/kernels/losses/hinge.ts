import { elementwise } from "./elementwise.ts";
import { loss, reduction } from "./loss.ts";

/**
 * (1/N) Σ max(0, 1 − s y),   s = t, or −1 where t is 0: targets are ±1, or 0 and 1
 * slope −s/N where the loss is above 0, else 0, also where it just is 0     [Cortes & Vapnik, Machine Learning 1995]
 */
export const hinge = loss(
  elementwise({
    name: "hinge",
    options: { reduction },
    margin: true,
    formula: "(1/N) Σ max(0, 1 − t y)",
    over: "mean",
    value: (y, t) => shortfall(y, side(t)),
    slope: (y, t) => (shortfall(y, side(t)) > 0 ? -side(t) : 0),
  }),
);

/** s: the side of 0 that y belongs on. */
export const side = (t: number): number => (t === 0 ? -1 : t);
/** How much s y is short of 1, at least 0. */
export const shortfall = (y: number, s: number): number => Math.max(0, 1 - s * y);
