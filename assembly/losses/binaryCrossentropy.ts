import {
  abs,
  add,
  div,
  firstLanes,
  keep,
  LANES,
  loadApart,
  max,
  mul,
  neg,
  splat,
  storeApart,
  storeDoubles,
  sub,
  sum,
  VECTOR,
} from "../lanes";
import { exp } from "../math/exp";
import { log, log1p } from "../math/log";
import { sigmoid } from "../math/sigmoid";
import { Matrix } from "../plan/step";

/**
 * −t ln y − (1 − t) ln(1 − y), averaged over the outputs; each logarithm at least −100
 * slope (y − t) / max(y (1 − y), 1e-12), both bounds as in PyTorch's BCELoss
 */
@unmanaged
export class BinaryCrossentropy {
  @inline value(y: v128, t: v128, p: v128): v128 {
    const one = splat(<Real>1);
    const floor = splat(<Real>-100);
    const yes = mul(t, max(log(y), floor));
    const no = mul(sub(one, t), max(log(sub(one, y)), floor));
    return neg(add(yes, no));
  }
  @inline slope(y: v128, t: v128, p: v128): v128 {
    const spread = mul(y, sub(splat(<Real>1), y));
    return div(sub(y, t), max(spread, splat(<Real>1e-12)));
  }
  @inline weight(N: i32): f64 {
    return 1 / <f64>N;
  }
}

/**
 * The same from logits z, with the sigmoid inside: max(z, 0) − z t + ln(1 + e^−|z|).
 * forward turns z into y = σ(z) in place; backward reads y: ∂E/∂z = (y − t) · scale / N, which no saturation can lose.
 */
export function sigmoidBinaryCrossentropy(
  backward: bool,
  rowLoss: Matrix,
  y: Matrix,
  t: Matrix,
  dy: Matrix,
  scale: f64,
  begin: i32,
  end: i32,
): i32 {
  const N = y.columns;
  const factor = splat(<Real>(scale / <f64>N));
  let r = begin;
  if (N == 1) {
    // Rows of one number: those of several rows together, while there are as many.
    for (; r <= end - LANES; r += LANES) {
      const a = loadApart(y.row(r), <usize>y.stride),
        b = loadApart(t.row(r), <usize>t.stride);
      if (backward) storeApart(dy.row(r), <usize>dy.stride, mul(sub(a, b), factor));
      else {
        storeDoubles(rowLoss.row(r), add(lossOfLogits(a, b), splat(<Real>0))); // no −0
        storeApart(y.row(r), <usize>y.stride, sigmoid(a));
      }
    }
  }
  for (; r < end; r++) {
    let p = y.row(r);
    let q = t.row(r);
    if (backward) {
      let d = dy.row(r);
      for (let left = N; left > 0; left -= LANES, p += VECTOR, q += VECTOR, d += VECTOR) {
        v128.store(d, keep(mul(sub(v128.load(p), v128.load(q)), factor), firstLanes(left)));
      }
    } else {
      let total = splat(<Real>0);
      for (let left = N; left > 0; left -= LANES, p += VECTOR, q += VECTOR) {
        const z = v128.load(p);
        total = add(total, keep(lossOfLogits(z, v128.load(q)), firstLanes(left)));
        v128.store(p, sigmoid(z));
      }
      store<f64>(rowLoss.row(r), <f64>sum(total) / <f64>N);
    }
  }
  return 0;
}

/** max(z, 0) − z t + ln(1 + e^−|z|) */
function lossOfLogits(z: v128, t: v128): v128 {
  const positive = max(z, splat(<Real>0));
  return add(sub(positive, mul(z, t)), log1p(exp(neg(abs(z)))));
}
