/** Gradients and steps that are too small or too large on their way through the layers. */
import { least } from "../../base/extremes.ts";
import { percent, short } from "../../base/numbers.ts";
import { rises, tinyWeights, unsolved, type LayerReport, type Rule } from "../finding.ts";

const sized = (layers: readonly LayerReport[]) =>
  layers.filter((l) => l.gradientSize !== undefined && l.nonFinite === 0);

/** The first layer's gradient next to nothing beside the largest: it does not learn. */
export const vanishingGradient: Rule = (observation) => {
  const layers = sized(observation.layers);
  if (layers.length < 3 || !unsolved(observation)) return [];
  if (layers.some((l) => (l.dead ?? 0) > 0.9)) return []; // a finding by itself: deadRelu
  const [first] = layers;
  const most = layers.reduce((a, b) => (b.gradientSize! > a.gradientSize! ? b : a));
  const ratio = first.gradientSize! / most.gradientSize!;
  if (!(ratio < 1e-3)) return [];
  const name = first.activation ?? "its activation";
  return [
    {
      name: "vanishingGradient",
      severity: "warning",
      layer: first.layer,
      message: `The gradient of ${first.layer} is ${short(ratio)} of that of ${most.layer}, over ${layers.length} layers.`,
      cause: `Each layer multiplies the gradient by its slope, and that of ${name} is below 1: little of it reaches the first layers.`,
      remedy: `Use "relu" with kernelInitializer "heNormal" in the hidden layers, or batchNormalization(), or fewer layers.`,
      ...tinyWeights(observation),
      evidence: { ratio, first: first.gradientSize, largest: most.gradientSize, layers: layers.length },
    },
  ];
};

/** After fewer updates a loss is still that of starting weights. */
const FEW = 10;

/** A loss that has grown, or gradients that grow from layer to layer and lead uphill. */
export const explodingGradient: Rule = (observation) => {
  const layers = sized(observation.layers);
  const losses = observation.history?.history.loss ?? [];
  const now = losses[losses.length - 1];
  const { chance } = observation.data;
  const base = { name: "explodingGradient", severity: "error" } as const;
  const remedy = `Lower the learning rate (it is ${short(observation.learningRate)}), or set the optimizer's clipNorm: 1.`;
  // Histories may have a million losses: read only where they decide.
  const lowest = now > 3 * (chance ?? losses[0]) ? least(losses) : NaN;
  if (losses.length > 1 && now > 10 * lowest) {
    const message = `The loss was ${short(lowest)} and is ${short(now)}.`;
    const cause = "Steps overshoot: each leads to a steeper place than the one before.";
    return [
      { ...base, message, cause, remedy, evidence: { least: lowest, now, learningRate: observation.learningRate } },
    ];
  }
  const constant = Math.max(chance ?? losses[0] ?? NaN, observation.data.uninformed);
  const end = Number.isNaN(observation.loss) ? Infinity : observation.loss;
  const grown = end > 3 * Math.max(now, constant); // the loss of an epoch is from before its last step
  if (losses.length > 0 && (grown || (observation.steps >= FEW && Math.min(end, now) > 10 * constant))) {
    const before = chance === undefined ? `at first it was ${short(losses[0])}` : `that of a constant prediction is ${short(chance)}`; // prettier-ignore
    const message = `The loss is ${short(grown ? end : now)}; ${before}.`;
    const cause = "Steps overshoot: the network is worse than one that has learned nothing.";
    return [{ ...base, message, cause, remedy, evidence: { now, chance, learningRate: observation.learningRate } }];
  }
  const worst = layers.find((l) => l.gradientNorm! > 1e3 * Math.max(l.weightNorm!, 1));
  if (worst === undefined || !unsolved(observation) || !rises(observation)) return [];
  const { layer, gradientNorm, weightNorm } = worst;
  const message = `The gradient of ${layer} has a norm of ${short(gradientNorm!)}, its weights one of ${short(weightNorm!)}.`;
  const cause = "Large inputs, targets or weights multiply from layer to layer.";
  return [
    {
      ...base,
      layer,
      message,
      cause,
      remedy: `Scale inputs and targets to about −1 … 1. ${remedy}`,
      evidence: { gradientNorm, weightNorm },
    },
  ];
};

/** One step changes a weight matrix by a large part of itself, and leads uphill. */
export const updatesTooLarge: Rule = (observation) => {
  if (!unsolved(observation) || !rises(observation)) return [];
  return observation.layers
    .filter((l) => l.updateRatio !== undefined && l.updateRatio > 0.3)
    .map(({ layer, updateRatio }) => ({
      name: "updatesTooLarge",
      severity: "warning",
      layer,
      message: `One step changes the weights of ${layer} by ${percent(updateRatio!)} of their norm; about 0.1 % is usual.`,
      cause: `The learning rate ${short(observation.learningRate)} is too high for these gradients.`,
      remedy: "Lower the learning rate to a tenth, or set the optimizer's clipNorm: 1.",
      evidence: { updateRatio, learningRate: observation.learningRate },
    }));
};

/** Steps too small to change anything, though the gradient is not. */
export const updatesTooSmall: Rule = (observation) => {
  const layers = sized(observation.layers).filter((l) => l.updateRatio !== undefined);
  if (layers.length === 0 || !unsolved(observation)) return [];
  const most = layers.reduce((a, b) => (b.updateRatio! > a.updateRatio! ? b : a));
  const pull = (most.gradientNorm! * most.weightNorm!) / observation.loss;
  if (!(most.updateRatio! < 1e-5 && pull > 0.05)) return [];
  return [
    {
      name: "updatesTooSmall",
      severity: "warning",
      message: `No layer's weights change by more than ${short(most.updateRatio!)} of their norm in a step; about 0.001 is usual.`,
      cause: `The learning rate ${short(observation.learningRate)} is too low for these gradients.`,
      remedy: "Raise the learning rate tenfold, and again while the loss goes on falling smoothly.",
      evidence: { updateRatio: most.updateRatio, layer: most.layer, learningRate: observation.learningRate },
    },
  ];
};
