/** One look at a network: a probe over some rows, and what the rules find in it. */
import type { RealArray } from "../memory/tensor.ts";
import type { Examples } from "../session/examples.ts";
import { sample } from "./data.ts";
import type { DataReport, Finding, Observation } from "./finding.ts";
import { lookAtLayers } from "./layers.ts";
import { rules } from "./rules/all.ts";
import type { Probe } from "../inspection/probe.ts";

/** Multiply-adds of one look at most, where that leaves enough rows. */
const WORK = 2 ** 23;

/** How many rows a look takes: fewer of a large network. */
export function rowsToLookAt(subject: Probe, most: number): number {
  const weights = subject.network.parameters.reduce((sum, p) => sum + p.tensor.rows * p.tensor.columns, 1);
  return Math.min(most, Math.max(16, Math.floor(WORK / weights)));
}

export interface LookOptions {
  /** Rows at most. */
  rows: number;
  /** The weights as they were a step ago. */
  before?: ReadonlyMap<string, RealArray>;
  /** Makes a step from the weights that were looked at; answers what they are then. */
  step?: (rows: Examples) => Promise<ReadonlyMap<string, RealArray>>;
  history?: Observation["history"];
}

/** Throws E_OUT_OF_MEMORY. */
export async function inspect(
  subject: Probe,
  examples: Examples,
  data: DataReport,
  options: LookOptions,
): Promise<Observation> {
  const { network, learner } = subject;
  const { before, step, history } = options;
  const rows = sample(examples, rowsToLookAt(subject, options.rows));
  const probe = subject.probe(rows);
  try {
    const finite = await probe.run(1);
    const weights = subject.weights();
    const change = step ? { before: weights, after: await step(rows) } : before && { before, after: weights };
    const layers = lookAtLayers(subject, probe, weights, change);
    const growth = step && finite ? (await lossOf(subject, rows)) / probe.results(0, 1)[0] : undefined;
    let penalty = 0;
    for (const p of network.parameters) {
      if (p.penalty === undefined || !p.trainable) continue;
      for (const w of weights.get(p.name)!) penalty += p.penalty.l1 * Math.abs(w) + p.penalty.l2 * w * w;
    }
    const loss = finite ? probe.results(0, 1)[0] - penalty : NaN;
    const learningRate = learner.rate(learner.steps);
    return { rows: rows.count, layers, data, loss, growth, penalty, learningRate, history };
  } finally {
    probe.release();
  }
}

/** The loss of rows with the weights as they are now; infinite where it is no number. */
async function lossOf(subject: Probe, rows: Examples): Promise<number> {
  const probe = subject.probe(rows);
  try {
    return (await probe.run(1)) ? probe.results(0, 1)[0] : Infinity;
  } finally {
    probe.release();
  }
}

export function findingsOf(seen: Observation): Finding[] {
  return rules.flatMap((rule) => rule(seen));
}
