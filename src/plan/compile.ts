/** Networks compiled to plans: the one place that knows the order of a training step. */
import { bytesForm, copyForm, forms, labelForm } from "../kernels/data/gather.ts";
import { losses } from "../kernels/losses/index.ts";
import type { Loss } from "../kernels/losses/loss.ts";
import type { Tensor } from "../memory/tensor.ts";
import { rowMetrics } from "../metrics/index.ts";
import { isEpochMetric, type Metric } from "../kernels/metrics/metric.ts";
import type { Graph, Node } from "./operation.ts";
import type { Configured } from "../base/registry.ts";
import { emitForward, type Passes } from "./graph.ts";
import { kernels } from "../kernels/index.ts";
import { cursorFields } from "../kernels/shared/layout.ts";
import { begin, finish, groupUpdate, type OptimizerState } from "./update.ts";
import { refTo } from "../base/registry.ts";
import { isStepOf, PlanBuilder, type Groups, type Plan, type Step, type TensorPool } from "./plan.ts";

/** The form of x or y as they stand in memory. */
export interface DataForm {
  readonly columns: number;
  readonly type: "real" | "uint8" | "int32";
  /** What bytes are multiplied with. */
  readonly scale: number;
}

/** What one output of the network is compared with, and how. */
export interface Target {
  readonly loss: Configured<Loss>;
  /** What its loss counts in the whole. */
  readonly weight: number;
  readonly metrics: readonly Configured<Metric>[];
}

/** What a run works for, and on what. */
export interface RunSpec {
  readonly network: Graph;
  /** One an output. */
  readonly targets: readonly Target[];
  readonly batchSize: number;
  readonly rows: number;
  /** One an input, and one an output. */
  readonly x: readonly DataForm[];
  readonly y: readonly DataForm[];
  /** Rows count by the weights in `RunTensors.weight`. */
  readonly weighted: boolean;
  /** Each epoch has an order of its own, from the seed. */
  readonly shuffled: boolean;
  /** Epochs whose results are kept until they are read. */
  readonly capacity: number;
  /** A backward pass follows the forward pass; without a learner its gradients are kept. */
  readonly trains: boolean;
  readonly learner?: OptimizerState;
  /** Batches whose gradients make one update, as if the batch were so many times as large. Default 1. */
  readonly accumulateSteps?: number;
  /** A layer's weights change before the layers below see them. Default false. */
  readonly inPlace?: boolean;
  /** Every number of a batch can be read after it. Default false. */
  readonly traced?: boolean;
}

/** Learning rates that a run holds at once: how many steps one call can go. A power of two. */
const RATES = 1024;

/** The tensors of a run that outlive a batch. */
export interface RunTensors {
  readonly x: readonly Tensor[];
  readonly y: readonly Tensor[];
  /** The outputs of all rows, for metrics of whole epochs; undefined for outputs that have none. */
  readonly outputs: readonly (Tensor | undefined)[];
  /** What each row counts, [rows, 1]; there if the objective is weighted. */
  readonly weight: Tensor | undefined;
  /** The order of the rows, int32 [1, rows]. */
  readonly order: Tensor;
  /** epoch, batch, row, and updates since the run began. */
  readonly cursor: Tensor;
  /** The learning rates of the next steps, float64 [1, n], step s at s mod n; there if the learner is scheduled. */
  readonly rates: Tensor | undefined;
  /** Losses and metrics of the epoch so far, float64 [1, n]. */
  readonly totals: Tensor;
  /** Losses and metrics of finished epochs, float64 [capacity, n]. */
  readonly history: Tensor;
  /** The key of all random numbers, int32 [1, 2]. */
  readonly seed: Tensor;
}

/** Where the numbers of a traced batch stand, by value of the network, and the loss of each row. */
export interface TracedTensors {
  readonly values: readonly Tensor[];
  /** ∂E with respect to each value, where something that learns depends on it. */
  readonly derivatives: readonly (Tensor | undefined)[];
  readonly targets: readonly Tensor[];
  readonly rowLoss: Tensor;
}

/** How many numbers a run reports: the whole loss, each output's where there are several, then the metrics. */
export function reported({ targets }: Pick<RunSpec, "targets">): number {
  const metrics = targets.reduce((sum, target) => sum + target.metrics.length, 0);
  return 1 + (targets.length > 1 ? targets.length : 0) + metrics;
}

