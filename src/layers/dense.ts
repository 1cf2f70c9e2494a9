import type { Tensor } from "../memory/tensor.ts";
import { custom, flag, needed, number, parts, readOptions, refuse, type RecordOf } from "../base/options.ts";
import { kernels } from "../kernels/index.ts";
import type { Operation } from "../plan/operation.ts";
import type { Parameter } from "../plan/parameter.ts";
import type { PlanBuilder } from "../plan/plan.ts";
import { asPositions, inFormOf } from "../plan/positions.ts";
import { emitBiasUpdate, emitKernelUpdate, emitTranspose, productScratch } from "../plan/update.ts";
import { activationOperation } from "./activation.ts";
import { biasOf, checkBias, kernelConfig, kernelOf, kernelOptions, type KernelOptions } from "./kernelAndBias.ts";
import { lastAxis, layer, type Layer } from "./layer.ts";

export interface DenseOptions extends KernelOptions {
  /** Outputs a row, at least 1. */
  units: number;
  /** Whether units have biases: one each, or with "shared" one for all of the layer. Default true. */
  useBias?: boolean | "shared";
  /** Whether training changes the weights: for all, or each. Default true. */
  trainable?: boolean | { kernel?: boolean; bias?: boolean };
}

const BIAS = 'true, false or "shared"';
/** Whether training changes the kernel, and the bias. */
const trainableParts = parts({ kernel: flag(true), bias: flag(true) });

const record = {
  units: needed(number(undefined, { integer: true, min: 1 })),
  useBias: custom(true, BIAS, (value, name) =>
    typeof value === "boolean" || value === "shared" ? value : refuse(value, name, BIAS),
  ),
  trainable: custom(true, "true, false, or an object with kernel and bias", (value, name) =>
    typeof value === "boolean" ? { kernel: value, bias: value } : trainableParts.check(value, name),
  ),
  ...kernelOptions,
} satisfies RecordOf<DenseOptions>;

/**
 * A dense (fully connected) layer:   y = f(x·W + b),   x [B, I] or, along the last axis, [B, …, I],   W [I, units],   b [units]
 *   ∂E/∂z = ∂E/∂y · f′,   ∂E/∂W = xᵀ·∂E/∂z,   ∂E/∂b = Σ rows of ∂E/∂z,   ∂E/∂x = ∂E/∂z · Wᵀ
 * With a shared bias, b is one number, and ∂E/∂b the sum of all of ∂E/∂z.
 * Throws E_CONFIG for unknown or impossible options.     [Goodfellow et al., Deep Learning, §6.5.4]
 */
export function dense(options: DenseOptions): Layer {
  const checked = readOptions(record, options, "dense");
  const { units, activation, useBias } = checked;
  checkBias("dense", checked);
  return layer({
    kind: "dense",
    name: checked.name,
    inputShape: checked.inputShape,
    config: { units, ...kernelConfig(checked) },
    build(name, shapes, dtype) {
      const inputs = lastAxis(name, shapes);
      const shape = [...shapes[0].slice(0, -1), units];
      const kernel = kernelOf(name, [inputs, units], dtype, checked);
      const bias = biasOf(name, useBias === "shared" ? 1 : units, dtype, checked);
      const operations = [affineOperation(name, inputs, units, kernel, bias)];
      if (!activation.definition.identity) operations.push(activationOperation(name, shape, activation));
      return { shape, operations, mask: "passed" };
    },
  });
}

/** z = x·W + b, without the activation. */
function affineOperation(
  name: string,
  inputs: number,
  units: number,
  kernel: Parameter,
  bias: Parameter | undefined,
): Operation {
  return {
    name,
    parameters: bias === undefined ? [kernel] : [kernel, bias],
    affine: { kernel, bias },
    forward(plan, [given]) {
      const x = asPositions(plan, given, inputs, `${name}/input`);
      const w = kernel.tensor;
      const z = plan.tensor(`${name}/output`, x.rows, units);
      const scratch = productScratch(plan, inputs);
      if (bias === undefined) plan.stepOver(x, kernels.product, [z, x, w, scratch]);
      else plan.stepOver(x, kernels.affine, [z, x, w, wide(plan, name, bias, units), scratch]);
      return {
        output: z,
        keepsOutput: false,
        backward(dz, [wantsInput]) {
          let dx;
          if (plan.inPlace) learn(dz);
          if (wantsInput) {
            const transposed = emitTranspose(plan, w, kernel.name);
            dx = plan.like(x, `${name}/dInput`);
            plan.stepOver(x, kernels.product, [dx, dz, transposed, productScratch(plan, units)]);
            dx = inFormOf(plan, dx, given, `${name}/dRows`);
          }
          if (!plan.inPlace) learn(dz);
          return [dx];
        },
      };

      function learn(dz: Tensor): void {
        emitKernelUpdate(plan, kernel, x, dz);
        if (bias !== undefined) emitBiasUpdate(plan, bias, bias.tensor.columns === units ? dz : sums(plan, name, dz));
      }
    },
  };
}

/** A bias for each unit, [1, units]; of a shared one as many copies: its row 0, looked up for each. */
function wide(plan: PlanBuilder, name: string, { tensor }: Parameter, units: number): Tensor {
  if (tensor.columns === units) return tensor;
  const row = plan.tensor(`${name}/biases`, 1, units);
  plan.step(kernels.lookup, [row, plan.tensor(`${name}/zeros`, 1, units), tensor], 1);
  return row;
}

/** What the units of a row give together to a shared bias: Σ columns of dz, as the column sums of its transpose; [units, 1] of them. */
function sums(plan: PlanBuilder, name: string, dz: Tensor): Tensor {
  const row = plan.tensor(`${name}/dBiases`, 1, dz.columns);
  const column = plan.tensor(`${name}/dBiasesᵀ`, dz.columns, 1);
  plan.step(kernels.biasGradient, [row, dz], dz.columns);
  plan.step(kernels.transpose, [column, row], dz.columns);
  return column;
}
