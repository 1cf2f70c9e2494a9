import { activations, type ActivationLike } from "../kernels/activations/index.ts";
import type { Activation } from "../kernels/activations/activation.ts";
import { needed, readOptions, type RecordOf } from "../base/options.ts";
import { kernels } from "../kernels/index.ts";
import type { Tensor } from "../memory/tensor.ts";
import { isStepOf, type PlanBuilder } from "../plan/plan.ts";
import { NO_TWIN, refTo, shorten, type Configured, type RegistryRef } from "../base/registry.ts";
import { activationOption, layerOptions, type LayerOptions } from "./options.ts";
import { layer, onlyInput, type Layer } from "./layer.ts";
import { sizeOf } from "../memory/shape.ts";
import type { Operation } from "../plan/operation.ts";

/** y = f(x), number by number or row by row; written over x where nobody needs x again. */
export function activationOperation(name: string, size: number, configured: Configured<Activation>): Operation {
  const { definition, parameter } = configured;
  const which = refTo(activations, definition, parameter);
  const fromOutput = definition.backwardNeeds === "output";
  return {
    name,
    parameters: [],
    activation: configured,
    forward(plan, [x], mayOverwrite) {
      const rows = plan.rows;
      const inPlace = mayOverwrite && (fromOutput || !plan.trains);
      const y = inPlace ? x : plan.tensor(`${name}/${definition.name}`, rows, size);
      if (!inPlace || !joinsAffine(plan, which, x)) plan.step(kernels.activationForward, [which, y, x], rows);
      return {
        output: y,
        keepsOutput: fromOutput,
        backward(dy) {
          plan.step(kernels.activationBackward, [which, dy, fromOutput ? y : x, dy], rows);
          return [dy];
        },
      };
    },
  };
}

/** Where the step before makes x as an affine map, and both sides have the activation: one step for both. */
function joinsAffine(plan: PlanBuilder, which: RegistryRef<Activation>, x: Tensor): boolean {
  const before = plan.steps.at(-1);
  if (!isStepOf(before, kernels.affine) || before!.operands[0] !== x || which.number === NO_TWIN) return false;
  const [y, from, w, b, scratch] = before!.operands as Tensor[];
  plan.steps.pop();
  plan.step(kernels.dense, [which, y, from, w, b, scratch], before!.items);
  return true;
}

export interface ActivationOptions extends LayerOptions {
  /** A name or a factory's result. */
  activation: ActivationLike;
}

const record = {
  activation: needed(activationOption()),
  ...layerOptions,
} satisfies RecordOf<ActivationOptions>;

/** A layer that only applies an activation:   y = f(x). Throws E_CONFIG for unknown names. */
export function activation(options: ActivationOptions): Layer {
  const { activation: configured, ...placed } = readOptions(record, options, "activation");
  return layer({
    kind: "activation",
    ...placed,
    config: { activation: shorten(configured.spec) },
    build(name, shapes) {
      const shape = onlyInput(name, shapes);
      return { shape, operations: [activationOperation(name, sizeOf(shape), configured)] };
    },
  });
}