/** Where the metrics of an output begin among what is reported. */
export function firstMetric(targets: readonly Target[], output: number): number {
  const before = targets.slice(0, output).reduce((sum, other) => sum + other.metrics.length, 0);
  return 1 + (targets.length > 1 ? targets.length : 0) + before;
}

/** A run over all rows of x and y, epoch after epoch. */
export function compileRun(
  objective: RunSpec,
  pool: TensorPool,
): { plan: Plan; tensors: RunTensors; traced: TracedTensors } {
  const { rows, shuffled } = objective;
  const tensors = runTensors(objective, pool);
  const { order, cursor, totals, history, seed } = tensors;
  const batchRows = Math.min(objective.batchSize, rows);
  const tailRows = rows % batchRows;
  const epochBegin: Step[] = [{ kernel: kernels.clear, operands: [totals], items: 1 }];
  const batches = Math.ceil(rows / batchRows);
  // In a single batch every row is seen at once: their order makes no difference.
  if (shuffled && batches > 1) epochBegin.push({ kernel: kernels.shuffle, operands: [order, seed, cursor], items: 1 });
  const group = Math.min(objective.accumulateSteps ?? 1, batches);
  const closingFrom = batches - (batches % group || group);
  const closingRows = rows - closingFrom * batchRows;
  const compile = (rows: number, groupRows: number) =>
    compileBatch(objective, tensors, { rows, groupRows, grouped: group > 1 }, pool);
  const { batch, traced } = compile(batchRows, group * batchRows);
  // A single batch, whose order is always the same, is gathered once.
  const runBegin = batches === 1 ? batch.steps.filter((step) => isStepOf(step, kernels.gather)) : [];
  const plan: Plan = {
    rows,
    runBegin,
    epochBegin,
    batch: batch.steps.filter((step) => !runBegin.includes(step)),
    tail: tailRows > 0 ? compile(tailRows, closingRows).batch.steps : [],
    epochEnd: [{ kernel: kernels.record, operands: [history, totals, cursor, rows], items: 1 }],
    groups: group > 1 ? groups() : undefined,
    cursor,
    batches,
    batchRows,
  };
  return { plan, tensors, traced };

  function groups(): Groups {
    const same = closingRows === group * batchRows || closingRows === tailRows;
    return {
      size: group,
      update: batch.learner === undefined ? [] : groupUpdate(batch, batch.learner, tensors),
      closing: same ? [] : compile(batchRows, closingRows).batch.steps,
      closingFrom: same ? batches : closingFrom,
    };
  }
}

function runTensors(objective: RunSpec, pool: TensorPool): RunTensors {
  const { x, y, rows, capacity } = objective;
  const values = reported(objective);
  const data = (name: string, { type, columns }: DataForm) =>
    pool.tensor(name, rows, columns, { type, packed: true, uncleared: true });
  return {
    x: x.map((form, i) => data(`data/x${i || ""}`, form)),
    y: y.map((form, i) => data(`data/y${i || ""}`, form)),
    outputs: objective.targets.map(({ metrics }, i) => {
      const { name, size } = objective.network.outputs[i];
      const wanted = metrics.some(({ definition }) => isEpochMetric(definition));
      return wanted ? pool.tensor(`data/${name} outputs`, rows, size, { packed: true }) : undefined;
    }),
    weight: objective.weighted ? pool.tensor("data/weight", rows, 1, { packed: true }) : undefined,
    order: pool.tensor("run/order", 1, rows, { type: "int32" }),
    cursor: pool.tensor("run/cursor", 1, cursorFields, { type: "int32" }),
    rates: objective.learner?.scheduled ? pool.tensor("run/rates", 1, RATES, { type: "float64" }) : undefined,
    totals: pool.tensor("run/totals", 1, values, { type: "float64" }),
    history: pool.tensor("run/history", capacity, values, { type: "float64" }),
    seed: pool.tensor("run/seed", 1, 2, { type: "int32" }),
  };
}

interface Batch {
  readonly rows: number;
  /** Rows that make one update, those of other batches of its group included: what a mean divides by. */
  readonly groupRows: number;
  /** Its gradients are added to those of other batches. */
  readonly grouped: boolean;
}

