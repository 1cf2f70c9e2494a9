/** A batch compiled: the one place that knows the order of a training step. */
import { refTo } from "../base/registry.ts";
import { bytesForm, copyForm, forms, labelForm } from "../kernels/data/gather.ts";
import { kernels } from "../kernels/index.ts";
import { losses } from "../kernels/losses/index.ts";
import type { Loss } from "../kernels/losses/loss.ts";
import { isEpochMetric } from "../kernels/metrics/metric.ts";
import type { Tensor } from "../memory/tensor.ts";
import { rowMetrics } from "../metrics/index.ts";
import { emitForward, type Passes } from "./graph.ts";
import type { Graph, Node } from "./operation.ts";
import { PlanBuilder, type TensorPool } from "./plan.ts";
import type { ReportEntry } from "./report.ts";
import type { DataForm, RunSpec, RunTensors, Target, TracedTensors } from "./spec.ts";
import { begin, finish } from "./update.ts";

/** The rows of a batch. */
export interface BatchRows {
  readonly rows: number;
  /** Rows that make one update, those of other batches of its group included: what a mean divides by. */
  readonly groupRows: number;
  /** Its gradients are added to those of other batches. */
  readonly grouped: boolean;
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
function headOf(network: Graph, { loss }: Target, output: number): Head {
  const { value } = network.outputs[output];
  const { fused } = loss.definition;
  const last = network.nodes.find((node) => node.output === value);
  if (loss.spec.options.fromLogits) return { loss: fused!, value };
  const fits = fused !== undefined && last?.operation.activation?.definition === fused.contains;
  const readers = network.nodes.filter((node) => node.inputs.includes(value)).length;
  if (!fits || readers > 0) return { loss: loss.definition, value };
  return { loss: fused, value: last!.inputs[0], skipped: last };
}

/** An output of the network with its target, as the steps of a batch need them. */
interface Comparison {
  readonly output: number;
  readonly target: Target;
  readonly head: Head;
  readonly y: Tensor;
  /** The labels, for metrics, and what the loss compares with: smoothed labels, where it smooths them. */
  readonly labels: Tensor;
  readonly t: Tensor;
}

/** Gather, forward, losses and metrics; and in training backward and update. */
export class BatchCompiler {
  readonly plan: PlanBuilder;
  readonly traced: TracedTensors;
  readonly #spec: RunSpec;
  readonly #report: readonly ReportEntry[];
  readonly #run: RunTensors;
  readonly #groupRows: number;
  readonly #weight: Tensor | undefined;

  constructor(
    spec: RunSpec,
    report: readonly ReportEntry[],
    run: RunTensors,
    { rows, groupRows, grouped }: BatchRows,
    pool: TensorPool,
  ) {
    const { network, targets, trains, learner, inPlace, traced } = spec;
    const options = { learner, random: run, accumulates: grouped, inPlace, traced };
    this.plan = new PlanBuilder(pool, rows, trains, options);
    this.#spec = spec;
    this.#report = report;
    this.#run = run;
    this.#groupRows = groupRows;
    const x = network.inputs.map(({ name }, i) => this.#gather(name, run.x[i], spec.x[i]));
    const labels = network.outputs.map(({ name }, i) => this.#gather(`${name}/target`, run.y[i], spec.y[i]));
    this.#weight = run.weight && this.#gather("run/weight", run.weight, { columns: 1, type: "real", scale: 1 });
    const heads = targets.map((target, i) => headOf(network, target, i));
    const passes = emitForward(this.plan, network, x, new Set(heads.flatMap(({ skipped }) => skipped ?? [])));
    const outputs = heads.map(({ value, loss }) => passes.own(value, loss.contains !== undefined));
    const comparisons = targets.map((target, output): Comparison => {
      const t = this.#smoothed(target, labels[output]);
      return { output, target, head: heads[output], y: outputs[output], labels: labels[output], t };
    });
    for (const comparison of comparisons) {
      this.#emitLoss(comparison);
      this.#emitMetrics(comparison);
    }
    this.#emitPenalties();
    if (trains) this.#emitBackward(comparisons, passes);
    const { values, derivatives } = passes;
    this.traced = { values, derivatives, targets: comparisons.map(({ t }) => t), rowLoss: pool.named("rowLoss") };
  }

  #gather(name: string, source: Tensor, { type, columns, scale }: DataForm): Tensor {
    const { plan } = this;
    const { order, cursor } = this.#run;
    const batch = plan.tensor(name, plan.rows, columns, type === "int32" ? { type } : {});
    const form = { int32: labelForm, uint8: bytesForm, real: copyForm }[type];
    const factor = plan.pool.dtype === "float32" ? Math.fround(scale) : scale;
    plan.step(kernels.gather, [batch, source, order, cursor, refTo(forms, form), factor], plan.rows);
    return batch;
  }

  /** What a loss compares outputs with: smoothed labels beside the true ones, from which metrics are computed. */
  #smoothed({ loss }: Target, labels: Tensor): Tensor {
    const share = Number(loss.spec.options.labelSmoothing ?? 0);
    if (share === 0) return labels;
    const { plan } = this;
    const s = plan.tensor(`${labels.name} smoothed`, plan.rows, labels.columns);
    plan.step(kernels.smooth, [s, labels, share, loss.definition.classes ? labels.columns : 2], plan.rows);
    return s;
  }

