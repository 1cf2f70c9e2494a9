/** Evaluation: one pass over rows, for their loss and metrics. */
import { StoppedError } from "../base/abort.ts";
import type { TimeSlice } from "../platform/timeSlice.ts";
import { SliceScheduler } from "../session/scheduler.ts";
import type { Run } from "../session/run.ts";

/** One pass over an evaluation run, in slices: loss and metrics. Throws StoppedError when the slice's signal has aborted. */
export async function evaluateRun(run: Run, slice: TimeSlice): Promise<Float64Array> {
  const { epoch } = run.cursor;
  const scheduler = new SliceScheduler(slice);
  while (run.cursor.epoch === epoch) {
    const finite = await scheduler.slice(run, run.plan.batches - run.cursor.batch);
    if (!finite) return resultsOf(run, epoch, false);
    await scheduler.yieldWhenOver();
    if (slice.signal?.aborted) throw new StoppedError();
  }
  return resultsOf(run, epoch, true);
}

/** Of a pass that is over. A loss that is not finite is a result here, not an error: an evaluation changes nothing. */
export function resultsOf(run: Run, epoch: number, finite: boolean): Float64Array {
  return finite ? run.results(epoch, epoch + 1) : run.partial().map((value, i) => (i === 0 ? value : NaN));
}
