import { number } from "../../base/registry.ts";
import { elementwise } from "./elementwise.ts";
import { loss, reduction } from "./loss.ts";

/**
 * (1/N) Σ max(τ e, (τ − 1) e),   e = t − y;   slope −τ/N below the target, (1 − τ)/N above it, 0 at it
 * Least where a share τ of the targets is below y: the τ-quantile.     [Koenker & Bassett, Econometrica 46, 1978]
 */
export const pinball = loss(
  elementwise({
    name: "pinball",
    options: { quantile: number(0.5, { above: 0, below: 1 }), reduction },
    parameter: "quantile",
    formula: "(1/N) Σ max(τ e, (τ − 1) e), e = t − y, τ = quantile",
    over: "mean",
    value: (y, t, quantile) => Math.max(quantile * (t - y), (quantile - 1) * (t - y)),
    slope: (y, t, quantile) => (1 - quantile) * Number(y > t) - quantile * Number(y < t),
  }),
);
