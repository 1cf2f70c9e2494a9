/** A sweep in rounds of all its points, so that neighbours are compared at the same time; what falls is measured again. */
import type { Peak } from "../support/peak.ts";
import { median, ratio } from "../support/statistics.ts";
import type { Point, Sweep } from "./sweeps.ts";
import { begin, type Timing, type Trial } from "./trial.ts";

export interface Measured extends Point {
  readonly samplesPerSecond: number;
  readonly gflops: number;
  readonly shareOfExactR: number;
  /** Its useful operations a second relative to those of the point before, round by round; 1 for the first. */
  readonly keeps: number;
}

/** A fall of useful operations a second by more than this from one size to the next is a cliff. */
export const CLIFF = 0.15;

export const isCliff = ({ keeps }: Pick<Measured, "keeps">) => keeps < 1 - CLIFF;

export async function measureSweep({ points }: Sweep, peak: Peak, rounds: number): Promise<Measured[]> {
  const trials: Trial[] = [];
  try {
    for (const point of points) trials.push(await begin(point, peak));
    const timings = await interleaved(trials, rounds);
    const measured: Measured[] = [];
    for (const [i, point] of points.entries()) {
      const of = (what: keyof Timing) => timings[i].map((timing) => timing[what]);
      let keeps = i === 0 ? 1 : kept(timings[i - 1], timings[i]);
      // Machines are shared: a fall counts when it is there again, the two in turns and in more rounds.
      if (isCliff({ keeps })) {
        const [before, after] = await interleaved(trials.slice(i - 1, i + 1), 2 * rounds + 1);
        keeps = Math.max(keeps, kept(before, after));
      }
      measured.push({
        ...{ ...point, keeps, samplesPerSecond: median(of("samplesPerSecond")) },
        ...{ gflops: median(of("gflops")), shareOfExactR: median(of("share")) },
      });
    }
    return measured;
  } finally {
    for (const trial of trials) trial.dispose();
  }
}

async function interleaved(trials: readonly Trial[], rounds: number): Promise<Timing[][]> {
  const timings: Timing[][] = trials.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, trial] of trials.entries()) timings[i].push(await trial.turn());
  }
  return timings;
}

/** By the clock, or as shares of the peak where that is more: a core that slows down for both is no fall. */
function kept(before: readonly Timing[], after: readonly Timing[]): number {
  const of = (timings: readonly Timing[], what: "gflops" | "share") => timings.map((timing) => timing[what]);
  return Math.max(...(["gflops", "share"] as const).map((what) => ratio(of(after, what), of(before, what))));
}
