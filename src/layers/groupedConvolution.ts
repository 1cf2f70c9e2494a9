/** A convolution in groups: the channels and the filters in equal parts, each part of filters on its part of the channels. */
import { kernels } from "../kernels/index.ts";
import type { Tensor } from "../memory/tensor.ts";
import type { Operation } from "../plan/operation.ts";
import type { Parameter } from "../plan/parameter.ts";
import type { PlanBuilder } from "../plan/plan.ts";
import { asPositions, inFormOf } from "../plan/positions.ts";
import { emitBiasUpdate, emitUpdate, gradientOf } from "../plan/update.ts";
import { convolutionScratch, emitTransposed } from "./convolutionSteps.ts";
import { pixelsIn, positionsIn, type Windows } from "./windows.ts";

/** z = x ⋆ W + b, W [T · C / groups, filters]. Parts of columns are copied, and convolved one after the other. */
export function groupedOperation(
  name: string,
  C: number,
  groups: number,
  windows: Windows,
  kernel: Parameter,
  bias: Parameter | undefined,
): Operation {
  const w = kernel.tensor;
  const channels = C / groups;
  const filters = w.columns / groups;
  const parts = Array.from({ length: groups }, (_, g) => g);
  return {
    name,
    parameters: bias === undefined ? [kernel] : [kernel, bias],
    forward(plan, [given]) {
      const { rows } = plan;
      const x = asPositions(plan, given, C, `${name}/input`);
      const z = plan.tensor(`${name}/output`, rows * positionsIn(windows), w.columns);
      const partOf = (of: Tensor, what: string, g: number, width: number) =>
        columnsOf(plan, of, `${name}/${what}${g}`, g * width, width);
      const images = parts.map((g) => partOf(x, "input", g, channels));
      const weights = parts.map((g) => partOf(w, "kernel", g, filters));
      const scratch = convolutionScratch(plan, channels, windows, weights[0]);
      for (const g of parts) {
        const own = plan.tensor(`${name}/output${g}`, z.rows, filters);
        const b = bias === undefined ? 0 : partOf(bias.tensor, "bias", g, filters);
        plan.step(kernels.convolution, [own, images[g], weights[g], b, scratch, ...windows.numbers], rows);
        plan.stepOver(z, kernels.copyColumns, [z, own, g * filters, 0, filters]);
      }
      return {
        output: z,
        keepsOutput: false,
        backward(dz, [wantsInput]) {
          const dx = wantsInput ? plan.tensor(`${name}/dInput`, rows * pixelsIn(windows), C) : undefined;
          for (const g of parts) {
            const own = partOf(dz, "dOutput", g, filters);
            if (dx !== undefined) {
              const y = plan.tensor(`${name}/dInput${g}`, dx.rows, channels);
              emitTransposed(plan, `${name}/${g}`, { y, x: own, w: weights[g], windows, bias: 0, scratch });
              plan.stepOver(dx, kernels.copyColumns, [dx, y, g * channels, 0, channels]);
            }
            if (!kernel.trainable) continue;
            const dw = plan.like(weights[g], `${name}/dKernel${g}`);
            plan.step(kernels.convolutionGradient, [dw, images[g], own, scratch, ...windows.numbers], dw.rows);
            plan.step(kernels.copyColumns, [gradientOf(plan, kernel), dw, g * filters, 0, filters], dw.rows);
          }
          if (kernel.trainable) emitUpdate(plan, kernel);
          if (bias !== undefined) emitBiasUpdate(plan, bias, dz);
          return [dx && inFormOf(plan, dx, given, `${name}/dRows`)];
        },
      };
    },
  };
}

/** Columns [from, from + width) of x, copied. */
function columnsOf(plan: PlanBuilder, x: Tensor, name: string, from: number, width: number): Tensor {
  const part = plan.tensor(name, x.rows, width);
  plan.step(kernels.copyColumns, [part, x, 0, from, width], x.rows);
  return part;
}
