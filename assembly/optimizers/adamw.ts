import { mul, splat, VECTOR } from "../lanes";
import { adamAdvance, applyMoments } from "./adam";
import { AdamHyper, AdamwHyper } from "../../build/generated/hyper";

/**
 * AdamW: Adam with decoupled weight decay, PyTorch's rule:
 *   w ← (1 − η λ) w, then Adam's update with λ = 0
 * hyper and state: Adam's.
 * Sources: Loshchilov & Hutter, ICLR 2019, algorithm 2, with η in front of λ as in torch.optim.AdamW.
 */
export function adamwAdvance(h: AdamwHyper): void {
  adamAdvance(changetype<AdamHyper>(h));
}

export function adamwApply(w: usize, g: usize, m: usize, block: usize, bytes: usize, h: AdamwHyper): void {
  const shrink = splat(<Real>(1 - h.learningRate * h.weightDecay));
  const last = w + bytes;
  for (let p = w; p < last; p += VECTOR) v128.store(p, mul(shrink, v128.load(p)));
  applyMoments(w, g, m, block, bytes, changetype<AdamHyper>(h), 0);
}
