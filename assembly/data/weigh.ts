import { madd, mul, splat, VECTOR } from "../lanes";
import { Smooth, WeighGradient, WeighLoss } from "../../build/generated/steps";

/** smooth(s [B, N], t [B, N], ε, N'): s = (1 − ε) t + ε / N', rows [begin, end): labels smoothed over N' answers. */
export function smooth(step: Smooth, begin: i32, end: i32): i32 {
  const s = step.s;
  const t = step.t;
  const share = step.share;
  const keep = splat(<Real>(1 - share));
  const spread = splat(<Real>(share / step.classes));
  const last = t.row(end);
  let q = s.row(begin);
  for (let p = t.row(begin); p < last; p += VECTOR, q += VECTOR) v128.store(q, madd(keep, v128.load(p), spread));
  return 0;
}

/** weighLoss(rowLoss [B, 1] f64, weight [B, 1]): rowLoss = weight · rowLoss, rows [begin, end). */
export function weighLoss(step: WeighLoss, begin: i32, end: i32): i32 {
  const rowLoss = step.rowLoss;
  const weight = step.weight;
  for (let r = begin; r < end; r++) {
    const p = rowLoss.row(r);
    store<f64>(p, load<f64>(p) * <f64>load<Real>(weight.row(r)));
  }
  return 0;
}

/** weighGradient(dy [B, N], weight [B, 1]): each row of dy times its weight, rows [begin, end). */
export function weighGradient(step: WeighGradient, begin: i32, end: i32): i32 {
  const dy = step.dy;
  const weight = step.weight;
  for (let r = begin; r < end; r++) {
    const factor = splat(load<Real>(weight.row(r)));
    const last = dy.row(r + 1);
    for (let p = dy.row(r); p < last; p += VECTOR) v128.store(p, mul(factor, v128.load(p)));
  }
  return 0;
}
