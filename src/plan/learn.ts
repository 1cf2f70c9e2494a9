/**
 * What parameters learn in a plan. Where nothing needs a gradient as a whole, it is applied panel by panel as it is
 * made; otherwise it is kept as the tensor "∂" + parameter, and `finish` does what is left to do with all of them.
 * Without a learner the gradients stay, for whoever asked for them.
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

/** The tensor that holds a parameter's whole gradient. */
export function gradientOf(plan: PlanBuilder, { name, tensor }: Parameter): Tensor {
  return plan.tensor(`∂${name}`, tensor.rows, tensor.columns);
}

/** The kernel's gradient xᵀ·dz, applied panel by panel, or kept. */
export function learnKernel(plan: PlanBuilder, kernel: Parameter, x: Tensor, dz: Tensor): void {
  if (!kernel.trainable) return;
  const w = kernel.tensor;
  const { learner } = plan;
  if (learner === undefined || needsWhole(learner, kernel)) {
    plan.step(kernels.weightGradient, [gradientOf(plan, kernel), x, dz], w.rows);
    plan.kept.push(kernel);
    return;
  }
  const panel = plan.tensor(`${kernel.name} panel`, panelRows(w), w.columns);
  const rule = choose(optimizerRules, learner.optimizer.rule);
  // A rule without state gets the weights in its place and leaves them alone.
  const state = learner.state.get(kernel) ?? w;
  plan.step(kernels.weightGradientUpdate, [rule, w, state, learner.hyper, panel, x, dz], w.rows);
}

/** The bias's gradient Σ dz. */
export function learnBias(plan: PlanBuilder, bias: Parameter, dz: Tensor): void {
  if (!bias.trainable) return;
  plan.step(kernels.biasGradient, [gradientOf(plan, bias), dz], bias.tensor.columns);
  learnFrom(plan, bias);
}

/** A gradient that stands in `gradientOf`: applied, or kept until all are there. */
export function learnFrom(plan: PlanBuilder, parameter: Parameter): void {
  if (plan.learner === undefined || needsWhole(plan.learner, parameter)) plan.kept.push(parameter);
  else update(plan, plan.learner, parameter);
}

/** After the backward pass: the updates of the parameters whose gradients were kept. */
export function finish(plan: PlanBuilder): void {
  if (plan.learner === undefined) return;
  for (const parameter of plan.kept) update(plan, plan.learner, parameter);
}

function update(plan: PlanBuilder, { optimizer, hyper, state }: Learner, parameter: Parameter): void {
  const w = parameter.tensor;
  const rule = choose(optimizerRules, optimizer.rule);
  plan.step(kernels.update, [rule, w, state.get(parameter) ?? w, hyper, gradientOf(plan, parameter)], w.rows);
}

/** Whether something looks at the whole gradient before the weights change. */
function needsWhole(_learner: Learner, _parameter: Parameter): boolean {
  return false;
}
