/** Findings from the losses of the epochs. */
import { percent, short } from "../../base/numbers.ts";
import { type Rule } from "../finding.ts";

const last = (list: readonly number[]) => list[list.length - 1];

/** The validation loss has risen since its best epoch while the training loss went on falling. */
export const overfitting: Rule = ({ history, data: { chance, constant } }) => {
  const validation = history?.history.val_loss ?? [];
  const training = history?.history.loss ?? [];
  if (validation.length < 6 || constant) return [];
  const best = validation.reduce((at, v, i) => (v < validation[at] ? i : at), 0);
  const least = validation[best];
  const now = last(validation);
  const loss = last(training);
  const risen = now - least;
  if (validation.length - 1 - best < 5 || !(now > 1.2 * least) || !(risen > 0.05 * (chance ?? least))) return [];
  if (!(loss < 0.9 * training[best])) return [];
  const epoch = history!.epoch[best];
  return [
    {
      name: "overfitting",
      severity: "warning",
      message: `val_loss was best in epoch ${epoch} (${short(least)}) and is ${short(now)}, while loss fell from ${short(training[best])} to ${short(loss)}.`,
      cause: "The network memorises these rows: it has more weights than they determine.",
      remedy: `Stop there, with earlyStopping({ patience: 5 }); or add dropout(), l2(), more rows, or use fewer units.`,
      evidence: { bestEpoch: epoch, best: least, now, loss, gap: now - loss },
    },
  ];
};

/** Whether the last half of the epochs brought no progress. */
function resting(losses: readonly number[], epochs: number, gain: number): boolean {
  if (losses.length < epochs) return false;
  const half = losses.slice(losses.length >> 1);
  const quarter = Math.max(1, half.length >> 2);
  const mean = (list: readonly number[]) => list.reduce((a, b) => a + b, 0) / list.length;
  return mean(half.slice(-quarter)) > (1 - gain) * mean(half.slice(0, quarter));
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

/** Whether the losses fell from each epoch to the next, over their last half: a descent that has not ended. */
const descends = (losses: readonly number[]) => losses.every((v, i) => i <= losses.length >> 1 || v < losses[i - 1]);

/**
 * Not much better than a constant prediction, but on the way: still falling by 2 % in the last tenth of the epochs, or
 * without a break, so slowly that the training would have to be as long again to get half way.
 */
export const stillLearning: Rule = ({ history, loss, penalty, data: { chance } }) => {
  const losses = history?.history.loss ?? [];
  const now = last(losses);
  const rest = Math.min(loss, now - penalty);
  if (chance === undefined || losses.length < (rest > 1.5 * chance ? 10 : 20)) return [];
  const recent = losses.slice(-Math.ceil(losses.length / 10) - 1);
  const pace = (recent[0] - now) / (recent.length - 1);
  const slow = descends(losses) && rest - chance / 2 > pace * losses.length;
  if (!(rest > 0.8 * chance && now <= Math.min(...losses) && (slow || now < 0.98 * recent[0]))) return [];
  return [
    {
      name: "stillLearning",
      severity: "warning",
      message: `The loss was still falling: from ${short(recent[0])} to ${short(now)} in the last ${recent.length - 1} of ${losses.length} epochs; that of a constant prediction is ${short(chance)}.`,
      cause: "The training has ended before the network has learned what it can.",
      remedy: "Train for more epochs, raise the learning rate, or use the optimizer adam.",
      evidence: { before: recent[0], loss: now, chance, epochs: losses.length },
    },
  ];
};

/** A loss so near to that of a constant prediction explains a twentieth of the targets at most. */
const NEAR = 0.95;
/** Updates before which a network may still be where it began. */
const STEPS = 100;

/** No better than a constant prediction after many epochs. */
export const stuckAtChance: Rule = ({ history, penalty, steps, learningRate, data: { chance } }) => {
  const losses = history?.history.loss ?? [];
  const now = last(losses) - penalty;
  if (chance === undefined || !(now >= NEAR * chance) || losses.length < 10 || steps < STEPS) return [];
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
      evidence: { loss: now, chance, epochs: losses.length },
    },
  ];
};
