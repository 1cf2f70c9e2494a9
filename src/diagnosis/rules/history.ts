/** Findings from the losses of the epochs. */
import { least } from "../../base/extremes.ts";
import { percent, short } from "../../base/numbers.ts";
import { tinyWeights, unsolved, type Rule } from "../finding.ts";

const last = (list: readonly number[]) => list[list.length - 1];

/** The validation loss has risen since its best epoch while the training loss went on falling. */
export const overfitting: Rule = ({ history, data: { chance, constant } }) => {
  const validation = history?.history.val_loss ?? [];
  const training = history?.history.loss ?? [];
  if (validation.length < 6 || constant || history!.stoppedBy === "patience") return [];
  const best = validation.reduce((at, v, i) => (v < validation[at] ? i : at), 0);
  const lowest = validation[best];
  const now = last(validation);
  const loss = last(training);
  const risen = now - lowest;
  if (validation.length - 1 - best < 5 || !(now > 1.2 * lowest) || !(risen > 0.05 * (chance ?? lowest))) return [];
  if (!(loss < 0.9 * training[best])) return [];
  const epoch = history!.epoch[best];
  return [
    {
      name: "overfitting",
      severity: "warning",
      message: `val_loss was best in epoch ${epoch} (${short(lowest)}) and is ${short(now)}, while loss fell from ${short(training[best])} to ${short(loss)}.`,
      cause: "The network memorises these rows: it has more weights than they determine.",
      remedy: `Stop there, with earlyStopping({ patience: 5 }); or add dropout(), l2(), more rows, or use fewer units.`,
      evidence: { bestEpoch: epoch, best: lowest, now, loss, gap: now - loss },
    },
  ];
};

/** Whether the last half of the epochs brought no progress. */
function resting(losses: readonly number[], epochs: number, gain: number): boolean {
  if (losses.length < epochs) return false;
  const middle = losses.length >> 1;
  const quarter = Math.max(1, (losses.length - middle) >> 2);
  const sum = (from: number) => {
    let sum = 0;
    for (let i = from; i < from + quarter; i++) sum += losses[i];
    return sum;
  };
  return sum(losses.length - quarter) > (1 - gain) * sum(middle);
}

/** Better than a constant prediction, but not by much, and no longer improving. */
export const underfitting: Rule = ({ history, penalty, data: { chance } }) => {
  const losses = history?.history.loss ?? [];
  const now = last(losses) - penalty;
  if (chance === undefined || !(now > 0.5 * chance) || !(now < NEAR * chance) || !resting(losses, 20, 0.02)) return [];
  return [
    {
      name: "underfitting",
      severity: "warning",
      message: `The loss has settled at ${short(now)}; that of a constant prediction is ${short(chance)}.`,
      cause:
        "The network is too small or too close to linear for these targets, or the inputs do not carry more information.",
      remedy: "Add units or a hidden layer, train longer, raise the learning rate, or reduce dropout and penalties.",
      evidence: { loss: now, chance, epochs: losses.length },
    },
  ];
};

/** Whether the losses fell from each epoch to the next, from one on. */
function descends(losses: readonly number[], from: number): boolean {
  for (let i = from + 1; i < losses.length; i++) if (!(losses[i] < losses[i - 1])) return false;
  return true;
}

/** A loss that falls from each epoch to the next, but hardly at all. */
export const creeping: Rule = (observation) => {
  const { history, steps, learningRate } = observation;
  const losses = history?.history.loss ?? [];
  const now = last(losses);
  if (losses.length < 5 || steps < STEPS / 2 || !unsolved(observation)) return [];
  if (!descends(losses, 0) || !(losses[0] - now < 0.01 * now)) return [];
  return [
    {
      name: "updatesTooSmall",
      severity: "warning",
      message: `In ${losses.length} epochs the loss only fell by ${percent((losses[0] - now) / losses[0])}, without a break, to ${short(now)}.`,
      cause: `The learning rate ${short(learningRate)} is too low.`,
      remedy: "Raise the learning rate tenfold, and again while the loss goes on falling smoothly.",
      evidence: { first: losses[0], loss: now, learningRate },
    },
  ];
};

