import { activations } from "../kernels/activations/index.ts";
import { linear } from "../kernels/activations/linear.ts";
import { ChainruleError } from "../base/errors.ts";
import type { Tensor } from "../memory/tensor.ts";
import { readOptions } from "../base/options.ts";
import { kernels } from "../kernels/index.ts";
import { refTo } from "../base/registry.ts";
import type { PlanBuilder } from "../plan/plan.ts";
import { inFormOf } from "../plan/positions.ts";
import { layer, type Layer } from "./layer.ts";
import { layerOptions, type LayerOptions } from "./options.ts";
import { formatShape, type Shape } from "../memory/shape.ts";
import type { Operation } from "../plan/operation.ts";

/**
 * Inputs of one shape added up, number by number: how a residual block ends.   y = x₁ + x₂ + …,   ∂E/∂xᵢ = ∂E/∂y
 * Throws E_SHAPE for fewer than two inputs or differing shapes.     [He, Zhang, Ren, Sun, CVPR 2016, §3.2]
 */
export function add(options: LayerOptions = {}): Layer {
  const placed = readOptions(layerOptions, options, "add");
  return layer({
    kind: "add",
    ...placed,
    config: {},
    build(name, shapes) {
      const [shape] = checkSeveral(name, shapes);
      if (shapes.some((other) => formatShape(other) !== formatShape(shape))) {
        throw new ChainruleError(
          "E_SHAPE",
          `${name} takes inputs of one shape, got ${shapes.map(formatShape).join(" and ")}.`,
          {
            name,
            shapes,
          },
        );
      }
      return { shape, operations: [addOperation(name)], mask: "passed" };
    },
  });
}

/** Two or more shapes. Throws E_SHAPE. */
export function checkSeveral(name: string, shapes: readonly Shape[]): readonly Shape[] {
  if (shapes.length > 1) return shapes;
  throw new ChainruleError("E_SHAPE", `${name} takes two or more inputs, got ${shapes.length}: apply([a, b]).`, {
    name,
    shapes,
  });
}

function addOperation(name: string): Operation {
  return {
    name,
    parameters: [],
    forward(plan, [first, ...others], mayOverwrite) {
      const y = mayOverwrite ? first : copyOf(plan, first, `${name}/output`);
      others.forEach((x, i) => plan.stepOver(y, kernels.addTo, [y, inFormOf(plan, x, y, `${name}/input${i + 1}`), 1]));
      return {
        output: y,
        keepsOutput: false,
        backward(dy, wanted) {
          const own = wanted.indexOf(true);
          return wanted.map((wants, i) => {
            if (!wants || i === own) return wants ? dy : undefined;
            return copyOf(plan, dy, `${name}/dInput${i}`);
          });
        },
      };
    },
  };
}

const identity = refTo(activations, linear.definition);

function copyOf(plan: PlanBuilder, x: Tensor, name: string): Tensor {
  const to = plan.like(x, name);
  plan.stepOver(x, kernels.activationForward, [identity, to, x]);
  return to;
}
