/** Derivatives that are too small or too large at the first steps of a recurrent layer, the last that the backward pass reaches. */
import { short } from "../../base/numbers.ts";
import { learnedLittle, tinyWeights, unsolved, type LayerReport, type Observation, type Rule } from "../finding.ts";

/** A weight's gradient is the sum over the steps: a share below this is lost in the rounding of float32, half a unit of 1. */
const LOST = 2 ** -24;
/** What gates let through that start half open: less is no start that learns to open them. */
const HALF = 0.5;
/** Updates after which gates that learn have opened. */
const STEPS = 100;
/** Derivatives of T steps that add up are T times as large; a thousand times that, they multiply. */
const GROWN = 1e3;

type Way = NonNullable<LayerReport["overTime"]>[number] & { layer: string; ratio: number; factor: number };

/** The directions of all recurrent layers, with first / last and its root for each step. */
const waysOf = ({ layers }: Observation): Way[] =>
  layers.flatMap(({ layer, overTime = [] }) =>
    overTime.map((way) => {
      const ratio = way.first / way.last;
      return { ...way, layer, ratio, factor: ratio ** (1 / (way.steps - 1)) };
    }),
  );

const message = ({ direction, first, last, steps }: Way) =>
  `The gradient of ${direction} is ${short(first)} at the first of the ${steps} steps that it reaches and ${short(last)} at the last.`;

/** Next to nothing of the gradient reaches the first steps. */
export const vanishingOverTime: Rule = (observation) => {
  if (!unsolved(observation) || !learnedLittle(observation)) return [];
  return waysOf(observation)
    .filter(({ ratio, factor }) => ratio < LOST && (factor < HALF || observation.steps >= STEPS))
    .map((way) => ({
      name: "vanishingGradient",
      severity: "warning",
      layer: way.layer,
      message: message(way),
      cause: `Each step multiplies it by about ${short(way.factor)}: what the first steps say is not learned.`,
      remedy: `Use ${way.cell === "simpleRnn" ? `lstm() or gru() in place of simpleRnn(), or recurrentInitializer "orthogonal"` : "returnSequences: true with globalAveragePooling1d() behind it"}, or shorter windows.`,
      ...tinyWeights(observation),
      evidence: way,
    }));
};

/** The gradient multiplies from step to step. */
export const explodingOverTime: Rule = (observation) => {
  if (!unsolved(observation)) return [];
  return waysOf(observation)
    .filter(({ ratio, steps }) => ratio > GROWN * steps)
    .map((way) => ({
      name: "explodingGradient",
      severity: "warning",
      layer: way.layer,
      message: message(way),
      cause: `Each step multiplies it by about ${short(way.factor)}: the recurrent kernel is too large.`,
      remedy: `Set the optimizer's clipNorm: 1 and recurrentInitializer "orthogonal"; lower the learning rate (it is ${short(observation.learningRate)}), or use shorter windows.`,
      evidence: way,
    }));
};
