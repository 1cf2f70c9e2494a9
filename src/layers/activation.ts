import { activations, type ActivationLike } from "../kernels/activations/index.ts";
import type { Activation } from "../kernels/activations/activation.ts";
import { needed, readOptions, type RecordOf } from "../base/options.ts";
import { kernels } from "../kernels/index.ts";
import type { Tensor } from "../memory/tensor.ts";
import type { Kernel } from "../kernels/kernel.ts";
import type { PlanBuilder } from "../plan/plan.ts";
import { asPositions, inFormOf } from "../plan/positions.ts";
import { NO_TWIN, refTo, shorten, type Configured, type RegistryRef } from "../base/registry.ts";
import { activationOption, layerOptions, type LayerOptions } from "./options.ts";
import { layer, onlyInput, type Layer } from "./layer.ts";
import type { Shape } from "../memory/shape.ts";
import type { Operation } from "../plan/operation.ts";

/** y = f(x), number by number or row by row; written over x where nobody needs x again. */
export function activationOperation(name: string, shape: Shape, configured: Configured<Activation>): Operation {
  const { definition, parameter } = configured;
  const which = refTo(activations, definition, parameter);
  const fromOutput = definition.backwardNeeds === "output";
  return {
    name,
    parameters: [],
    activation: configured,
    forward(plan, [given], mayOverwrite) {
      const x = definition.rowwise ? asPositions(plan, given, shape[shape.length - 1], `${name}/input`) : given;
      const inPlace = mayOverwrite && (fromOutput || !plan.trains);
      const y = inPlace ? x : plan.like(x, `${name}/${definition.name}`);
      if (!inPlace || !joinsProduct(plan, which, x)) plan.stepOver(x, kernels.activationForward, [which, y, x]);
      return {
        output: y,
        keepsOutput: fromOutput,
        backward(dy) {
          plan.stepOver(dy, kernels.activationBackward, [which, dy, fromOutput ? y : x, dy]);
          return [inFormOf(plan, dy, given, `${name}/dInput`)];
        },
      };
    },
  };
}

/** What makes x, and what makes it and applies an activation. */
const joined = new Map<object, object>([
  [kernels.affine, kernels.dense],
  [kernels.convolution, kernels.activatedConvolution],
]);

/** Where the step before makes x as a product, and both sides have the activation: one step for both. */
function joinsProduct(plan: PlanBuilder, which: RegistryRef<Activation>, x: Tensor): boolean {
  const before = plan.steps.at(-1);
  const both = before && joined.get(before.kernel);
  if (both === undefined || before!.operands[0] !== x || which.number === NO_TWIN) return false;
  plan.steps.pop();
  plan.steps.push({ ...before!, kernel: both as Kernel, operands: [which, ...before!.operands] });
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
      return { shape, operations: [activationOperation(name, shape, configured)], mask: "passed" };
    },
  });
}
