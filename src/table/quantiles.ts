/**
 * Quantiles of a quantity, so that of new rows a share τ is below the τ-quantile: outputs of the network, learned with the
 * pinball loss, are shifted by what they lack on the rows that each network held out, and sorted where they cross.
 * [Romano, Patterson & Candès, Conformalized Quantile Regression, NeurIPS 2019, theorem 2; Chernozhukov, Fernández-Val &
 * Galichon, Quantile and Probability Curves without Crossing, Econometrica 78, 2010]
 */
import { unscaled, type QuantityTarget } from "./target.ts";

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

/**
 * The quantiles of a row, from the outputs for each. They stay in the range of the n targets seen, as predictions do: of new rows
 * of the same kind 2 / (n + 1) are beyond it.
 */
export function quantilesOf(target: QuantityTarget, outputs: readonly number[]): number[] {
  const shifted = target.quantiles!.map(({ shift }, i) => unscaled(target, outputs[i] + shift));
  return shifted.sort((a, b) => a - b);
}

/** From the lowest to the highest quantile, and no narrower than to the prediction. */
export interface Interval {
  readonly lower: number;
  readonly upper: number;
}

/** The interval of a row. The mean is learned apart from the quantiles, and of few rows or long tails may be beyond them. */
export function intervalOf(quantiles: readonly number[], value: number): Interval {
  return { lower: Math.min(value, ...quantiles), upper: Math.max(value, ...quantiles) };
}
