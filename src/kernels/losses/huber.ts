import { number } from "../../base/registry.ts";
import { elementwise } from "./elementwise.ts";
import { loss, reduction } from "./loss.ts";

/**
 * (1/N) Σ ½ e² where |e| ≤ δ, δ (|e| − δ/2) beyond,   e = y − t;   slope e / N, at most ±δ/N
 * In one piece: c (|e| − c/2) with c = min(|e|, δ).     [Huber, Annals of Mathematical Statistics 1964]
 */
export const huber = loss(
  elementwise({
    name: "huber",
    options: { delta: number(1, { above: 0 }), reduction },
    parameter: "delta",
    formula: "(1/N) Σ (|e| ≤ δ ? ½ e² : δ (|e| − δ/2)), e = y − t",
    over: "mean",
    value(y, t, delta) {
      const size = Math.abs(y - t);
      const c = Math.min(size, delta);
      return c * (size - 0.5 * c);
    },
    slope: (y, t, delta) => Math.max(Math.min(y - t, delta), -delta),
  }),
);
