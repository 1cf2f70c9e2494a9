import { javascriptBackend } from "../backends/javascript.ts";
import { exactCloneOf, inspectedExamples } from "../inspection/clone.ts";
import { inSlices } from "../platform/timeSlice.ts";
import type { Targets } from "../session/examples.ts";
import type { Inputs } from "../session/inputs.ts";
import type { Session } from "../session/session.ts";
import { checkExplain } from "./check.ts";
import type { ExplainOptions } from "./options.ts";
import { rounding } from "./rounding.ts";
import { explainSteps } from "./steps.ts";
import type { Trace } from "./trace.ts";

/** Training steps of a copy of a compiled model, with every number named. Throws as `fit` does, E_LIMIT for large networks. */
export async function explainModel(session: Session, x: Inputs, y: Targets, options: ExplainOptions): Promise<Trace> {
  const checked = checkExplain(options, session.network);
  const rounder = checked.rounding === null ? undefined : rounding(checked.rounding);
  const examples = await inspectedExamples(session, "explain", x, y);
  const backend = rounder && javascriptBackend(rounder.step);
  const clone = await exactCloneOf(session, "explain", { update: options.update, backend });
  return inSlices(explainSteps(clone, examples, checked, rounder));
}
