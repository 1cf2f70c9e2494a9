/** Diagnosis: what is wrong with a network, by name. */
import type { RealArray } from "../memory/tensor.ts";
import { cloneOf, inspectedExamples } from "../inspection/clone.ts";
import { probeOf, type Probe } from "../inspection/probe.ts";
import { custom, optional, readOptions, type RecordOf } from "../base/options.ts";
import type { Examples, Targets } from "../session/examples.ts";
import type { Inputs } from "../session/inputs.ts";
import type { Session } from "../session/session.ts";
import { checkHistory, type DiagnosedHistory } from "./check.ts";
import { inspectData } from "./data.ts";
import { findingsOf, inspect } from "./inspect.ts";
import { ended, lost } from "./lost.ts";
import { textOf, type Diagnosis } from "./report.ts";

export type { NonFiniteOrigin } from "./nonFinite.ts";

/** Rows that are inspected on demand, at most. */
const ROWS = 256;

export interface DiagnoseOptions {
  /** What `fit` resolved to: shows over- and underfitting, and losses that stay or grow. */
  history?: DiagnosedHistory;
}

const diagnoseOptions = {
  history: optional(custom(undefined, "a result of fit", checkHistory)),
} satisfies RecordOf<DiagnoseOptions>;

/** The diagnosis of a compiled model on rows x and targets y. Throws as `fit` does, E_CONFIG for what is not a history. */
export async function diagnoseModel(
  session: Session,
  x: Inputs,
  y: Targets,
  options: DiagnoseOptions = {},
): Promise<Diagnosis> {
  const { history } = readOptions(diagnoseOptions, options, "diagnose");
  const examples = await inspectedExamples(session, "diagnose", x, y);
  const clone = await cloneOf(session, "diagnose");
  const probe = probeOf(clone);
  const step = async (rows: Examples) => {
    await clone.run({ batchSize: rows.count, learner: clone.optimizerState, trains: true }, rows).run(1);
    return probe.weights();
  };
  return diagnose(probe, examples, step, history);
}

/** The full table. `step` makes a trial step and returns the weights after it. */
async function diagnose(
  subject: Probe,
  examples: Examples,
  step: (rows: Examples) => Promise<ReadonlyMap<string, RealArray>>,
  history?: DiagnosedHistory,
): Promise<Diagnosis> {
  const data = inspectData(subject, examples);
  const observation = await inspect(subject, examples, data, { rows: ROWS, step, history });
  const findings = findingsOf(observation);
  const [now] = lost(observation);
  const [end] = ended(history?.nonFinite);
  if (now && end) {
    const message = `${now.message} ${end.message}`;
    findings.unshift({ ...end, ...now, message, cause: end.cause, evidence: { ...now.evidence, ...end.evidence } });
  } else if (now ?? end) findings.unshift(now ?? end);
  const { rows, layers, loss } = observation;
  const result = { rows, loss, layers: [...layers], findings };
  return { ...result, text: textOf(result) };
}
