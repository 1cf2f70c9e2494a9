/**
 * A copy of a model with a memory of its own, for what looks inside or tries steps: gradient checks, traces, diagnoses.
 * Weights and the optimizer's memory are those of the model when the copy was made.
 */
import type { Backend } from "../backends/backend.ts";
import { chooseBackend } from "../backends/choose.ts";
import type { DType } from "../memory/tensor.ts";
import { atOnce, inSlices } from "../platform/timeSlice.ts";
import { checkUpdate, type Compiled, type Update } from "../session/compile.ts";
import { checkExamples, type Examples, type Targets } from "../session/examples.ts";
import type { Inputs } from "../session/inputs.ts";
import { Run, runOptions, type RunOptions } from "../session/run.ts";
import { Session } from "../session/session.ts";
import type { Probed } from "./probe.ts";

export interface ModelClone extends Probed {
  /** A run over some rows, filled. */
  run(options: Partial<RunOptions> & { batchSize: number }, rows: Examples): Run;
}

/** Rows and targets for an inspection, checked. Throws as `fit` does; `what` names the caller in messages. */
export async function inspectedExamples(session: Session, what: string, x: Inputs, y: Targets): Promise<Examples> {
  session.settledEngine(what, true);
  const { compiled } = session.needCompiled(what);
  return inSlices(checkExamples(x, y, session.network, compiled));
}

/** A clone on the caller's thread, of the model's own dtype and arithmetic. Throws E_CONFIG. */
export async function cloneOf(session: Session, what: string): Promise<ModelClone> {
  const { spec } = session;
  const backend = await chooseBackend({ ...spec.engine, threads: 1, onCaller: true });
  return cloneModel(session, what, backend, spec.dtype);
}

/** A clone in float64, whose bits are the same everywhere; `update` and `backend` in place of the model's. Throws E_CONFIG. */
export async function exactCloneOf(
  session: Session,
  what: string,
  { update, backend }: { update?: Update; backend?: Backend } = {},
): Promise<ModelClone> {
  const dtype = "float64";
  const exact = { dtype, threads: 1, precision: "exact", vectors: "128", sharing: "measured", onCaller: true } as const;
  const chosen = backend ?? (await chooseBackend({ ...session.spec.engine, ...exact }));
  const { compiled } = session.needCompiled(what);
  const checked = checkUpdate(update ?? compiled.update, compiled.optimizer, session.network);
  return cloneModel(session, what, chosen, dtype, { ...compiled, update: checked });
}

function cloneModel(session: Session, what: string, backend: Backend, dtype: DType, changed?: Compiled): ModelClone {
  session.settledEngine(what, true);
  const { compiled, optimizerState: original } = session.needCompiled(what);
  const state = session.readState();
  const clone = new Session({ ...session.spec, dtype }, backend, state.weights);
  clone.network.labels = session.network.labels;
  clone.adopt(changed ?? compiled);
  clone.restore(state);
  const ready = clone.needCompiled(what);
  ready.optimizerState.learningRate = original.learningRate;
  const { network, spec } = clone;
  return {
    ...ready,
    network,
    key: spec.key,
    run(options, rows) {
      const all = { ...runOptions(network, ready.compiled, options.batchSize), ...options };
      const made = new Run(ready.engine, all, rows, spec.key);
      atOnce(made.fill(rows));
      return made;
    },
  };
}
