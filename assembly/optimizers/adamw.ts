import { mul, splat, VECTOR } from "../lanes";
import { applyMoments } from "./adam";
import { read } from "./hyper";

/**
 * AdamW: Adam with decoupled weight decay, PyTorch's rule:
 *   w ← (1 − η λ) w, then Adam's update with λ = 0
 * hyper and state: Adam's.
 * Sources: Loshchilov & Hutter, ICLR 2019, algorithm 2, with η in front of λ as in torch.optim.AdamW.
 */
const RATE = 0,
  DECAY = 4;

export function adamwApply(w: usize, g: usize, m: usize, block: usize, bytes: usize, h: usize): void {
  const shrink = splat(<Real>(1 - read(h, RATE) * read(h, DECAY)));
  const last = w + bytes;
  for (let p = w; p < last; p += VECTOR) v128.store(p, mul(shrink, v128.load(p)));
  applyMoments(w, g, m, block, bytes, h, 0);
}