/** Gather, forward, losses and metrics; and in training backward and update. */
function compileBatch(
  objective: RunSpec,
  run: RunTensors,
  { rows, groupRows, grouped }: Batch,
  pool: TensorPool,
): { batch: PlanBuilder; traced: TracedTensors } {
  const { network, targets, learner } = objective;
  const { inPlace, traced } = objective;
  const plan = new PlanBuilder(pool, rows, objective.trains, {
    learner,
    random: run,
    accumulates: grouped,
    inPlace,
    traced,
  });
  const x = network.inputs.map(({ name }, i) => gather(plan, name, run.x[i], objective.x[i], run));
  const t = network.outputs.map(({ name }, i) => gather(plan, `${name}/target`, run.y[i], objective.y[i], run));
  const weight = run.weight && gather(plan, "run/weight", run.weight, { columns: 1, type: "real", scale: 1 }, run);
  const heads = targets.map((target, i) => head(network, target, i));
  const passes = emitForward(plan, network, x, new Set(heads.flatMap(({ skipped }) => skipped ?? [])));
  const outputs = heads.map((entry) => passes.own(entry.value, entry.loss.contains !== undefined));
  const compared = targets.map((target, i) => smoothed(plan, target, t[i]));
  targets.forEach((target, i) => {
    emitLoss({ objective, run, plan, weight }, target, heads[i].loss, outputs[i], compared[i], i);
    emitMetrics({ objective, run, plan, weight }, target, outputs[i], t[i], i);
  });
  emitPenalties(plan, objective, run);
  if (objective.trains) emitBackward(plan, { targets, heads, outputs, t: compared, weight, passes, run, groupRows });
  const { values, derivatives } = passes;
  return { batch: plan, traced: { values, derivatives, targets: compared, rowLoss: pool.named("rowLoss") } };
}

/** The loss in the form that is computed, the value it is computed from, and the activation it makes superfluous. */
interface Head {
  readonly loss: Loss;
  readonly value: number;
  readonly skipped?: Node;
}

/**
 * Where a loss has a fused form for the last activation, that activation is left out and the fused form taken: it starts
 * from logits and loses nothing to saturation. With fromLogits the outputs are logits already.
 */
function head(network: Graph, { loss }: Target, output: number): Head {
  const { value } = network.outputs[output];
  const { fused } = loss.definition;
  const last = network.nodes.find((node) => node.output === value);
  if (loss.spec.options.fromLogits) return { loss: fused!, value };
  const fits = fused !== undefined && last?.operation.activation?.definition === fused.contains;
  const readers = network.nodes.filter((node) => node.inputs.includes(value)).length;
  if (!fits || readers > 0) return { loss: loss.definition, value };
  return { loss: fused, value: last!.inputs[0], skipped: last };
}

interface Around {
  readonly objective: RunSpec;
  readonly run: RunTensors;
  readonly plan: PlanBuilder;
  readonly weight: Tensor | undefined;
}

/** What a loss compares outputs with: smoothed labels stand beside the true ones, which metrics go by. */
function smoothed(plan: PlanBuilder, { loss }: Target, t: Tensor): Tensor {
  const share = Number(loss.spec.options.labelSmoothing ?? 0);
  if (share === 0) return t;
  const s = plan.tensor(`${t.name} smoothed`, plan.rows, t.columns);
  plan.step(kernels.smooth, [s, t, share, loss.definition.classes ? t.columns : 2], plan.rows);
  return s;
}

/** The loss of each row, added to the totals. */
function emitLoss(around: Around, target: Target, loss: Loss, y: Tensor, t: Tensor, output: number): void {
  const { objective, run, plan, weight } = around;
  const { targets } = objective;
  const { options } = target.loss.spec;
  const rowLoss = plan.tensor("rowLoss", plan.rows, 1, { type: "float64" });
  plan.step(kernels.lossForward, [refTo(losses, loss, target.loss.parameter), rowLoss, y, t], plan.rows);
  if (weight !== undefined) plan.step(kernels.weighLoss, [rowLoss, weight], plan.rows);
  const share = options.reduction === "sum" ? objective.rows : 1; // the totals are divided by the rows in the end
  plan.step(kernels.accumulate, [run.totals, 0, rowLoss, share * target.weight], 1);
  if (targets.length > 1) plan.step(kernels.accumulate, [run.totals, 1 + output, rowLoss, share], 1);
}

