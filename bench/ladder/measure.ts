/**
 * Interleaved rounds. In each round everybody has a turn, in an order that moves on, with R taken before and after; so
 * whatever disturbs the machine for a while disturbs all of them. Figures are medians over the rounds, and ratios are
 * medians of the ratios within a round, since the clock drifts from round to round.
 */
import { idle, type Time } from "../support/clock.ts";
import type { Peak, PeakSample } from "../support/peak.ts";
import { contestants, type Contestant, type Problem } from "./contestants.ts";
import type { Rung } from "./rungs.ts";
import { operationsPerRow } from "./shapes.ts";

/** One contestant's turn. */
export interface Timing {
  readonly samplesPerSecond: number;
  /** By the wall, whatever the number of threads: what threads are compared with. */
  readonly wallSamplesPerSecond: number;
  readonly gflops: number;
  /** Milliseconds a training: of the training itself, and of checking, copying and planning before. */
  readonly training: number;
  readonly setup: number;
  /** Time on the wall over processor time, of those on one thread: 1 on an idle machine. */
  readonly disturbance: number;
  readonly peak: PeakSample;
}

export interface Result {
  readonly name: string;
  readonly threads: number;
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

export async function measure(
  problem: Problem,
  there: readonly Rung[],
  peak: Peak,
  { rounds, turn, warmUp }: Effort,
): Promise<Result[]> {
  // Past the tier-up: optimising compilers work beside, and a function gets the new code with its next call. That code
  // serves all networks, so these are not those that are timed.
  for (const contestant of await contestants(problem, there)) {
    await train(contestant, 2, warmUp);
    contestant.dispose();
  }

  const { shape } = problem;
  const operations = operationsPerRow(shape.sizes);
  const timed = await contestants(problem, there);
  const results = timed.map(({ name, threads }) => ({
    name,
    threads,
    timings: [] as Timing[],
    losses: [] as number[],
  }));
  for (let round = 0; round < rounds; round++) {
    for (let place = 0; place < timed.length; place++) {
      const which = (place + round) % timed.length;
      const { timings, losses, threads } = results[which];
      const before = peak.sample();
      const done = await train(timed[which], 1, turn);
      const after = peak.sample();
      losses.push(...done.losses);
      const training = idle(done.training, threads);
      const perSecond = (milliseconds: number) => (shape.rows * shape.epochs * 1000) / milliseconds;
      timings.push({
        samplesPerSecond: perSecond(training),
        wallSamplesPerSecond: perSecond(done.training.wall),
        gflops: (perSecond(training) * operations) / 1e9,
        training,
        setup: idle(done.setup, threads),
        disturbance: threads === 1 ? done.training.wall / done.training.processor : 1,
        peak: { R: Math.max(before.R, after.R), exact: Math.max(before.exact, after.exact) },
      });
    }
  }
  for (const contestant of timed) contestant.dispose();
  return results.map(({ losses, ...result }) => ({ ...result, loss: losses[rounds - 1] }));
}

/** Trains again and again, until both a number of times and a time on the wall are reached; times are means. */
async function train(contestant: Contestant, times: number, milliseconds: number) {
  const began = performance.now();
  const losses: number[] = [];
  const training = { processor: 0, wall: 0 },
    setup = { processor: 0, wall: 0 };
  while (losses.length < times || performance.now() - began < milliseconds) {
    const trained = await contestant.train();
    losses.push(trained.loss);
    add(training, trained.training);
    add(setup, trained.setup);
  }
  const mean = ({ processor, wall }: Time) => ({ processor: processor / losses.length, wall: wall / losses.length });
  return { training: mean(training), setup: mean(setup), losses };
}

function add(sum: { processor: number; wall: number }, { processor, wall }: Time): void {
  sum.processor += processor;
  sum.wall += wall;
}
