/**
 * Where the threads of a team wait for each other: a module of its own over the shared memory. The core imports `meet`
 * as the function that runs a step outside of it (env.ts), and so knows no threads itself.
 *
 *   team | arrived i32 … | round i32 … | stop i32 | sleeping i32 … |      three cache lines
 */
const ARRIVED: usize = 0;
const ROUND: usize = 64;
const STOP: usize = 128;
const SLEEPING: usize = 132;

/** Looks at the round before a thread goes to sleep: some 50 µs, about what waking it costs. */
const SPINS = 40000;
/** The longest sleep, in nanoseconds, should nobody wake the thread. */
const NAP: i64 = 50_000_000;

/** Waits until all threads of the team have come here. Answers 0, or why the team stops. */
export function meet(team: usize, threads: i32, _: i32): i32 {
  const round = atomic.load<i32>(team, ROUND);
  if (atomic.add<i32>(team, 1, ARRIVED) == threads - 1) {
    atomic.store<i32>(team, 0, ARRIVED);
    atomic.store<i32>(team, round + 1, ROUND);
    if (atomic.load<i32>(team, SLEEPING)) atomic.notify(team + ROUND, -1);
    return atomic.load<i32>(team, STOP);
  }
  for (let spins = 0; spins < SPINS; spins++) {
    if (atomic.load<i32>(team, ROUND) != round) return 0;
    const stop = atomic.load<i32>(team, STOP);
    if (stop) return stop;
  }
  return sleep(team, round);
}

function sleep(team: usize, round: i32): i32 {
  let stop = 0;
  atomic.add<i32>(team, 1, SLEEPING);
  while (atomic.load<i32>(team, ROUND) == round) {
    stop = atomic.load<i32>(team, STOP);
    if (stop) break;
    atomic.wait<i32>(team + ROUND, round, NAP);
  }
  atomic.sub<i32>(team, 1, SLEEPING);
  return stop;
}

/** Ends the waiting of all threads of the team, for the reason `stop`; the first reason stays. */
export function leave(team: usize, stop: i32): void {
  atomic.cmpxchg<i32>(team, 0, stop, STOP);
  atomic.notify(team + ROUND, -1);
}
