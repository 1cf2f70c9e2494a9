/** Time: of the processor and on the wall. */

/** Milliseconds. */
export interface Time {
  /** What the process has computed, all of its threads together: other processes take nothing from it. */
  readonly processor: number;
  readonly wall: number;
}

/** Windows counts processor time in steps that are too long to be of use: there it is the time on the wall. */
export function now(): Time {
  const wall = performance.now();
  if (process.platform === "win32") return { processor: wall, wall };
  const { user, system } = process.cpuUsage();
  return { processor: (user + system) / 1000, wall };
}

export function between(from: Time, to: Time): Time {
  return { processor: to.processor - from.processor, wall: to.wall - from.wall };
}

/**
 * What the same work would have taken on an idle machine. On one thread that is the processor time, unless helpers of
 * the engine (garbage, compilers) worked beside it: then the wall is right. With more threads only the wall counts.
 */
export function idle({ processor, wall }: Time, threads: number): number {
  return threads === 1 ? Math.min(processor, wall) : wall;
}
