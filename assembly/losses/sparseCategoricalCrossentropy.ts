import { keep, firstLanes, LANES, mul, REAL, splat, VECTOR } from "../lanes";
import { logarithm } from "../math/log";
import { rowMax, softmaxRow } from "../math/softmax";
import { Matrix } from "../plan/step";

/** −ln max(y[label], 1e-12);   slope −1 / max(y[label], 1e-12) at the label, 0 elsewhere. Labels are i32, one a row. */
export function sparseCategoricalCrossentropy(
  backward: bool,
  rowLoss: Matrix,
  y: Matrix,
  t: Matrix,
  dy: Matrix,
  scale: f64,
  begin: i32,
  end: i32,
): i32 {
  for (let r = begin; r < end; r++) {
    const label = load<i32>(t.row(r));
    const p = max(atLabel(y, r, label), <Real>1e-12);
    if (backward) {
      memory.fill(dy.row(r), 0, <usize>dy.stride);
      if (isLabel(y, label)) store<Real>(dy.row(r) + <usize>label * REAL, <Real>-scale / p);
    } else {
      store<f64>(rowLoss.row(r), -(<f64>logarithm(p)));
    }
  }
  return 0;
}

/**
 * The same from logits z, with the softmax inside: (m − z[label]) + ln Σ e^(z − m),   m = max z, so that nothing is rounded
 * at the size of the logits.
 * forward turns z into y = softmax(z) in place; backward reads y: ∂E/∂z = (y − [at the label]) · scale.
 */
export function softmaxSparseCategoricalCrossentropy(
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
    const label = load<i32>(t.row(r));
    const p = y.row(r);
    if (backward) {
      const d = dy.row(r);
      let left = N;
      for (let i: usize = 0; left > 0; left -= LANES, i += VECTOR) {
        v128.store(d + i, keep(mul(v128.load(p + i), factor), firstLanes(left)));
      }
      if (!isLabel(y, label)) continue;
      const at = <usize>label * REAL;
      store<Real>(d + at, (load<Real>(p + at) - <Real>1) * <Real>scale);
    } else {
      const gap = rowMax(p, N) - atLabel(y, r, label);
      store<f64>(rowLoss.row(r), <f64>(gap + logarithm(softmaxRow(p, p, N))));
    }
  }
  return 0;
}

function isLabel(y: Matrix, label: i32): bool {
  return <u32>label < <u32>y.columns;
}

/** y at the label of row r; NaN for a number that is no class, so that the loss shows it. */
function atLabel(y: Matrix, r: i32, label: i32): Real {
  return isLabel(y, label) ? load<Real>(y.row(r) + <usize>label * REAL) : <Real>NaN;
}
