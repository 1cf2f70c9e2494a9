import { log } from "../math/log.ts";
import { elementwise } from "./elementwise.ts";
import { loss, reduction } from "./loss.ts";

/**
 * Σ t ln(t / max(y, 1e-12)), 0 where t is 0,   slope −t / max(y, 1e-12): what outputs y miss of the distribution t
 * The bound, categoricalCrossentropy's, keeps the loss finite where a probability underflows.
 * [Kullback & Leibler, Annals of Mathematical Statistics 1951]
 */
export const kullbackLeiblerDivergence = loss(
  elementwise({
    name: "kullbackLeiblerDivergence",
    options: { reduction },
    formula: "Σ t ln(t / y)",
    outputs: { low: 0, high: 1, from: "softmax" },
    classes: true,
    over: "sum",
    value: (y, t) => (t > 0 ? t * log(t / Math.max(y, 1e-12)) : 0),
    slope: (y, t) => -t / Math.max(y, 1e-12),
  }),
);
