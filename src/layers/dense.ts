import type { ActivationLike } from "../kernels/activations/index.ts";
import type { ConstraintLike } from "../constraints/index.ts";
import { ChainruleError } from "../base/errors.ts";
import type { InitializerLike } from "../initializers/index.ts";
import type { Tensor } from "../memory/tensor.ts";
import { custom, flag, needed, number, parts, readOptions, refuse, type RecordOf } from "../base/options.ts";
import { kernels } from "../kernels/index.ts";
import { emitBiasUpdate, emitKernelUpdate, productScratch } from "../plan/update.ts";
import type { PlanBuilder } from "../plan/plan.ts";
import { shorten } from "../base/registry.ts";
import type { RegularizerLike } from "../regularizers/index.ts";
import { activationOperation } from "./activation.ts";
import {
  activationOption,
  constraintOption,
  initializerOption,
  layerOptions,
  type LayerOptions,
  regularizerOption,
  valuesOption,
} from "./options.ts";
import { parameter, type Values } from "./parameter.ts";
import { flatInput, layer, type Layer } from "./layer.ts";
import type { Operation } from "../plan/operation.ts";
import type { Parameter } from "../plan/parameter.ts";

export interface DenseOptions extends LayerOptions {
  /** Outputs a row, at least 1. */
  units: number;
  /** Applied to every output: a name or a factory's result. Default "linear". */
  activation?: ActivationLike;
  /** Whether units have biases: one each, or with "shared" one for all of the layer. Default true. */
  useBias?: boolean | "shared";
  /** How the kernel starts: a name or a factory's result. Default "glorotUniform". */
  kernelInitializer?: InitializerLike;
  /** How the bias starts. Default "zeros". */
  biasInitializer?: InitializerLike;
  /** What the kernel's size adds to the loss: l1(λ), l2(λ), l1l2({ l1, l2 }). Nothing while it is not trained. */
  kernelRegularizer?: RegularizerLike;
  /** The same for the bias. */
  biasRegularizer?: RegularizerLike;
  /** What holds for the kernel after each update: maxNorm({ maxValue }). */
  kernelConstraint?: ConstraintLike;
  /** What the learning rate is multiplied with for this layer, above 0. Default 1. To freeze it: trainable. */
  learningRateMultiplier?: number;
  /** Explicit starting values: kernel [inputs, units] nested or flat in row order, bias [units], or [1] if shared. */
  weights?: { kernel?: Values; bias?: Values };
  /** Whether training changes the weights: for all, or each. Default true. */
  trainable?: boolean | { kernel?: boolean; bias?: boolean };
}

const BIAS = 'true, false or "shared"';
/** Whether training changes the kernel, and the bias. */
const trainableParts = parts({ kernel: flag(true), bias: flag(true) });

const record = {
  units: needed(number(undefined, { integer: true, min: 1 })),
  activation: activationOption("linear"),
  useBias: custom(true, BIAS, (value, name) =>
    typeof value === "boolean" || value === "shared" ? value : refuse(value, name, BIAS),
  ),
  kernelInitializer: initializerOption("glorotUniform"),
  biasInitializer: initializerOption("zeros"),
  kernelRegularizer: regularizerOption,
  biasRegularizer: regularizerOption,
  kernelConstraint: constraintOption,
  learningRateMultiplier: number(1, { above: 0 }),
  weights: parts({ kernel: valuesOption, bias: valuesOption }),
  trainable: custom(true, "true, false, or an object with kernel and bias", (value, name) =>
    typeof value === "boolean" ? { kernel: value, bias: value } : trainableParts.check(value, name),
  ),
  ...layerOptions,
} satisfies RecordOf<DenseOptions>;

/**
 * A dense (fully connected) layer:   y = f(x·W + b),   x [B, I],   W [I, units],   b [units]
 *   ∂E/∂z = ∂E/∂y · f′,   ∂E/∂W = xᵀ·∂E/∂z,   ∂E/∂b = Σ rows of ∂E/∂z,   ∂E/∂x = ∂E/∂z · Wᵀ
 * With a shared bias, b is one number, and ∂E/∂b the sum of all of ∂E/∂z.
 * Throws E_CONFIG for unknown or impossible options.     [Goodfellow et al., Deep Learning, §6.5.4]
 */
export function dense(options: DenseOptions): Layer {
  const checked = readOptions(record, options, "dense");
  const { units, activation, useBias, kernelInitializer, biasInitializer } = checked;
  const { kernelRegularizer, biasRegularizer, kernelConstraint, learningRateMultiplier, weights, trainable } = checked;
  if (weights.bias !== undefined && !useBias)
    throw new ChainruleError("E_CONFIG", "dense weights.bias is given, but useBias is false.");
  return layer({
    kind: "dense",
    name: checked.name,
    inputShape: checked.inputShape,
    config: {
      units,
      activation: shorten(activation.spec),
      useBias,
      kernelInitializer: shorten(kernelInitializer.spec),
      biasInitializer: shorten(biasInitializer.spec),
      ...(kernelRegularizer && { kernelRegularizer: kernelRegularizer.spec }),
      ...(biasRegularizer && { biasRegularizer: biasRegularizer.spec }),
      ...(kernelConstraint && { kernelConstraint: kernelConstraint.spec }),
      ...(learningRateMultiplier !== 1 && { learningRateMultiplier }),
      trainable,
    },
    build(name, shapes, dtype) {
      const inputs = flatInput(name, shapes);
      const kernelStart = { values: weights.kernel, initializer: kernelInitializer.initializer };
      const kernel = parameter(`${name}/kernel`, [inputs, units], dtype, kernelStart, {
        trainable: trainable.kernel,
        penalty: kernelRegularizer?.penalty,
        maxNorm: kernelConstraint?.maxNorm,
        learningRateMultiplier,
      });
      const biasStart = { values: weights.bias, initializer: biasInitializer.initializer };
      const bias = useBias
        ? parameter(`${name}/bias`, [useBias === "shared" ? 1 : units], dtype, biasStart, {
            trainable: trainable.bias,
            penalty: biasRegularizer?.penalty,
            learningRateMultiplier,
          })
        : undefined;
      const operations = [affineOperation(name, inputs, units, kernel, bias)];
      if (!activation.definition.identity) operations.push(activationOperation(name, units, activation));
      return { shape: [units], operations };
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
    forward(plan, [x]) {
      const rows = plan.rows;
      const w = kernel.tensor;
      const z = plan.tensor(`${name}/output`, rows, units);
      if (bias === undefined) plan.step(kernels.product, [z, x, w, productScratch(plan, inputs)], rows);
      else plan.step(kernels.affine, [z, x, w, wide(plan, name, bias, units), productScratch(plan, inputs)], rows);
      return {
        output: z,
        keepsOutput: false,
        backward(dz, [wantsInput]) {
          let dx;
          if (plan.inPlace) learn(dz);
          if (wantsInput) {
            const transposed = plan.tensor(`${name}/kernelᵀ`, units, inputs);
            dx = plan.tensor(`${name}/dInput`, rows, inputs);
            plan.step(kernels.transpose, [transposed, w], units);
            plan.step(kernels.product, [dx, dz, transposed, productScratch(plan, units)], rows);
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