/** The metrics of an output: those of rows added to the totals; for those of whole epochs the outputs are collected. */
function emitMetrics({ objective, run, plan }: Around, target: Target, y: Tensor, t: Tensor, output: number): void {
  const first = firstMetric(objective.targets, output);
  if (target.metrics.some(({ definition }) => isEpochMetric(definition))) {
    plan.step(kernels.collect, [run.outputs[output]!, y, run.order, run.cursor], plan.rows);
  }
  target.metrics.forEach(({ definition, parameter }, i) => {
    if (isEpochMetric(definition)) return;
    const values = plan.tensor("rowMetric", plan.rows, 1, { type: "float64" });
    plan.step(kernels.measure, [refTo(rowMetrics, definition, parameter), values, y, t], plan.rows);
    plan.step(kernels.accumulate, [run.totals, first + i, values, 1], 1);
  });
}

/** The penalties of trained parameters, added to the loss: a batch counts in the epoch by its rows. */
function emitPenalties(plan: PlanBuilder, { network }: RunSpec, { totals }: RunTensors): void {
  for (const { penalty, trainable, tensor } of network.parameters) {
    if (penalty === undefined || !trainable) continue;
    plan.step(kernels.penalty, [totals, tensor, penalty.l1, penalty.l2, plan.rows], 1);
  }
}

interface BackwardParts {
  readonly targets: readonly Target[];
  readonly heads: readonly Head[];
  readonly outputs: readonly Tensor[];
  readonly t: readonly Tensor[];
  readonly weight: Tensor | undefined;
  readonly passes: Passes;
  readonly run: RunTensors;
  readonly groupRows: number;
}

/** From the derivative of each loss back through the graph, learning on the way. */
function emitBackward(plan: PlanBuilder, parts: BackwardParts): void {
  const { targets, heads, outputs, t, weight, passes, run, groupRows } = parts;
  if (plan.learner !== undefined && !plan.accumulates) begin(plan, plan.learner, run);
  const seeds = targets.map((target, i) => {
    const { loss, value } = heads[i];
    const d = plan.tensor(`∂output${i || ""}`, plan.rows, outputs[i].columns);
    const scale = target.weight * (target.loss.spec.options.reduction === "sum" ? 1 : 1 / groupRows);
    const which = refTo(losses, loss, target.loss.parameter);
    plan.step(kernels.lossBackward, [which, d, outputs[i], t[i], scale], plan.rows);
    if (weight !== undefined) plan.step(kernels.weighGradient, [d, weight], plan.rows);
    return { value, d };
  });
  passes.backward(seeds);
  finish(plan);
  plan.emitLater();
}

/** The forward pass alone, from inputs that are filled from outside to the network's outputs. */
export function compileForward(network: Graph, rows: number, pool: TensorPool) {
  const plan = new PlanBuilder(pool, rows, false);
  const inputs = network.inputs.map(({ name, size }) => plan.tensor(name, rows, size));
  const passes = emitForward(plan, network, inputs, new Set());
  const outputs = network.outputs.map(({ value }) => passes.own(value, false));
  const cursor = pool.tensor("run/cursor", 1, cursorFields, { type: "int32" });
  const lists = { epochBegin: [], batch: plan.steps, tail: [], epochEnd: [] };
  const walk: Plan = { rows, ...lists, cursor, batches: 1, batchRows: rows };
  return { plan: walk, inputs, outputs };
}

function gather(plan: PlanBuilder, name: string, source: Tensor, form: DataForm, run: RunTensors): Tensor {
  const { type, columns, scale } = form;
  const batch = plan.tensor(name, plan.rows, columns, type === "int32" ? { type } : {});
  const how = { int32: labelForm, uint8: bytesForm, real: copyForm }[type];
  const factor = plan.pool.dtype === "float32" ? Math.fround(scale) : scale;
  plan.step(kernels.gather, [batch, source, run.order, run.cursor, refTo(forms, how), factor], plan.rows);
  return batch;
}
