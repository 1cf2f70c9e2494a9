/**
 * Probabilities scaled by temperature, so that of rows with probability p a share p is right.
 *   q_k = p_k^(1/T) / Σ_j p_j^(1/T): above T = 1 they are less sure, below surer; the most probable class stays
 * [Guo, Pleiss, Sun & Weinberger, On Calibration of Modern Neural Networks, ICML 2017]
 */
import { most } from "../base/extremes.ts";
import { exp } from "../kernels/math/exp.ts";
import { log } from "../kernels/math/log.ts";

/** Of 0 as a probability. */
export const LEAST = 1e-12;
const [COLDEST, HOTTEST] = [0.05, 20];

/** A row's probabilities at a temperature. */
export function atTemperature(row: readonly number[], temperature: number): number[] {
  const logs = row.map((p) => log(Math.max(p, LEAST)) / temperature);
  const largest = most(logs);
  const powers = logs.map((t) => exp(t - largest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/**
 * The temperature with the least −Σ ln q of the true classes, from 0.05 to 20: by golden sections over ln T, in which the loss
 * has one minimum.
 */
export function fitTemperature(rows: readonly (readonly number[])[], classes: ArrayLike<number>): number {
  const loss = (lnT: number): number => {
    const temperature = exp(lnT);
    return rows.reduce((sum, row, i) => sum - log(Math.max(atTemperature(row, temperature)[classes[i]], LEAST)), 0);
  };
  const share = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [log(COLDEST), log(HOTTEST)];
  for (let i = 0; i < 40; i++) {
    const [left, right] = [high - share * (high - low), low + share * (high - low)];
    if (loss(left) <= loss(right)) high = right;
    else low = left;
  }
  return exp((low + high) / 2);
}
