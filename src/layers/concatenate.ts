import { readOptions } from "../base/options.ts";
import { kernels } from "../kernels/index.ts";
import { checkSeveral } from "./add.ts";
import { flatInput, layer, type Layer } from "./layer.ts";
import { layerOptions, type LayerOptions } from "./options.ts";
import type { Operation } from "../plan/operation.ts";

/** Flat inputs side by side:   y = (x₁, x₂, …),   ∂E/∂xᵢ = its columns of ∂E/∂y.   Throws E_SHAPE for fewer than two or what is not flat. */
export function concatenate(options: LayerOptions = {}): Layer {
  const placed = readOptions(layerOptions, options, "concatenate");
  return layer({
    kind: "concatenate",
    ...placed,
    config: {},
    build(name, shapes) {
      const sizes = checkSeveral(name, shapes).map((shape) => flatInput(name, [shape]));
      const size = sizes.reduce((sum, n) => sum + n, 0);
      return { shape: [size], operations: [concatenateOperation(name, sizes, size)] };
    },
  });
}

function concatenateOperation(name: string, sizes: readonly number[], size: number): Operation {
  const starts = sizes.map((_, i) => sizes.slice(0, i).reduce((sum, n) => sum + n, 0));
  return {
    name,
    parameters: [],
    forward(plan, x) {
      const y = plan.tensor(`${name}/output`, plan.rows, size);
      x.forEach((from, i) => plan.step(kernels.copyColumns, [y, from, starts[i], 0, sizes[i]], plan.rows));
      return {
        output: y,
        keepsOutput: false,
        backward(dy, wanted) {
          return wanted.map((wants, i) => {
            if (!wants) return undefined;
            const dx = plan.tensor(`${name}/dInput${i}`, plan.rows, sizes[i]);
            plan.step(kernels.copyColumns, [dx, dy, 0, starts[i], sizes[i]], plan.rows);
            return dx;
          });
        },
      };
    },
  };
}
