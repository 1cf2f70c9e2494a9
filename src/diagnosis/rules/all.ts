/** The rules, in the order of their findings. */
import type { Rule } from "../finding.ts";
import {
  classImbalance,
  constantInputs,
  constantTargets,
  labelsOutOfRange,
  lossAndActivation,
  maskedRows,
  unscaledInputs,
  unscaledTargets,
} from "./data.ts";
import { explodingGradient, updatesTooLarge, updatesTooSmall, vanishingGradient } from "./gradients.ts";
import { creeping, linearLayers, overfitting, stillLearning, stuckAtChance, underfitting } from "./history.ts";
import { explodingOverTime, vanishingOverTime } from "./time.ts";
import { deadRelu, saturated } from "./units.ts";

/** Those of trainings: underfitting is told on demand, since most data of the world leave a rest that nobody can explain. */
export const trainingRules: readonly Rule[] = [
  unscaledInputs,
  unscaledTargets,
  constantInputs,
  maskedRows,
  constantTargets,
  labelsOutOfRange,
  classImbalance,
  lossAndActivation,
  deadRelu,
  saturated,
  vanishingGradient,
  vanishingOverTime,
  explodingGradient,
  explodingOverTime,
  updatesTooLarge,
  updatesTooSmall,
  creeping,
  linearLayers,
  stuckAtChance,
  stillLearning,
  overfitting,
];

export const rules: readonly Rule[] = [...trainingRules, underfitting];
