/**
 * Where the threads of a group meet and claim work: a module of its own over the shared memory. The core imports
 * `barrierStep` as the function that runs a step outside of it (env.ts), and so knows no threads itself.
 *
 *   barrier | arrived i32 … | round i32 … | status i32 | sleeping i32 … | claimed i32, one per piece … |      cache lines
 */
import { CLAIMED } from "../../src/kernels/shared/status";

const ARRIVED: usize = 0;
const ROUND: usize = 64;
const STATUS: usize = 128;
const SLEEPING: usize = 132;
/** For each piece of work that any thread may do, the round in which it was last claimed. */
const PIECES: usize = 192;

/**
 * Reads of the round before a thread goes to sleep: some 150 µs, more than waking it costs, and long enough for the
 * operating system to notice that two threads compete for a core, and to move one of them.
 */
const SPINS = 120000;
/** The longest sleep, in nanoseconds, should nobody wake the thread. */
const NAP: i64 = 50_000_000;

/** A step of a thread's program: so many threads meet; or, where `threads` is 0, one of them claims a piece. */
export function barrierStep(barrier: usize, threads: i32, piece: i32): i32 {
  return threads ? wait(barrier, threads) : claim(barrier, piece);
}

/** Returns 0 to the first thread that claims a piece since all have met, CLAIMED to the others. */
function claim(barrier: usize, piece: i32): i32 {
  const round = atomic.load<i32>(barrier, ROUND);
  return atomic.xchg<i32>(barrier + ((<usize>piece) << 2), round, PIECES) == round ? CLAIMED : 0;
}

/** Waits until all threads have arrived. Returns 0, or the status of an aborted walk. */
function wait(barrier: usize, threads: i32): i32 {
  const round = atomic.load<i32>(barrier, ROUND);
  if (atomic.add<i32>(barrier, 1, ARRIVED) == threads - 1) {
    atomic.store<i32>(barrier, 0, ARRIVED);
    atomic.store<i32>(barrier, round + 1, ROUND);
    if (atomic.load<i32>(barrier, SLEEPING)) atomic.notify(barrier + ROUND, -1);
    return atomic.load<i32>(barrier, STATUS);
  }
  for (let spins = 0; spins < SPINS; spins++) {
    if (atomic.load<i32>(barrier, ROUND) != round) return 0;
    const status = atomic.load<i32>(barrier, STATUS);
    if (status) return status;
  }
  return sleep(barrier, round);
}

function sleep(barrier: usize, round: i32): i32 {
  let status = 0;
  atomic.add<i32>(barrier, 1, SLEEPING);
  while (atomic.load<i32>(barrier, ROUND) == round) {
    status = atomic.load<i32>(barrier, STATUS);
    if (status) break;
    atomic.wait<i32>(barrier + ROUND, round, NAP);
  }
  atomic.sub<i32>(barrier, 1, SLEEPING);
  return status;
}

/** Releases all threads from the barrier with a status other than 0; the first status stays. One thread alone has none: 0. */
export function barrierAbort(barrier: usize, status: i32): void {
  if (!barrier) return; // there stand the core's constants
  atomic.cmpxchg<i32>(barrier, 0, status, STATUS);
  atomic.notify(barrier + ROUND, -1);
}
