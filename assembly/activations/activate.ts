import { activate as activateRows, isElementwise } from "../../build/generated/activations";
import { Ref } from "../../build/generated/layout";
import { ActivationBackward, ActivationForward } from "../../build/generated/steps";
import { LANES, loadApart, storeApart } from "../lanes";
import { Matrix } from "../plan/step";

/** activationForward(activation, y [B, N], x [B, N]): y = f(x), rows [begin, end); y may be x. */
export function activationForward(step: ActivationForward, begin: i32, end: i32): i32 {
  return activate(step.activation, false, step.y, step.x, step.y, begin, end);
}

/** activationBackward(activation, dx, saved, dy, all [B, N]): dx = dy · f′, rows [begin, end); dx may be dy; saved is y or x. */
export function activationBackward(step: ActivationBackward, begin: i32, end: i32): i32 {
  return activate(step.activation, true, step.dx, step.saved, step.dy, begin, end);
}

/** f, or ∂E/∂x = dy · f′, rows [begin, end) of matrices of the same stride. Rows of one number go through together. */
export function activate(
  activation: Ref,
  backward: bool,
  to: Matrix,
  from: Matrix,
  dy: Matrix,
  begin: i32,
  end: i32,
): i32 {
  if (to.columns == 1 && end - begin >= LANES && isElementwise(activation)) {
    const last = end - ((end - begin) % LANES);
    gatherRows(backward, to, from, dy, begin, last);
    activateRows(activation, backward, to, from, dy, begin, last, true);
    for (; begin < last; begin += LANES) storeApart(to.row(begin), <usize>to.stride, v128.load(to.row(begin)));
  }
  return activateRows(activation, backward, to, from, dy, begin, end, false);
}

/**
 * Lays out rows of one number, LANES of them as a vector: dy in the place of the first row of `to`, `from` in that of the second.
 *
 *   dy |d . . .|d . . .|d . . .|d . . .|   ──▶   to |d d d d|x x x x|. . . .|. . . .|
 */
function gatherRows(backward: bool, to: Matrix, from: Matrix, dy: Matrix, begin: i32, end: i32): void {
  const stride = <usize>to.stride;
  for (; begin < end; begin += LANES) {
    const x = loadApart(from.row(begin), stride);
    if (backward) v128.store(to.row(begin), loadApart(dy.row(begin), stride));
    v128.store(to.row(begin + 1), x);
  }
}
