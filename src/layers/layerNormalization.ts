import { flag, number, readOptions, type RecordOf } from "../base/options.ts";
import { kernels } from "../kernels/index.ts";
import { emitBiasUpdate } from "../plan/update.ts";
import { layerOptions, type LayerOptions, trainableOption } from "./options.ts";
import { asPositions, inFormOf } from "../plan/positions.ts";
import { lastAxis, layer, type Layer } from "./layer.ts";
import type { Operation } from "../plan/operation.ts";
import { learnScaleAndShift, scaleAndShift, sumsOf, type ScaleAndShift } from "./scaleAndShift.ts";

export interface LayerNormalizationOptions extends LayerOptions {
  /** ε, added to the variance under the root, above 0. Default 1e-5, PyTorch's; Keras takes 1e-3. */
  epsilon?: number;
  /** Whether β is added. Default true. */
  center?: boolean;
  /** Whether γ is multiplied with. Default true. */
  scale?: boolean;
  /** Whether training changes γ and β. Default true. */
  trainable?: boolean;
}

const record = {
  epsilon: number(1e-5, { above: 0 }),
  center: flag(true),
  scale: flag(true),
  trainable: trainableOption,
  ...layerOptions,
} satisfies RecordOf<LayerNormalizationOptions>;

/**
 * Each row standardised by itself, then scaled and shifted column by column; the same in training and afterwards:
 *   y = γ x̂ + β,   x̂ = (x − mean) / √(variance + ε),   mean and (biased) variance over the C numbers of the row
 *   ∂E/∂β = Σ dy,   ∂E/∂γ = Σ dy x̂,   ∂E/∂x = (g − mean(g) − x̂ mean(g x̂)) / √(variance + ε),   g = γ dy
 * x [B, C], or along the last axis [B, …, C]; γ, β [C] are trained, from 1 and 0. Throws E_CONFIG.
 * Source: Ba, Kiros & Hinton, arXiv 1607.06450; as torch.nn.LayerNorm.
 */
export function layerNormalization(options: LayerNormalizationOptions = {}): Layer {
  const { name, inputShape, ...config } = readOptions(record, options, "layerNormalization");
  return layer({
    kind: "layerNormalization",
    name,
    inputShape,
    config,
    build(name, shapes, dtype) {
      const size = lastAxis(name, shapes);
      const learned = scaleAndShift(name, size, config, dtype);
      return {
        shape: shapes[0],
        operations: [normalizeOperation(name, size, config.epsilon, learned)],
        mask: "passed",
      };
    },
  });
}

function normalizeOperation(name: string, size: number, epsilon: number, learned: ScaleAndShift): Operation {
  const { gamma, beta } = learned;
  const scale = gamma?.tensor ?? 0;
  const shift = beta?.tensor ?? 0;
  return {
    name,
    parameters: [gamma, beta].filter((p) => p !== undefined),
    standardizes: true,
    forward(plan, [given], overwrites) {
      const x = asPositions(plan, given, size, `${name}/input`);
      const mayOverwrite = overwrites || x.storage !== given.storage;
      const { rows } = x;
      const { trains } = plan;
      // In training x̂ is kept for the backward pass, in the place of x where that is free; y is x̂ where nothing follows.
      const fresh = (what: string) => plan.tensor(`${name}/${what}`, rows, size);
      const y = (trains && (scale || shift)) || !mayOverwrite ? fresh("output") : x;
      const standard = !trains || !(scale || shift) ? y : mayOverwrite ? x : fresh("standard");
      const inverse = plan.tensor(`${name}/inverse`, rows, 1);
      plan.stepOver(x, kernels.normalizeRows, [y, standard, inverse, x, scale, shift, epsilon]);
      return {
        output: y,
        keepsOutput: y === standard,
        backward(dy, [wantsInput]) {
          if (gamma?.trainable) {
            const [dScale, dShift] = sumsOf(plan, name, size, learned);
            plan.step(kernels.normalizeColumnsBackward, [0, dScale, dShift, dy, standard, 0, 0, 0], size);
          } else if (beta !== undefined) emitBiasUpdate(plan, beta, dy);
          if (wantsInput) plan.stepOver(x, kernels.normalizeRowsBackward, [dy, dy, standard, inverse, scale]);
          if (gamma?.trainable) learnScaleAndShift(plan, learned);
          return [wantsInput ? inFormOf(plan, dy, given, `${name}/dInput`) : undefined];
        },
      };
    },
  };
}
