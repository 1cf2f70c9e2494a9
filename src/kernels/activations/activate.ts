import type { Matrix } from "../../memory/tensor.ts";
import type { RegistryRef } from "../../plan/plan.ts";
import type { Activation } from "./activation.ts";

/** activationForward(activation, y, x [B, N]): y = f(x), rows [begin, end); y may be x. */
export function activationForward(
  { entry: choice, parameter }: RegistryRef<Activation>,
  y: Matrix,
  x: Matrix,
  begin: number,
  end: number,
): void {
  choice.forward(y, x, begin, end, parameter);
}

/** activationBackward(activation, dx, saved, dy [B, N]): dx = dy · f′, rows [begin, end); dx may be dy; saved is y or x. */
export function activationBackward(
  { entry: choice, parameter }: RegistryRef<Activation>,
  dx: Matrix,
  saved: Matrix,
  dy: Matrix,
  begin: number,
  end: number,
): void {
  choice.backward(dx, saved, dy, begin, end, parameter);
}
