import { activations } from "../activations/index.ts";
import type { Activation } from "../activations/activation.ts";
import { kernels } from "../plan/kernels.ts";
import { choose } from "../plan/plan.ts";
import type { Operation } from "./layer.ts";

/** y = f(x), number by number or row by row; written over x where nobody needs x again. */
export function activationOperation(name: string, units: number, activation: Activation): Operation {
  const which = choose(activations, activation);
  return {
    name,
    units,
    parameters: [],
    activation: activation.name,
    forward(plan, x, mayOverwrite) {
      const rows = plan.rows;
      const inPlace = mayOverwrite && (activation.backwardNeeds === "output" || !plan.trains);
      const y = inPlace ? x : plan.tensor(`${name}/${activation.name}`, rows, units);
      plan.step(kernels.activationForward, [which, y, x], rows);
      return {
        output: y,
        keepsOutput: activation.backwardNeeds === "output",
        backward(dy) {
          const saved = activation.backwardNeeds === "output" ? y : x;
          plan.step(kernels.activationBackward, [which, dy, saved, dy], rows);
          return dy;
        },
      };
    },
  };
}
