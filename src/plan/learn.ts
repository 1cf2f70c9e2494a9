/**
 * What parameters learn in a plan. A learner updates them from their gradients; without one, the gradients stay, as
 * tensors named "∂" + parameter, for whoever asked for them.
 */
import type { Parameter } from "../layers/layer.ts";
import type { Tensor } from "../memory/tensor.ts";
import { optimizerRules } from "../optimizers/index.ts";
import type { Optimizer } from "../optimizers/optimizer.ts";
import { kernels } from "./kernels.ts";
import { choose, type PlanBuilder } from "./plan.ts";

/** An optimizer with its memory. */
export interface Learner {
  readonly optimizer: Optimizer;
  /** The hyperparameters, float64 [1, h]. */
  readonly hyper: Tensor;
  /** The state of each parameter, [slots · rows, columns], where the optimizer has any. */
  readonly state: ReadonlyMap<Parameter, Tensor>;
}

/** Bytes of gradient kept at once: half of a small first cache, so that the batch's rows stay beside it. */
const PANEL_BYTES = 16384;

/** Rows of the panel in which a kernel's gradient passes to its update: even, since tiles are two rows high. */
function panelRows(w: Tensor): number {
  const rows = Math.floor(PANEL_BYTES / (w.stride * 4) / 2) * 2;
  return Math.min(Math.max(rows, 2), 32, Math.max(w.rows, 1));
}

/** The kernel's gradient xᵀ·dz, applied panel by panel, or kept. */
export function learnKernel(plan: PlanBuilder, kernel: Parameter, x: Tensor, dz: Tensor): void {
  if (!kernel.trainable) return;
  const w = kernel.tensor;
  if (plan.learner === undefined) {
    plan.step(kernels.weightGradient, [plan.tensor(`∂${kernel.name}`, w.rows, w.columns), x, dz], w.rows);
    return;
  }
  const { optimizer, hyper, state } = plan.learner;
  const panel = plan.tensor(`${kernel.name} panel`, panelRows(w), w.columns);
  const rule = choose(optimizerRules, optimizer.rule);
  // A rule without state gets the weights in its place and leaves them alone.
  plan.step(kernels.weightGradientUpdate, [rule, w, state.get(kernel) ?? w, hyper, panel, x, dz], w.rows);
}

/** The bias's gradient Σ dz, applied or kept. */
export function learnBias(plan: PlanBuilder, bias: Parameter, dz: Tensor): void {
  if (!bias.trainable) return;
  const b = bias.tensor;
  const db = plan.tensor(`∂${bias.name}`, 1, b.columns);
  plan.step(kernels.biasGradient, [db, dz], b.columns);
  if (plan.learner === undefined) return;
  const { optimizer, hyper, state } = plan.learner;
  plan.step(kernels.update, [choose(optimizerRules, optimizer.rule), b, state.get(bias) ?? b, hyper, db], 1);
}
