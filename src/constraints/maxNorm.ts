import { factory, number } from "../base/registry.ts";

/**
 * After each update, every unit's incoming weights (a column of the kernel) are scaled to a norm of at most `maxValue`:
 *   w ← w · min(n, maxValue) / (n + 1e-7),   n = ‖w‖
 * maxValue default 2; `axis`, along which the norm is taken, is 0. Rule, ε and defaults are those of Keras MaxNorm.
 * [Srebro & Shraibman, COLT 2005; Srivastava et al., JMLR 15, 2014, §5.1]
 */
export const maxNorm = factory("constraint", {
  name: "maxNorm",
  options: { maxValue: number(2, { above: 0 }), axis: number(0, { integer: true, min: 0, max: 0 }) },
});
