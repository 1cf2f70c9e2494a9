import { readOptions } from "../base/options.ts";
import { kernels } from "../kernels/index.ts";
import { checkSeveral } from "./add.ts";
import { ChainruleError } from "../base/errors.ts";
import { formatShape, type Shape } from "../memory/shape.ts";
import { asPositions, inFormOf } from "../plan/positions.ts";
import { lastAxis, layer, type Layer } from "./layer.ts";
import { layerOptions, type LayerOptions } from "./options.ts";
import type { Operation } from "../plan/operation.ts";

/**
 * Inputs side by side along the last axis:   y = (x₁, x₂, …),   ∂E/∂xᵢ = its columns of ∂E/∂y
 * Throws E_SHAPE for fewer than two, and where another axis differs.
 */
export function concatenate(options: LayerOptions = {}): Layer {
  const placed = readOptions(layerOptions, options, "concatenate");
  return layer({
    kind: "concatenate",
    ...placed,
    config: {},
    build(name, shapes) {
      const [first] = checkSeveral(name, shapes);
      const others = (shape: Shape) => formatShape([...shape.slice(0, -1), 0]);
      if (shapes.some((shape) => others(shape) !== others(first)))
        throw new ChainruleError(
          "E_SHAPE",
          `${name} joins inputs along their last axis; the others must be alike, got ${shapes.map(formatShape).join(" and ")}.`,
          { name, shapes },
        );
      const sizes = shapes.map((shape) => lastAxis(name, [shape]));
      const size = sizes.reduce((sum, n) => sum + n, 0);
      return {
        shape: [...first.slice(0, -1), size],
        operations: [concatenateOperation(name, sizes, size)],
        mask: "passed",
      };
    },
  });
}

function concatenateOperation(name: string, sizes: readonly number[], size: number): Operation {
  const starts = sizes.map((_, i) => sizes.slice(0, i).reduce((sum, n) => sum + n, 0));
  return {
    name,
    parameters: [],
    forward(plan, given) {
      const x = given.map((from, i) => asPositions(plan, from, sizes[i], `${name}/input${i}`));
      const y = plan.tensor(`${name}/output`, x[0].rows, size);
      x.forEach((from, i) => plan.stepOver(y, kernels.copyColumns, [y, from, starts[i], 0, sizes[i]]));
      return {
        output: y,
        keepsOutput: false,
        backward(dy, wanted) {
          return wanted.map((wants, i) => {
            if (!wants) return undefined;
            const dx = plan.like(x[i], `${name}/dInput${i}`);
            plan.stepOver(dy, kernels.copyColumns, [dx, dy, 0, starts[i], sizes[i]]);
            return inFormOf(plan, dx, given[i], `${name}/dRows${i}`);
          });
        },
      };
    },
  };
}
