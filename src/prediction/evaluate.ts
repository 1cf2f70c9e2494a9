/** Evaluation: one pass over rows, for their loss and metrics. */
import { StoppedError } from "../base/abort.ts";
import { number, readOptions, type RecordOf } from "../base/options.ts";
import { inSlices, TimeSlice } from "../platform/timeSlice.ts";
import { checkExamples, type Targets } from "../session/examples.ts";
import type { Inputs } from "../session/inputs.ts";
import { Run, runOptions } from "../session/run.ts";
import { SliceScheduler } from "../session/scheduler.ts";
import type { Session } from "../session/session.ts";

export interface EvaluateOptions {
  /** Rows a batch: a matter of memory and speed, not of the result. Default 256. */
  batchSize?: number;
}

const evaluateOptions = {
  batchSize: number(256, { integer: true, min: 1 }),
} satisfies RecordOf<EvaluateOptions>;

/** Loss and metrics on x and y, by name. Throws as `predict` does, E_CONFIG. */
export async function evaluate(
  session: Session,
  x: Inputs,
  y: Targets,
  options: EvaluateOptions,
): Promise<Record<string, number>> {
  const { network } = session;
  const { engine, compiled } = session.needCompiled("evaluate");
  const slice = new TimeSlice();
  const { batchSize } = readOptions(evaluateOptions, options, "evaluate");
  const data = await inSlices(checkExamples(x, y, network, compiled), slice);
  session.refuseWhenGone();
  const run = new Run(engine, runOptions(network, compiled, batchSize), data);
  try {
    await inSlices(run.fill(data), slice);
    const values = await evaluateRun(run, slice);
    return Object.fromEntries(compiled.names.map((name, i) => [name, values[i]]));
  } finally {
    run.release();
  }
}

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
