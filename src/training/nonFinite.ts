/** Trainings that ran away: losses and weights that are no longer finite. What is said of them, and what is done. */
import { findNonFinite } from "../data/finite.ts";
import type { Blame } from "../diagnosis/index.ts";
import type { Finding } from "../diagnosis/finding.ts";
import type { Probe } from "../inspection/probeTypes.ts";
import { ChainruleError } from "../base/errors.ts";
import type { Matrix } from "../memory/tensor.ts";
import type { History } from "./callbacks/callback.ts";
import { readMatrix } from "../memory/matrix.ts";
import type { Examples } from "../session/run.ts";
import { diagnosis } from "./monitor.ts";

/** What a training does whose loss is not finite: throw E_NON_FINITE, end as it is, or end with the last good weights. */
export const policies = ["throw", "stop", "rollBack"] as const;
export type NonFinitePolicy = (typeof policies)[number];

const REASONS =
  "The usual reasons are a learning rate that is too high and input columns that are not scaled to about −1 … 1.";

/** The error for a loss that is not finite: with the layer it began in, and the likely reason. */
export async function lossDiverged(
  subject: Probe,
  examples: Examples,
  epoch: number,
  batch: number,
): Promise<ChainruleError> {
  const { layer, where, why } = await blameOf(subject, examples);
  const message = `The loss is no longer finite in epoch ${epoch}, batch ${batch}. ${why}`;
  const { steps } = subject.learner;
  return new ChainruleError("E_NON_FINITE", message, { epoch, batch, step: steps, layer, where });
}

/** The error for weights that the last step has left infinite or NaN, if there are any: no loss has told of them. */
export async function weightsDiverged(subject: Probe, examples?: Examples): Promise<ChainruleError | undefined> {
  const { parameters, dtype } = subject.network;
  for (const { name, tensor } of parameters) {
    const weights = subject.arena.view(tensor) as Matrix;
    if (findNonFinite(weights.data, dtype) < 0) continue; // with the padding between rows, which counts for nothing
    const values = readMatrix(weights);
    const at = findNonFinite(values, dtype);
    if (at < 0) continue;
    const row = Math.floor(at / tensor.columns);
    const column = at % tensor.columns;
    const { layer, where, why } = await blameOf(subject, examples);
    const message = `The last step left ${values[at]} in ${name}, row ${row}, column ${column}. ${why}`;
    return new ChainruleError("E_NON_FINITE", message, { name, row, column, value: String(values[at]), layer, where });
  }
  return undefined;
}

/** Writes what ended a training into the findings of its history; answers it. */
export async function findEnd(history: History): Promise<Finding[]> {
  try {
    return (history.findings = (await diagnosis()).ended(history.nonFinite));
  } catch {
    return []; // no second file
  }
}

/** What is to blame, as far as that can be told. */
async function blameOf(subject: Probe, examples: Examples | undefined): Promise<Blame> {
  if (examples !== undefined) {
    try {
      return await (await diagnosis()).blame(subject, examples);
    } catch {
      // no memory for it, or no second file
    }
  }
  return { where: "unknown", why: REASONS };
}
