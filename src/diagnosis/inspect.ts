/** One inspection of a network: a probe over some rows, and what the rules find in it. */
import type { RealArray } from "../memory/tensor.ts";
import type { Examples } from "../session/examples.ts";
import { sample } from "./data.ts";
import type { DataReport, Finding, LossHistory, Observation, Rule } from "./finding.ts";
import { inspectLayers } from "./layers.ts";
import { rules } from "./rules/all.ts";
import type { Probe } from "../inspection/probe.ts";

/** Multiply-adds of one inspection at most, where that leaves enough rows. */
const WORK = 2 ** 23;

/** How many rows are inspected: fewer for a large network. */
export function inspectedRows(subject: Probe, most: number): number {
  const weights = subject.network.parameters.reduce((sum, p) => sum + p.tensor.rows * p.tensor.columns, 1);
  return Math.min(most, Math.max(16, Math.floor(WORK / weights)));
}

export interface InspectOptions {
  /** Rows at most; with 0 only what is known of data and history is looked at. */
  rows: number;
  /** The weights of a step ago. */
  before?: ReadonlyMap<string, RealArray>;
  /** Makes a trial step from the inspected weights and returns the weights after it. */
  step?: (rows: Examples) => Promise<ReadonlyMap<string, RealArray>>;
  history?: LossHistory;
}

/** Throws E_OUT_OF_MEMORY. */
export async function inspect(
  subject: Probe,
  examples: Examples,
  data: DataReport,
  options: InspectOptions,
): Promise<Observation> {
  const { network, learner } = subject;
  const { before, step, history } = options;
  const learningRate = learner.rate(Math.max(0, learner.steps - 1)); // of the last step: no later one may have a rate
  if (options.rows === 0) {
    const loss = history?.history.loss?.at(-1) ?? NaN;
    return { rows: 0, layers: [], data, loss, steps: learner.steps, penalty: 0, learningRate, history };
  }
  const rows = sample(examples, inspectedRows(subject, options.rows));
  const probe = subject.probe(rows);
  try {
    const finite = await probe.run();
    const weights = subject.weights();
    const change = step ? { before: weights, after: await step(rows) } : before && { before, after: weights };
    const layers = inspectLayers(subject, probe, weights, change);
    const growth = step && finite ? (await lossOf(subject, rows)) / probe.loss() : undefined;
    let penalty = 0;
    for (const p of network.parameters) {
      if (p.penalty === undefined || !p.trainable) continue;
      for (const w of weights.get(p.name)!) penalty += p.penalty.l1 * Math.abs(w) + p.penalty.l2 * w * w;
    }
    const loss = finite ? probe.loss() - penalty : NaN;
    const { steps } = learner;
    return { rows: rows.count, layers, data, loss, steps, growth, penalty, learningRate, history };
  } finally {
    probe.release();
  }
}

/** The loss of rows with the weights as they are now; infinite where it is not finite. */
async function lossOf(subject: Probe, rows: Examples): Promise<number> {
  const probe = subject.probe(rows);
  try {
    return (await probe.run()) ? probe.loss() : Infinity;
  } finally {
    probe.release();
  }
}

export function findingsOf(observation: Observation, wanted: readonly Rule[] = rules): Finding[] {
  return wanted.flatMap((rule) => rule(observation));
}
