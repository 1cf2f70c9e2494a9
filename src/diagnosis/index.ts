/** Diagnosis: what is wrong with a network, by name. `model/` loads this room only when it is needed. */
import type { RealArray } from "../memory/tensor.ts";
import type { History } from "../training/callbacks/callback.ts";
import type { Examples } from "../session/run.ts";
import { checkHistory } from "./check.ts";
import { lookAtData } from "./data.ts";
import { findingsOf, inspect } from "./inspect.ts";
import { ended, lost } from "./lost.ts";
import { textOf, type Diagnosis } from "./report.ts";
import type { Probe } from "../inspection/probeTypes.ts";

export { ended } from "./lost.ts";
export { locateNonFinite as blame, type NonFiniteOrigin as Blame } from "./nonFinite.ts";
export { findingText, FindingTracker as Watching } from "./findingTracker.ts";

/** Rows that are looked at on demand. */
const ROWS = 256;

/**
 * The full table. `step` makes one step from the weights as they are; answers what they are then. Throws E_CONFIG for a
 * history that is none.
 */
export async function diagnose(
  subject: Probe,
  examples: Examples,
  step: (rows: Examples) => Promise<ReadonlyMap<string, RealArray>>,
  history?: History,
): Promise<Diagnosis> {
  checkHistory(history);
  const data = lookAtData(subject, examples);
  const seen = await inspect(subject, examples, data, { rows: ROWS, step, history });
  const findings = findingsOf(seen);
  const [now] = lost(seen);
  const [end] = ended(history?.nonFinite);
  if (now && end) {
    const message = `${now.message} ${end.message}`;
    findings.unshift({ ...end, ...now, message, cause: end.cause, evidence: { ...now.evidence, ...end.evidence } });
  } else if (now ?? end) findings.unshift(now ?? end);
  const { rows, layers, loss } = seen;
  const result = { rows, loss, layers: [...layers], findings };
  return { ...result, text: textOf(result) };
}
