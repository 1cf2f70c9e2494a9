import type { DType, Tensor } from "../memory/tensor.ts";
import { flag, number, readOptions, type RecordOf } from "../base/options.ts";
import { kernels } from "../kernels/index.ts";
import type { PlanBuilder } from "../plan/plan.ts";
import { layerOptions, type LayerOptions, trainableOption } from "./options.ts";
import { asPositions, inFormOf } from "../plan/positions.ts";
import { lastAxis, layer, type Layer } from "./layer.ts";
import type { Forward, Operation } from "../plan/operation.ts";
import type { Parameter } from "../plan/parameter.ts";
import { constants, learnScaleAndShift, scaleAndShift, sumsOf } from "./scaleAndShift.ts";

export interface BatchNormalizationOptions extends LayerOptions {
  /**
   * How much of the running mean and variance stays at each step, at least 0 and below 1. Default 0.9.
   * Keras's convention (its default is 0.99); PyTorch counts the other way and takes 0.1, which is this 0.9.
   */
  momentum?: number;
  /** ε, added to the variance under the root, above 0. Default 1e-5, PyTorch's; Keras takes 1e-3. */
  epsilon?: number;
  /** Whether β is added. Default true. */
  center?: boolean;
  /** Whether γ is multiplied with. Default true. */
  scale?: boolean;
  /** false, as in Keras: γ and β stay, and training too uses the running statistics and leaves them as they are. Default true. */
  trainable?: boolean;
}

const record = {
  momentum: number(0.9, { min: 0, below: 1 }),
  epsilon: number(1e-5, { above: 0 }),
  center: flag(true),
  scale: flag(true),
  trainable: trainableOption,
  ...layerOptions,
} satisfies RecordOf<BatchNormalizationOptions>;

/**
 * Each column standardised over the batch, then scaled and shifted:
 *   y = γ x̂ + β,   x̂ = (x − mean) / √(variance + ε)
 * x [B, C]; γ, β [C] are trained, from 1 and 0. Training takes mean and variance of the batch, the variance biased (over
 * B), and gradients flow through both:
 *   ∂E/∂β = Σ dy,   ∂E/∂γ = Σ dy x̂,   ∂E/∂x = γ / √(variance + ε) · (dy − (∂E/∂β + x̂ ∂E/∂γ) / B)
 * Evaluation and prediction take the running statistics movingMean and movingVariance (from 0 and 1), which every step of
 * an optimizer moves:   moving ← momentum · moving + (1 − momentum) · batch's,   the variance unbiased (over B − 1).
 * A batch of one row has no unbiased variance: movingVariance stays, and y is β. Where gradients are only looked at,
 * without an optimizer, nothing moves. A dense layer in front needs no bias (useBias: false): the mean takes it away.
 * An input [B, …, C] is standardised channel by channel, over the batch and all other axes, as in Keras. Throws E_CONFIG.
 * Source: Ioffe & Szegedy, ICML 2015; variances as torch.nn.BatchNorm1d.
 */
export function batchNormalization(options: BatchNormalizationOptions = {}): Layer {
  const { name, inputShape, ...config } = readOptions(record, options, "batchNormalization");
  return layer({
    kind: "batchNormalization",
    name,
    inputShape,
    config,
    build(name, shapes, dtype) {
      const size = lastAxis(name, shapes);
      return { shape: shapes[0], operations: [normalizeOperation(name, size, config, dtype)], mask: "passed" };
    },
  });
}

type Config = Required<Omit<BatchNormalizationOptions, keyof LayerOptions>>;

function normalizeOperation(name: string, size: number, config: Config, dtype: DType): Operation {
  const { momentum, epsilon, trainable } = config;
  const learned = scaleAndShift(name, size, config, dtype);
  const { gamma, beta } = learned;
  const movingMean = constants(`${name}/movingMean`, size, dtype, 0, { trainable: false });
  const movingVariance = constants(`${name}/movingVariance`, size, dtype, 1, { trainable: false, min: 0 });
  const scale = gamma?.tensor ?? 0;
  const shift = beta?.tensor ?? 0;

  /** By the running statistics: a scale and a shift a column. */
  function fixed(plan: PlanBuilder, x: Tensor, mayOverwrite: boolean): Forward {
    const variance = movingVariance.tensor;
    const y = mayOverwrite ? x : plan.like(x, `${name}/output`);
    const inverse = plan.tensor(`${name}/inverse`, 1, size);
    plan.step(kernels.normalizeColumns, [y, inverse, x, movingMean.tensor, variance, scale, shift, epsilon], size);
    return {
      output: y,
      keepsOutput: false,
      backward(dy) {
        plan.step(kernels.normalizeColumns, [dy, inverse, dy, 0, variance, scale, 0, epsilon], size);
        return [dy];
      },
    };
  }

  /** By the batch's own statistics, which move the running ones. */
  function learning(plan: PlanBuilder, x: Tensor): Forward {
    const { rows } = x;
    const [mean, variance, inverse] = ["mean", "variance", "inverse"].map((of) =>
      plan.tensor(`${name}/${of}`, 1, size),
    );
    const y = plan.tensor(`${name}/output`, rows, size);
    plan.step(kernels.columnStatistics, [mean, variance, x], size);
    plan.step(kernels.normalizeColumns, [y, inverse, x, mean, variance, scale, shift, epsilon], size);
    const follow = (moving: Parameter, batch: Tensor, factor: number) =>
      plan.later(kernels.blend, [moving.tensor, batch, momentum, (1 - momentum) * factor], 1);
    follow(movingMean, mean, 1);
    if (rows > 1) follow(movingVariance, variance, rows / (rows - 1));
    return {
      output: y,
      keepsOutput: false,
      backward(dy, [wantsInput]) {
        const [dScale, dShift] = sumsOf(plan, name, size, learned);
        const dx = wantsInput ? dy : 0;
        plan.step(kernels.normalizeColumnsBackward, [dx, dScale, dShift, dy, x, mean, inverse, scale], size);
        learnScaleAndShift(plan, learned);
        return [wantsInput ? dy : undefined];
      },
    };
  }

  return {
    name,
    parameters: [gamma, beta, movingMean, movingVariance].filter((p) => p !== undefined),
    standardizes: true,
    forward(plan, [given], overwrites) {
      const x = asPositions(plan, given, size, `${name}/input`);
      const mayOverwrite = overwrites || x.storage !== given.storage;
      const made = plan.trains && trainable ? learning(plan, x) : fixed(plan, x, mayOverwrite);
      return {
        ...made,
        backward: (dy, wanted) =>
          made.backward(dy, wanted).map((dx) => dx && inFormOf(plan, dx, given, `${name}/dInput`)),
      };
    },
  };
}
