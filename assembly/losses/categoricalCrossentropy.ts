import { add, div, equal, firstLanes, keep, LANES, max, mul, neg, select, splat, sub, sum, VECTOR } from "../lanes";
import { log, logarithm } from "../math/log";
import { rowMax, softmaxRow } from "../math/softmax";
import { Matrix } from "../plan/step";

/**
 * −Σ t ln max(y, 1e-12), summed over the outputs;   slope −t / max(y, 1e-12)
 * The bound keeps the loss finite where a probability underflows.
 */
@unmanaged
export class CategoricalCrossentropy {
  @inline value(y: v128, t: v128, p: v128): v128 {
    return neg(mul(t, log(max(y, splat(<Real>1e-12)))));
  }
  @inline slope(y: v128, t: v128, p: v128): v128 {
    return neg(div(t, max(y, splat(<Real>1e-12))));
  }
  @inline weight(N: i32): f64 {
    return 1;
  }
}

/**
 * The same from logits z, with the softmax inside: Σ t (m − z) + Σ t · ln Σ e^(z − m),   m = max z, so that nothing is
 * rounded at the size of the logits.
 * forward turns z into y = softmax(z) in place; backward reads y: ∂E/∂z = (y Σt − t) · scale.
 */
export function softmaxCategoricalCrossentropy(
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
  const factor = splat(<Real>scale);
  for (let r = begin; r < end; r++) {
    const p = y.row(r);
    const q = t.row(r);
    if (backward) {
      const mass = splat(rowSum(q, N));
      const d = dy.row(r);
      let left = N;
      for (let i: usize = 0; left > 0; left -= LANES, i += VECTOR) {
        const error = sub(mul(v128.load(p + i), mass), v128.load(q + i));
        v128.store(d + i, keep(mul(error, factor), firstLanes(left)));
      }
    } else {
      const top = splat(rowMax(p, N));
      let gaps = splat(<Real>0);
      let left = N;
      for (let i: usize = 0; left > 0; left -= LANES, i += VECTOR) {
        const target = v128.load(q + i);
        const gap = mul(target, sub(top, v128.load(p + i)));
        // An impossible class (z = −∞) costs nothing where it is not the target: 0, not 0 · ∞.
        const wanted = select(splat(<Real>0), gap, equal(target, splat(<Real>0)));
        gaps = add(gaps, keep(wanted, firstLanes(left)));
      }
      const mass = rowSum(q, N);
      store<f64>(rowLoss.row(r), <f64>(sum(gaps) + mass * logarithm(softmaxRow(p, p, N))));
    }
  }
  return 0;
}

function rowSum(x: usize, columns: i32): Real {
  let total = splat(<Real>0);
  for (let left = columns; left > 0; left -= LANES, x += VECTOR) {
    total = add(total, keep(v128.load(x), firstLanes(left)));
  }
  return sum(total);
}
