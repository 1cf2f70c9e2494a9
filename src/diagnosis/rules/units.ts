/** Units that do not answer. */
import { percent } from "../../base/numbers.ts";
import { unsolved, type Rule } from "../finding.ts";

export const deadRelu: Rule = (seen) =>
  seen.layers
    .filter(({ dead }) => dead !== undefined && (dead >= 0.9 || (dead >= 0.6 && unsolved(seen))))
    .map(({ layer, activation, dead }) => ({
      name: "deadRelu",
      severity: dead === 1 ? "error" : "warning",
      layer,
      message: `${percent(dead!)} of the ${activation} units of ${layer} give 0 for every row looked at.`,
      cause: "Their weights and biases make every sum negative, where the slope is 0: they do not come back.",
      remedy: `Lower the learning rate, start from "heNormal" with biases of 0, or take "leakyRelu".`,
      evidence: { dead },
    }));

export const saturated: Rule = (seen) =>
  seen.layers
    .filter(({ saturated }) => saturated !== undefined && saturated >= 0.7 && unsolved(seen))
    .map(({ layer, activation, saturated }) => ({
      name: "saturated",
      severity: "warning",
      layer,
      message: `${percent(saturated!)} of what the ${activation} of ${layer} gives is at the ends of its range.`,
      cause:
        "Its sums are so large, by large inputs or weights, that its slope is next to 0: hardly any gradient passes.",
      remedy: `Scale the inputs to about −1 … 1, start from "glorotUniform", or put batchNormalization() before it.`,
      evidence: { saturated },
    }));