  /** The loss of each row, added to the totals. */
  #emitLoss({ output, target, head, y, t }: Comparison): void {
    const { plan } = this;
    const { totals } = this.#run;
    const rowLoss = plan.tensor("rowLoss", plan.rows, 1, { type: "float64" });
    plan.step(kernels.lossForward, [refTo(losses, head.loss, target.loss.parameter), rowLoss, y, t], plan.rows);
    if (this.#weight !== undefined) plan.step(kernels.weighLoss, [rowLoss, this.#weight], plan.rows);
    // The totals are divided by the rows in the end.
    const share = target.loss.spec.options.reduction === "sum" ? this.#spec.rows : 1;
    for (const [place, entry] of this.#report.entries()) {
      if (entry.kind === "loss") plan.step(kernels.accumulate, [totals, place, rowLoss, share * target.weight], 1);
      if (entry.kind === "outputLoss" && entry.output === output)
        plan.step(kernels.accumulate, [totals, place, rowLoss, share], 1);
    }
  }

  /** The metrics of an output: those of rows are added to the totals; for those of whole epochs the outputs are collected. */
  #emitMetrics({ output, y, labels }: Comparison): void {
    const { plan } = this;
    const { totals, outputs, order, cursor } = this.#run;
    const collected = outputs[output];
    if (collected !== undefined) plan.step(kernels.collect, [collected, y, order, cursor], plan.rows);
    for (const [place, { metric, output: of }] of this.#report.entries()) {
      if (metric === undefined || of !== output || isEpochMetric(metric.definition)) continue;
      const values = plan.tensor("rowMetric", plan.rows, 1, { type: "float64" });
      const which = refTo(rowMetrics, metric.definition, metric.parameter);
      plan.step(kernels.measure, [which, values, y, labels], plan.rows);
      plan.step(kernels.accumulate, [totals, place, values, 1], 1);
    }
  }

  /** The penalties of trained parameters, added to the loss: a batch counts in the epoch by its rows. */
  #emitPenalties(): void {
    const { plan } = this;
    for (const { penalty, trainable, tensor } of this.#spec.network.parameters) {
      if (penalty === undefined || !trainable) continue;
      plan.step(kernels.penalty, [this.#run.totals, tensor, penalty.l1, penalty.l2, plan.rows], 1);
    }
  }

  /** From the derivative of each loss back through the graph, updating parameters on the way. */
  #emitBackward(comparisons: readonly Comparison[], passes: Passes): void {
    const { plan } = this;
    if (plan.learner !== undefined && !plan.accumulates) begin(plan, plan.learner, this.#run);
    const seeds = comparisons.map(({ output, target, head, y, t }) => {
      const d = plan.tensor(`∂output${output || ""}`, plan.rows, y.columns);
      const mean = target.loss.spec.options.reduction !== "sum";
      const scale = target.weight * (mean ? 1 / this.#groupRows : 1);
      const which = refTo(losses, head.loss, target.loss.parameter);
      plan.step(kernels.lossBackward, [which, d, y, t, scale], plan.rows);
      if (this.#weight !== undefined) plan.step(kernels.weighGradient, [d, this.#weight], plan.rows);
      return { value: head.value, d };
    });
    passes.backward(seeds);
    finish(plan);
    plan.emitLater();
  }
}
