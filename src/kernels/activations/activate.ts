import type { Matrix } from "../../memory/tensor.ts";
import type { RegistryRef } from "../../base/registry.ts";
import type { Activation } from "./activation.ts";
import { kernel } from "../kernel.ts";

/** activationForward(activation, y, x [B, N]): y = f(x), rows [begin, end); y may be x. */
export const activationForward = kernel(
  ["ref activation", "rows! y", "rows x"],
  ({ entry, parameter }: RegistryRef<Activation>, y: Matrix, x: Matrix, begin: number, end: number): void => {
    entry.forward(y, x, begin, end, parameter);
  },
);

/** activationBackward(activation, dx, saved, dy [B, N]): dx = dy · f′, rows [begin, end); dx may be dy; saved is y or x. */
export const activationBackward = kernel(
  ["ref activation", "rows! dx", "rows saved", "rows dy"],
  (
    { entry, parameter }: RegistryRef<Activation>,
    dx: Matrix,
    saved: Matrix,
    dy: Matrix,
    begin: number,
    end: number,
  ): void => {
    entry.backward(dx, saved, dy, begin, end, parameter);
  },
);
