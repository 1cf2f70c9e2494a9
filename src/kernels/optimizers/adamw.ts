import { adam, adamOptions, advanceMoments, applyMoments, type AdamOptions } from "./adam.ts";
import { scheduled } from "../../schedules/rate.ts";
import type { SavableRate } from "../../schedules/schedule.ts";
import { optimizer, placesOf, type OptimizerFactory, type RuleOptions } from "./optimizer.ts";

const options = {
  ...adamOptions,
  weightDecay: scheduled(0.01, { min: 0 }),
} satisfies RuleOptions<AdamWOptions>;
const { learningRate: RATE, weightDecay: DECAY } = placesOf(options, adam.definition.running);

export interface AdamWOptions extends Omit<AdamOptions, "weightDecay"> {
  /** λ, at least 0: each step takes η λ w from w, beside the gradient; or a schedule. Default 0.01 (PyTorch's; Keras takes 0.004). */
  weightDecay?: SavableRate;
}

/**
 * AdamW: Adam with decoupled weight decay, PyTorch's rule:
 *   w ← (1 − η λ) w, then Adam's update with λ = 0
 * Defaults: Adam's, and λ 0.01: PyTorch's.
 * Sources: Loshchilov & Hutter, ICLR 2019, algorithm 2, with η in front of λ as in torch.optim.AdamW.
 */
export const adamw: OptimizerFactory<AdamWOptions> = optimizer({
  ...adam.definition,
  name: "adamw",
  options,
  advance: advanceMoments,
  apply(w, g, state, h, stretch) {
    const shrink = 1 - h[RATE] * h[DECAY];
    for (let i = stretch.at; i < stretch.at + stretch.count; i++) w[i] *= shrink;
    applyMoments(w, g, state, h, stretch, 0);
  },
});
