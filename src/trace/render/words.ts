/** Words that all renderers of a trace share: the conventions in sentences, verdicts, and notes of what was left out. */
import { decimal, fixed } from "../../base/numbers.ts";
import type { Compared, ExplainedPreset, Trace, TracedLayer } from "../trace.ts";

/** Our figure beside a printed one, to exactly its digits: 0.60 is not 0.6 here. */
export const formatOurs = ({ ours, digits }: Compared): string => fixed(ours, digits);

/** A column of verdicts. */
export function verdictWord(verdict: Compared["verdict"]): string {
  return verdict === "rounded" ? "rounding" : verdict;
}

export function isPreset(trace: Trace | ExplainedPreset): trace is ExplainedPreset {
  return "article" in trace;
}

/** Loss, optimizer, sign of δ, order of the update, biases, rounding: a sentence each. `digits` are those shown. */
export function conventionSentences(trace: Trace, digits: number = trace.digits): string[] {
  const { loss, optimizer, delta, update, rounding } = trace.conventions;
  const rate = decimal(optimizer.learningRate, Math.max(digits, 6));
  return [
    `The error of an example is E = ${loss.formula} (${loss.name}), y being an output and t its target; ` +
      `the error of a batch is the ${loss.reduction} over its examples.`,
    `The optimizer is ${optimizer.name}, ${optimizer.formula}, with a learning rate of ${rate}.`,
    delta === "gradient" ? "δ is ∂E/∂net." : "δ is −∂E/∂net, the direction of descent.",
    update === "simultaneous"
      ? "All weights change at once, when every δ is known."
      : "Weights change in place: those of a layer before the δ of the layer below are computed from them.",
    ...biasSentences(trace.layers),
    rounding === null
      ? `Numbers are rounded only for display, to ${digits} digits behind the point.`
      : `Every number is rounded as soon as it is computed, to significant digits: ${roundingWords(rounding)}.`,
  ];
}

/** One sentence where all layers agree, otherwise one for each kind. */
function biasSentences(layers: readonly TracedLayer[]): string[] {
  const dense = layers.filter((layer) => layer.biases !== null);
  const kinds = [...new Set(dense.map((layer) => layer.biases!))];
  const sentence = {
    none: "There are no biases.",
    frozen: "Biases are not trained.",
    "per unit": "Each unit has its own bias, which is trained.",
    "shared per layer": "The units of a layer share one bias, which is trained.",
  };
  if (kinds.length < 2) return kinds.map((kind) => sentence[kind]);
  const names = (kind: string) => dense.filter((layer) => layer.biases === kind).map((layer) => layer.name);
  return kinds.map((kind) => `${names(kind).join(", ")}: ${sentence[kind]}`);
}

function roundingWords(rounding: NonNullable<Trace["conventions"]["rounding"]>): string {
  const kinds = Object.entries(rounding).filter(([, digits]) => digits !== undefined);
  const alike = kinds.length === 6 && new Set(kinds.map(([, digits]) => digits)).size === 1;
  if (alike) return `${kinds[0][1]} of each`;
  return kinds.map(([kind, digits]) => `${digits} of ${kind}`).join(", ");
}

/** How much of a large network is shown. */
export const limits = { units: 12, terms: 12, examples: 4, steps: 4, weights: 40, progress: 12 };

/** The first `most`, and how many were left out: of what is long, `few`. One more than `most` is shown: the line that leaves it out is no shorter. */
export function abridge<T>(items: readonly T[], most: number, few = most): { shown: readonly T[]; left: number } {
  if (items.length <= most + 1) return { shown: items, left: 0 };
  return { shown: items.slice(0, few), left: items.length - few };
}

/** "… 96 more units; the JSON has all", or, with a place, "… 96 more units in dense_1; the JSON has all" */
export function leftOut(left: number, what: string, where = ""): string {
  return `… ${left} more ${what}${left === 1 ? "" : "s"}${where}; the JSON has all`;
}

/** Text from outside on one line, without control characters. */
export function plain(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\s]+/g, " ").trim();
}