/** Layers that are one: what a line cannot explain stays. */
export const linearLayers: Rule = (observation) => {
  const losses = observation.history?.history.loss ?? [];
  if (!observation.data.linear || !unsolved(observation) || !resting(losses, 10, 0.05)) return [];
  return [
    {
      name: "linearLayers",
      severity: "warning",
      message: `No hidden layer has an activation, and the loss has settled at ${short(last(losses))}.`,
      cause: "Layers without activation are together one linear layer: they learn straight lines only.",
      remedy: 'Give the hidden layers activation: "relu" or "tanh".',
      evidence: { loss: last(losses) },
    },
  ];
};

/**
 * Not much better than a constant prediction, but on the way: still falling by 2 % in the last tenth of the epochs, or
 * without a break, so slowly that the training would have to be as long again to get half way.
 */
export const stillLearning: Rule = (observation) => {
  const { history, loss, penalty, data } = observation;
  const { chance } = data;
  const losses = history?.history.loss ?? [];
  const now = last(losses);
  const rest = Math.min(loss, now - penalty);
  if (chance === undefined || losses.length < (rest > 3 * chance ? 3 : rest > 1.5 * chance ? 10 : 20)) return [];
  if (creeping(observation).length > 0) return [];
  const recent = losses.slice(-Math.ceil(losses.length / 10) - 1);
  const pace = (recent[0] - now) / (recent.length - 1);
  const slowness = (rest - chance / 2) / (pace * losses.length);
  // Noise that is learned by heart, below the loss of a constant, falls ever more slowly.
  if (!(rest > 0.8 * chance && now <= least(losses))) return [];
  const slow = slowness > 1 && (slowness < 20 || rest > chance) && descends(losses, losses.length >> 1);
  if (!(slow || now < 0.98 * recent[0])) return [];
  return [
    {
      name: "stillLearning",
      severity: "warning",
      message: `The loss was still falling: by ${percent((recent[0] - now) / recent[0])} in the last ${recent.length - 1} of ${losses.length} epochs, to ${short(now)}; that of a constant prediction is ${short(chance)}.`,
      cause: "The training has ended before the network has learned what it can.",
      remedy: `Train for more epochs, or raise the learning rate (it is ${short(observation.learningRate)}).`,
      evidence: { before: recent[0], loss: now, chance, epochs: losses.length },
    },
  ];
};

/** A loss so near to that of a constant prediction explains nothing: of a coin that is right in 60 of 100 it is 0.97. */
const NEAR = 0.99;
/**
 * Nor does a likelihood that noise learned by heart gives, too: in the end half a nat for each weight, in a few epochs a
 * fifth of that.     [Wilks, 1938]
 */
const BY_HEART = { near: 0.97, nats: 0.1 };
/** Updates before which a network may still be where it began. */
const STEPS = 100;

/** No better than a constant prediction after many epochs. */
export const stuckAtChance: Rule = (observation) => {
  const { history, penalty, steps, learningRate, data } = observation;
  const { chance } = data;
  const losses = history?.history.loss ?? [];
  const now = last(losses) - penalty;
  if (chance === undefined || losses.length < 10 || steps < STEPS) return [];
  const gain = data.outputs.every((o) => o.comparesProbabilities) ? chance - now : Math.log(chance / now) / 2;
  const byHeart = now >= BY_HEART.near * chance && gain * data.rowsPerWeight < BY_HEART.nats;
  if (!(now >= NEAR * chance || byHeart)) return [];
  // Penalties and large first weights fall for long: then the last quarter shows the rest.
  if (!resting(losses, 10, 0.02) && !resting(losses.slice(losses.length >> 1), 10, 0.02)) return [];
  return [
    {
      name: "stuckAtChance",
      severity: "error",
      message: `After ${losses.length} epochs the loss is ${short(now)}: ${percent(now / chance)} of that of a constant prediction.`,
      cause:
        "Nothing is learned: targets that do not belong to their rows, equal or saturated starting weights, or a rate that does not fit.",
      remedy: `Check that x and y are in the same order; try the learning rate ${short(learningRate)} × 10 and / 10; read the layers of model.diagnose(x, y).`,
      ...tinyWeights(observation),
      evidence: { loss: now, chance, epochs: losses.length },
    },
  ];
};
