/** Diagnosis: what is wrong with a network, by name. `model/` loads this room only when it is needed. */
import type { RealArray } from "../memory/tensor.ts";
import type { Examples } from "../model/run.ts";
import { lookAtData } from "./data.ts";
import type { Finding, Seen } from "./finding.ts";
import { findingsOf, look } from "./look.ts";
import { textOf, type Diagnosis } from "./report.ts";
import type { Subject } from "./subject.ts";

export { blame, type Blame } from "./nonFinite.ts";
export { findingText, Watching } from "./watching.ts";

/** Rows that are looked at on demand. */
const ROWS = 256;

/** The full table. `step` makes one step from the weights as they are; answers what they are then. */
export async function diagnose(
  subject: Subject,
  examples: Examples,
  step: (rows: Examples) => Promise<ReadonlyMap<string, RealArray>>,
  history?: Seen["history"],
): Promise<Diagnosis> {
  const data = lookAtData(subject, examples);
  const seen = await look(subject, examples, data, { rows: ROWS, step, history });
  const findings = findingsOf(seen);
  findings.unshift(...nonFinite(seen));
  const { rows, layers, loss } = seen;
  const result = { rows, loss, layers: [...layers], findings };
  return { ...result, text: textOf(result) };
}

/** Numbers that are none, at the first layer that has them; or a loss that is none of outputs that are. */
function nonFinite({ layers, loss }: Seen): Finding[] {
  const broken = layers.find(({ nonFinite }) => nonFinite > 0);
  if (broken === undefined && Number.isFinite(loss)) return [];
  const layer = (broken ?? layers.filter(({ last }) => last).at(-1))?.layer;
  const message =
    broken === undefined
      ? `The loss of these rows is not finite, though what ${layer} gives is.`
      : `${layer} has ${broken.nonFinite} numbers that are NaN or infinite.`;
  return [
    {
      name: "nonFinite",
      severity: "error",
      layer,
      message,
      cause: "Weights that have grown beyond what the loss can take, or a loss or activation that is not defined here.",
      remedy: `Begin with fresh weights and a lower learning rate, or train with onNonFinite: "rollBack".`,
      evidence: { nonFinite: broken?.nonFinite ?? 0, loss: String(loss) },
    },
  ];
}
