/** Units without a gradient. */
import { percent } from "../../base/numbers.ts";
import { tinyWeights, unsolved, type Rule } from "../finding.ts";

/** Rows of which some are above 0 for most units; of fewer, many units miss all by chance. */
const MANY = 16;

export const deadRelu: Rule = (observation) =>
  observation.layers
    .filter(({ dead }) => dead !== undefined && dead >= (observation.rows < MANY ? 1 : 0.8) && unsolved(observation))
    .map(({ layer, activation, dead }) => ({
      name: "deadRelu",
      severity: dead === 1 ? "error" : "warning",
      layer,
      message: `${percent(dead!)} of the ${activation} units of ${layer} are 0 for every inspected row.`,
      cause: "Their weights and biases make every sum negative, where the slope is 0: they do not recover.",
      remedy: `Lower the learning rate, start from "heNormal" with biases of 0, or use "leakyRelu".`,
      ...tinyWeights(observation),
      evidence: { dead },
    }));

export const saturated: Rule = (observation) =>
  observation.layers
    .filter(({ saturated }) => saturated !== undefined && saturated >= 0.7 && unsolved(observation))
    .map(({ layer, activation, saturated }) => ({
      name: "saturated",
      severity: "warning",
      layer,
      message: `${percent(saturated!)} of the ${activation} outputs of ${layer} are at the ends of their range.`,
      cause: "Large inputs or weights make its sums so large that its slope is next to 0: hardly any gradient passes.",
      remedy: `Scale the inputs to about −1 … 1, start from "glorotUniform", or put batchNormalization() before it.`,
      evidence: { saturated },
    }));
