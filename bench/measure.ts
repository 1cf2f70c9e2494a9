/**
 * Interleaved rounds. In each round everybody trains once, in an order that turns, with R taken before and after; so
 * whatever disturbs the machine for a while disturbs all of them. Figures are medians over the rounds, and ratios are
 * medians of the ratios within a round, since the clock drifts from round to round.
 */
import { contestants, type Contestant, type Problem, type Trained } from "./contestants.ts";
import type { Peak, PeakSample } from "./peak.ts";
import { operationsPerRow } from "./shapes.ts";

/** One contestant's training in one round. */
export interface Timing extends Trained {
  /** Time on the wall over processor time: 1 on an idle machine. */
  disturbance: number;
  samplesPerSecond: number;
  gflops: number;
  peak: PeakSample;
}

export interface Result {
  readonly name: Contestant["name"];
  readonly timings: readonly Timing[];
}

export interface Effort {
  readonly rounds: number;
  /** Milliseconds that each contestant trains at least before any is timed, in at least two calls. */
  readonly warmUp: number;
}

export async function measure(problem: Problem, peak: Peak, { rounds, warmUp }: Effort): Promise<Result[]> {
  const { shape } = problem;
  for (const contestant of await contestants(problem)) await train(contestant, warmUp);
  const timed = await contestants(problem);
  const timings: Timing[][] = timed.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < timed.length; turn++) {
      const which = (turn + round) % timed.length;
      const before = peak.sample();
      const began = performance.now();
      const trained = await timed[which].train();
      const wall = performance.now() - began;
      const after = peak.sample();
      const samplesPerSecond = (shape.rows * shape.epochs * 1000) / trained.training;
      timings[which].push({
        ...trained,
        disturbance: wall / (trained.training + trained.setup),
        samplesPerSecond,
        gflops: (samplesPerSecond * operationsPerRow(shape.sizes)) / 1e9,
        peak: { R: Math.max(before.R, after.R), exact: Math.max(before.exact, after.exact) },
      });
    }
  }
  return timed.map(({ name }, i) => ({ name, timings: timings[i] }));
}

/**
 * Past the tier-up: the optimising compilers work beside, and a function gets the new code with its next call. What is
 * compiled serves all networks, so these are others than those that are timed, which then all train equally long.
 */
async function train(contestant: Contestant, atLeast: number): Promise<void> {
  const end = performance.now() + atLeast;
  await contestant.train();
  do await contestant.train();
  while (performance.now() < end);
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Half the distance between the quartiles, relative to the median. */
export function spread(values: readonly number[]): number {
  return (quantile(values, 0.75) - quantile(values, 0.25)) / 2 / median(values);
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * share,
    low = Math.floor(at);
  return sorted[low] + (at - low) * (sorted[Math.min(low + 1, sorted.length - 1)] - sorted[low]);
}

/** The median of a figure of one result relative to another's, round by round. */
export function ratio(of: Result, to: Result, figure: (timing: Timing) => number): number {
  return median(of.timings.map((timing, round) => figure(timing) / figure(to.timings[round])));
}
