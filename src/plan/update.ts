/**
 * What parameters learn in a plan. Where nothing needs a gradient as a whole, it is applied panel by panel as it is
 * made; otherwise it is kept as the tensor "∂" + parameter, and `finish` does what is left to do with all of them:
 * penalties, clipping, updates. Without a learner the gradients stay, for whoever asked for them.
 */
import type { WindowNumbers } from "../kernels/convolution/window.ts";
import type { Parameter } from "./parameter.ts";
import type { Tensor } from "../memory/tensor.ts";
import { optimizerRules } from "../kernels/optimizers/index.ts";
import type { Optimizer } from "../kernels/optimizers/optimizer.ts";
import { kernels } from "../kernels/index.ts";
import { refTo } from "../base/registry.ts";
import { PlanBuilder, type RandomState, type Step } from "./plan.ts";

/** The hyperparameters of some parameters, float64 [1, h]: the learning rate is multiplied for them. */
export interface Hyper {
  readonly multiplier: number;
  readonly tensor: Tensor;
}

/** A hyperparameter that changes from step to step. */
export interface HyperSchedule {
  readonly name: string;
  /** Among the hyperparameters; the learning rate's is 0. */
  readonly place: number;
  /** Its value at a step. Throws E_CONFIG for what is none. */
  value(step: number): number;
}

/** An optimizer with its memory. */
export interface OptimizerState {
  readonly optimizer: Optimizer;
  /** One a multiplier of the learning rate. */
  readonly hypers: readonly Hyper[];
  /** Writes the learning rate for the next walk, if it is new. */
  writeRate(): void;
  /** The state of each parameter, [slots · rows, columns], where the optimizer has any. */
  readonly state: ReadonlyMap<Parameter, Tensor>;
  /** Hyperparameters that change from step to step: each step takes its own from a table. */
  readonly schedules: readonly HyperSchedule[];
  /** Updates of the weights so far. */
  steps: number;
}

/** Bytes of gradient kept at once: half of a small first cache, so that the batch's rows stay beside it. */
const PANEL_BYTES = 16384;

/** Rows of the panel in which a kernel's gradient passes to its update: a multiple of what tiles and vectors take at once. */
function panelRows(w: Tensor, most: number): number {
  const rows = Math.floor(PANEL_BYTES / (w.stride * 4) / 4) * 4;
  return Math.min(Math.max(rows, 4), most, Math.max(w.rows, 1));
}

/**
 * What a product of `terms` terms a number needs beside its operands: a packed panel of the second factor, four vectors a
 * term (assembly/matrix/multiply.ts), or a list of the terms that are not 0, with their addresses (sparse.ts).
 */
export function productScratch(plan: PlanBuilder, terms: number): Tensor {
  return plan.tensor("run/scratch", 16 * terms + 16, 1, { packed: true });
}

/** The transpose of a kernel, as products with ∂E/∂z want it, named after the kernel. */
export function emitTranspose(plan: PlanBuilder, w: Tensor, name: string): Tensor {
  const wT = plan.tensor(`${name}ᵀ`, w.columns, w.rows);
  plan.step(kernels.transpose, [wT, w], w.columns);
  return wT;
}

/** The tensor that holds a parameter's whole gradient. */
export function gradientOf(plan: PlanBuilder, { name, tensor }: Parameter): Tensor {
  return plan.tensor(`∂${name}`, tensor.rows, tensor.columns);
}

/** The sum of a parameter's gradients over a group of batches. */
function sumOf(plan: PlanBuilder, { name, tensor }: Parameter): Tensor {
  return plan.tensor(`Σ∂${name}`, tensor.rows, tensor.columns);
}

/** Whether something looks at the whole gradient before the weights change. */
function needsWhole({ learner, accumulates }: PlanBuilder, { penalty }: Parameter): boolean {
  if (learner === undefined || accumulates || penalty !== undefined) return true;
  const { clipNorm, clipValue } = learner.optimizer;
  return clipNorm !== undefined || clipValue !== undefined;
}

/** Once a step, before any update: the hyperparameters that are scheduled, and what the optimizer counts. */
export function begin(plan: PlanBuilder, learner: OptimizerState, { tables, cursor }: RandomState): void {
  for (const { tensor, multiplier } of learner.hypers) {
    for (const { name, place, value } of learner.schedules) {
      const factor = place === 0 ? multiplier : 1;
      plan.step(kernels.rate, [tensor, place, tables.table(`run/${name}`, value), cursor, factor], 1);
    }
    const { rule } = learner.optimizer;
    if (Object.keys(rule.running).length > 0) plan.step(kernels.advance, [refTo(optimizerRules, rule), tensor], 1);
  }
}

/** The kernel's gradient xᵀ·dz, applied panel by panel, or kept. */
export function emitKernelUpdate(plan: PlanBuilder, kernel: Parameter, x: Tensor, dz: Tensor): void {
  const { rows } = kernel.tensor;
  const factors = [x, dz, productScratch(plan, x.rows)] as const;
  emitGradient(plan, kernel, {
    rows: 32,
    whole: (dw) => plan.step(kernels.weightGradient, [dw, ...factors], rows),
    updating: (learning) => plan.step(kernels.weightGradientUpdate, [...learning, ...factors], rows),
  });
}

