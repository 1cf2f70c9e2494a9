/**
 * Quantiles of a quantity, so that of new rows a share τ is below the τ-quantile: outputs of the network, learned with the
 * pinball loss, are shifted by what they lack on the rows that each network held out, and sorted where they cross.
 * [Romano, Patterson & Candès, Conformalized Quantile Regression, NeurIPS 2019, theorem 2; Chernozhukov, Fernández-Val &
 * Galichon, Quantile and Probability Curves without Crossing, Econometrica 78, 2010]
 */
import { unbounded, type QuantityTarget } from "./target.ts";

/**
 * The shift of a τ-quantile: of the n numbers t − q, the ⌈(n + 1) τ⌉-th smallest for τ of at least a half, and below it the
 * ⌊(n + 1) τ⌋-th, within 1 and n.
 */
export function shiftOf(share: number, outputs: readonly number[], truth: readonly number[]): number {
  const lacking = Float64Array.from(outputs, (q, i) => truth[i] - q).sort();
  const place = (lacking.length + 1) * share;
  const which = share >= 0.5 ? Math.ceil(place) : Math.floor(place);
  return lacking[Math.min(Math.max(which, 1), lacking.length) - 1];
}

/** The quantiles of a row, from the outputs for each. */
export function quantilesOf(target: QuantityTarget, outputs: readonly number[]): number[] {
  const shifted = target.quantiles!.map(({ shift }, i) => unbounded(target, outputs[i] + shift));
  return shifted.sort((a, b) => a - b);
}
