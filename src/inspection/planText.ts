/** The plan of a model as text: what `model.plan()` returns. */
import { number, optional, readOptions, type RecordOf } from "../base/options.ts";
import type { Backend, ThreadChoice } from "../backends/backend.ts";
import type { DType } from "../memory/tensor.ts";
import { compileForward, compileRun } from "../plan/compile.ts";
import { allSteps, isCallback, planToString, TensorPool, type Plan } from "../plan/plan.ts";
import { sharePlan } from "../plan/threads.ts";
import type { Session } from "../session/session.ts";
import { runOptions } from "../session/run.ts";

export interface PlanOptions {
  /** Default: those of one batch. */
  rows?: number;
  /** Default 32. */
  batchSize?: number;
  /** Batches that make one update. Default 1. */
  accumulateSteps?: number;
}

const positive = (initial: number) => number(initial, { integer: true, min: 1 });
const planOptions = {
  rows: optional(positive(1)),
  batchSize: positive(32),
  accumulateSteps: positive(1),
} satisfies RecordOf<PlanOptions>;

/** The plan of a training as text; of a prediction for a network that is not compiled. Throws E_CONFIG. */
export function planText(session: Session, options: PlanOptions = {}): string {
  const { network, spec, compiled, optimizerState, engine } = session;
  const { batchSize, accumulateSteps, ...given } = readOptions(planOptions, options, "plan");
  const { rows = batchSize } = given;
  const pool = new TensorPool(spec.dtype);
  if (compiled === undefined) return planToString(compileForward(network, rows, pool).plan);
  const real = (columns: number) => ({ columns, type: "real", scale: 1 }) as const;
  const run = {
    ...runOptions(network, compiled, batchSize),
    learner: optimizerState,
    accumulateSteps,
    trains: true,
    shuffled: true,
    weighted: false,
    rows,
    x: network.inputs.map(({ size }) => real(size)),
    y: network.outputs.map(({ size }, i) => {
      const labels = compiled.targets[i].loss.definition.targets === "label";
      return labels ? ({ columns: 1, type: "int32", scale: 1 } as const) : real(size);
    }),
  };
  const { plan } = compileRun(run, pool);
  return [planToString(plan), ...threadsText(plan, engine.backend, spec.dtype)].join("\n");
}

/** How many threads train batches as large as the plan's, and why; nothing where one thread was asked for, or before trials. */
function threadsText(plan: Plan, { threads, choices }: Backend, dtype: DType): string[] {
  const rows = plan.batchRows;
  if (threads > 1 && sharePlan(plan, threads, dtype) === undefined) {
    const custom = allSteps(plan).some(isCallback);
    return [
      `threads 1: a batch of ${rowsText(rows)} ${custom ? "has steps in JavaScript" : "is too little work to share"}`,
    ];
  }
  return choices
    .filter((choice) => choice.trains && choice.rows === rows)
    .slice(-1)
    .map(choiceText);
}

/** "threads 1: a batch of 32 rows took 0.21 ms on 1, 0.36 ms on 2". */
function choiceText({ rows, threads, milliseconds }: ThreadChoice): string {
  const tried = milliseconds.map(([count, time]) => `${time.toPrecision(3)} ms on ${count}`);
  return `threads ${threads}: a batch of ${rowsText(rows)} took ${tried.join(", ")}`;
}

const rowsText = (rows: number) => (rows === 1 ? "1 row" : `${rows} rows`);
