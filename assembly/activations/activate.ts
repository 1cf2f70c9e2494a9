import { activate } from "../../build/generated/activations";
import { ActivationBackward, ActivationForward } from "../../build/generated/steps";

/** activationForward(activation, y [B, N], x [B, N]): y = f(x), rows [begin, end); y may be x. */
export function activationForward(step: ActivationForward, begin: i32, end: i32): i32 {
  return activate(step.activation, false, step.y, step.x, step.y, begin, end);
}

/** activationBackward(activation, dx, saved, dy, all [B, N]): dx = dy · f′, rows [begin, end); dx may be dy; saved is y or x. */
export function activationBackward(step: ActivationBackward, begin: i32, end: i32): i32 {
  return activate(step.activation, true, step.dx, step.saved, step.dy, begin, end);
}