/** The same for the kernel of a convolution, whose terms stand under windows. */
export function emitConvolutionUpdate(
  plan: PlanBuilder,
  kernel: Parameter,
  x: Tensor,
  dz: Tensor,
  scratch: Tensor,
  windows: WindowNumbers,
): void {
  const { rows } = kernel.tensor;
  const factors = [x, dz, scratch, ...windows] as const;
  emitGradient(plan, kernel, {
    rows, // all images pass by for each panel: the fewer, the better
    whole: (dw) => plan.step(kernels.convolutionGradient, [dw, ...factors], rows),
    updating: (learning) => plan.step(kernels.convolutionGradientUpdate, [...learning, ...factors], rows),
  });
}

/** How a kernel's gradient is made: as a whole, or in panels of at most so many rows, each followed by its update. */
interface GradientSteps {
  readonly rows: number;
  whole(dw: Tensor): void;
  updating(learning: readonly [...ReturnType<typeof operands>, panel: Tensor]): void;
}

function emitGradient(plan: PlanBuilder, kernel: Parameter, { rows, whole, updating }: GradientSteps): void {
  if (!kernel.trainable) return;
  const w = kernel.tensor;
  const { learner } = plan;
  if (learner === undefined || needsWhole(plan, kernel) || plan.traced) {
    whole(gradientOf(plan, kernel));
    return emitUpdate(plan, kernel);
  }
  updating([...operands(learner, kernel), plan.tensor(`${kernel.name} panel`, panelRows(w, rows), w.columns)]);
  constrain(plan, kernel);
}

/** The bias's gradient Σ dz, applied as it is made, or kept. */
export function emitBiasUpdate(plan: PlanBuilder, bias: Parameter, dz: Tensor): void {
  if (!bias.trainable) return;
  const { learner } = plan;
  const gradient = gradientOf(plan, bias);
  if (learner === undefined || needsWhole(plan, bias)) {
    plan.step(kernels.biasGradient, [gradient, dz], bias.tensor.columns);
    plan.wholeGradients.push(bias);
    return;
  }
  plan.step(kernels.biasGradientUpdate, [...operands(learner, bias), gradient, dz], bias.tensor.columns);
  constrain(plan, bias);
}

/** A gradient in the tensor `gradientOf`: applied, or kept until all are there. */
export function emitUpdate(plan: PlanBuilder, parameter: Parameter): void {
  const { learner } = plan;
  if (learner === undefined || needsWhole(plan, parameter)) plan.wholeGradients.push(parameter);
  else update(plan, learner, parameter, gradientOf(plan, parameter));
}

/** After the backward pass: the gradients that were kept are applied, or added up for the group of batches. */
export function finish(plan: PlanBuilder): void {
  if (!plan.accumulates) return apply(plan, gradientOf);
  for (const p of plan.wholeGradients) {
    plan.step(kernels.addTo, [sumOf(plan, p), gradientOf(plan, p), 1], p.tensor.rows);
  }
}

/** What a group of batches is followed by: one update from the sums of its gradients. */
export function groupUpdate(batch: PlanBuilder, learner: OptimizerState, run: RandomState): Step[] {
  const plan = new PlanBuilder(batch.pool, batch.rows, true, { learner });
  plan.wholeGradients.push(...batch.wholeGradients);
  begin(plan, learner, run);
  apply(plan, sumOf);
  for (const p of plan.wholeGradients) plan.step(kernels.zero, [sumOf(plan, p)], p.tensor.rows);
  return plan.steps;
}

/** Penalties, clipping, updates, from the gradients where `gradient` says. */
function apply(plan: PlanBuilder, gradient: typeof gradientOf): void {
  const { learner, wholeGradients } = plan;
  for (const p of wholeGradients) {
    if (p.penalty === undefined) continue;
    const { l1, l2 } = p.penalty;
    plan.step(kernels.penaltyGradient, [gradient(plan, p), p.tensor, l1, l2], p.tensor.rows);
  }
  if (learner === undefined) return;
  clip(plan, learner.optimizer, gradient);
  for (const p of wholeGradients) update(plan, learner, p, gradient(plan, p));
}

/** Each number first, then the norm of all gradients. */
function clip(plan: PlanBuilder, { clipNorm, clipValue }: Optimizer, gradient: typeof gradientOf): void {
  const gradients = plan.wholeGradients.map((p) => gradient(plan, p));
  if (clipValue !== undefined) {
    for (const dw of gradients) plan.step(kernels.clipValue, [dw, clipValue], dw.rows);
  }
  if (clipNorm === undefined) return;
  const squares = plan.tensor("‖∂‖²", 1, 1, { type: "float64" });
  plan.step(kernels.clear, [squares], 1);
  for (const dw of gradients) plan.step(kernels.addSquares, [squares, dw], 1);
  for (const dw of gradients) plan.step(kernels.clipNorm, [dw, squares, clipNorm], dw.rows);
}

function update(plan: PlanBuilder, learner: OptimizerState, parameter: Parameter, gradient: Tensor): void {
  plan.step(kernels.update, [...operands(learner, parameter), gradient], parameter.tensor.rows);
  constrain(plan, parameter);
}

/** Rule, weights, state and hyperparameters. A rule without state gets the weights in its place and leaves them alone. */
function operands({ optimizer, hypers, state }: OptimizerState, parameter: Parameter) {
  const { tensor: w, learningRateMultiplier = 1 } = parameter;
  const { tensor: hyper } = hypers.find(({ multiplier }) => multiplier === learningRateMultiplier)!;
  return [refTo(optimizerRules, optimizer.rule), w, state.get(parameter) ?? w, hyper] as const;
}

/** What must hold for a parameter after its update. */
function constrain(plan: PlanBuilder, { tensor: w, maxNorm }: Parameter): void {
  if (maxNorm !== undefined) plan.step(kernels.limitNorms, [w, maxNorm], w.columns);
}
