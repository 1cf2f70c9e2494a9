/**
 * Interleaved rounds. In each round everybody has a turn, in an order that moves on, with R taken before and after; so
 * whatever disturbs the machine for a while disturbs all of them. Figures are medians over the rounds, and ratios are
 * medians of the ratios within a round, since the clock drifts from round to round.
 */
import { contestants, type Contestant, type Problem } from "./contestants.ts";
import type { Peak, PeakSample } from "./peak.ts";
import { operationsPerRow } from "./shapes.ts";

/** One contestant's turn. */
export interface Timing {
  samplesPerSecond: number;
  gflops: number;
  /** Milliseconds a training: of the training itself, and of checking, copying and planning before. */
  training: number;
  setup: number;
  /** Time on the wall over processor time: 1 on an idle machine. */
  disturbance: number;
  peak: PeakSample;
}

export interface Result {
  readonly name: Contestant["name"];
  readonly timings: readonly Timing[];
  /** The loss after as many trainings as there are rounds, the same number for everybody. */
  readonly loss: number;
}

export interface Effort {
  readonly rounds: number;
  /** Milliseconds that a turn lasts at least: short trainings are repeated, so that caches are as warm as in a long one. */
  readonly turn: number;
  /** Milliseconds that everybody trains at least before anything is timed, in at least two calls. */
  readonly warmUp: number;
}

export async function measure(problem: Problem, peak: Peak, { rounds, turn, warmUp }: Effort): Promise<Result[]> {
  // Past the tier-up: optimising compilers work beside, and a function gets the new code with its next call. That code
  // serves all networks, so these are not those that are timed.
  for (const contestant of await contestants(problem)) await train(contestant, 2, warmUp);

  const { shape } = problem;
  const operations = operationsPerRow(shape.sizes);
  const timed = await contestants(problem);
  const results = timed.map(({ name }) => ({ name, timings: [] as Timing[], losses: [] as number[] }));
  for (let round = 0; round < rounds; round++) {
    for (let place = 0; place < timed.length; place++) {
      const which = (place + round) % timed.length;
      const { timings, losses } = results[which];
      const before = peak.sample();
      const done = await train(timed[which], 1, turn);
      const after = peak.sample();
      losses.push(...done.losses);
      const samplesPerSecond = (shape.rows * shape.epochs * 1000) / done.training;
      timings.push({
        samplesPerSecond,
        gflops: (samplesPerSecond * operations) / 1e9,
        training: done.training,
        setup: done.setup,
        disturbance: done.wall / (done.training + done.setup),
        peak: { R: Math.max(before.R, after.R), exact: Math.max(before.exact, after.exact) },
      });
    }
  }
  return results.map(({ name, timings, losses }) => ({ name, timings, loss: losses[rounds - 1] }));
}

/** Trains again and again, until both a number of times and a time on the wall are reached; times are means. */
async function train(contestant: Contestant, times: number, milliseconds: number) {
  const began = performance.now();
  const losses: number[] = [];
  let training = 0,
    setup = 0,
    wall = 0;
  while (losses.length < times || wall < milliseconds) {
    const trained = await contestant.train();
    losses.push(trained.loss);
    training += trained.training;
    setup += trained.setup;
    wall = performance.now() - began;
  }
  const n = losses.length;
  return { training: training / n, setup: setup / n, wall: wall / n, losses };
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
