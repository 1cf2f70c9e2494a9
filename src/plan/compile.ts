/** Networks compiled to plans: the one place that knows the order of a training step. */
import { copyForm, forms, labelForm, bytesForm } from "../data/gather.ts";
import type { Network } from "../model/network.ts";
import { fused, losses } from "../losses/index.ts";
import type { Loss } from "../losses/loss.ts";
import { metrics as metricList } from "../metrics/index.ts";
import type { Metric } from "../metrics/metric.ts";
import type { Tensor } from "../memory/tensor.ts";
import { optimizerRules } from "../optimizers/index.ts";
import { kernels } from "./kernels.ts";
import type { Learner } from "./learn.ts";
import { choose, PlanBuilder, type Plan, type Step, type TensorPool } from "./plan.ts";

/** The form of x or y as they stand in memory. */
export interface DataForm {
  readonly columns: number;
  readonly type: "real" | "uint8" | "int32";
  /** What bytes are multiplied with. */
  readonly scale: number;
}

/** What a run works for, and on what. */
export interface Objective {
  readonly network: Network;
  readonly loss: Loss;
  readonly metrics: readonly Metric[];
  readonly batchSize: number;
  readonly rows: number;
  readonly x: DataForm;
  readonly y: DataForm;
  /** Each epoch has an order of its own, from the seed. */
  readonly shuffled: boolean;
  /** Epochs whose results are kept until they are read. */
  readonly capacity: number;
  /** With a learner the run trains, without it evaluates. */
  readonly learner?: Learner;
  /** A backward pass without a learner: the gradients stay as tensors (learn.ts). */
  readonly keepsGradients?: boolean;
}

/** The tensors of a run that outlive a batch. */
export interface RunTensors {
  readonly x: Tensor;
  readonly y: Tensor;
  /** The order of the rows, int32 [1, rows]. */
  readonly order: Tensor;
  /** epoch, batch, row; the fourth word is spare. */
  readonly cursor: Tensor;
  /** Loss and metrics, summed over the epoch so far, float64 [1, 1 + metrics]. */
  readonly totals: Tensor;
  /** Loss and metrics of finished epochs, float64 [capacity, 1 + metrics]. */
  readonly history: Tensor;
  /** The key of the shuffles, int32 [1, 2]. */
  readonly seed: Tensor;
}

/** A run over all rows of x and y, epoch after epoch. */
export function compileRun(objective: Objective, pool: TensorPool): { plan: Plan; tensors: RunTensors } {
  const { rows, shuffled, learner } = objective;
  const trains = learner !== undefined || objective.keepsGradients === true;
  const tensors = runTensors(objective, pool);
  const { order, cursor, totals, history, seed } = tensors;
  const batchRows = Math.min(objective.batchSize, rows);
  const tailRows = rows % batchRows;
  const list = (count: number) => compileBatch(objective, tensors, new PlanBuilder(pool, count, trains, learner));
  const begin: Step[] = [{ kernel: kernels.clear, operands: [totals], items: 1 }];
  if (shuffled) begin.push({ kernel: kernels.shuffle, operands: [order, seed, cursor], items: 1 });
  const plan: Plan = {
    rows,
    epochBegin: begin,
    batch: list(batchRows),
    tail: tailRows > 0 ? list(tailRows) : [],
    epochEnd: [{ kernel: kernels.record, operands: [history, totals, cursor, rows], items: 1 }],
    cursor,
    batches: Math.ceil(rows / batchRows),
    batchRows,
  };
  return { plan, tensors };
}

function runTensors({ x, y, rows, metrics, capacity }: Objective, pool: TensorPool): RunTensors {
  const values = 1 + metrics.length;
  return {
    x: pool.tensor("data/x", rows, x.columns, { type: x.type, packed: true }),
    y: pool.tensor("data/y", rows, y.columns, { type: y.type, packed: true }),
    order: pool.tensor("run/order", 1, rows, { type: "int32" }),
    cursor: pool.tensor("run/cursor", 1, 4, { type: "int32" }),
    totals: pool.tensor("run/totals", 1, values, { type: "float64" }),
    history: pool.tensor("run/history", capacity, values, { type: "float64" }),
    seed: pool.tensor("run/seed", 1, 2, { type: "int32" }),
  };
}

/** Gather, forward, loss and metrics; and with a learner backward and update. */
function compileBatch(objective: Objective, run: RunTensors, plan: PlanBuilder): Step[] {
  const { network, metrics } = objective;
  const x = gather(plan, "input", run.x, objective.x, run);
  const t = gather(plan, "target", run.y, objective.y, run);
  const { loss, output, backward } = forward(plan, network, x, objective.loss);
  const which = choose(losses, loss);
  const rowLoss = plan.tensor("rowLoss", plan.rows, 1, { type: "float64" });
  plan.step(kernels.lossForward, [which, rowLoss, output, t], plan.rows);
  plan.step(kernels.accumulate, [run.totals, 0, rowLoss], 1);
  metrics.forEach((metric, i) => {
    const values = plan.tensor("rowMetric", plan.rows, 1, { type: "float64" });
    plan.step(kernels.metric, [choose(metricList, metric), values, output, t], plan.rows);
    plan.step(kernels.accumulate, [run.totals, 1 + i, values], 1);
  });
  if (!plan.trains) return plan.steps;
  if (plan.learner !== undefined) {
    plan.step(kernels.advance, [choose(optimizerRules, plan.learner.optimizer.rule), plan.learner.hyper], 1);
  }
  const dOutput = plan.tensor("dOutput", plan.rows, network.units);
  plan.step(kernels.lossBackward, [which, dOutput, output, t, 1 / plan.rows], plan.rows);
  backward(dOutput);
  return plan.steps;
}

/**
 * The forward pass, and the backward pass to emit later. Where the loss has a fused form for the last activation,
 * that activation is left out and the fused loss taken: it starts from logits and loses nothing to saturation.
 */
function forward(plan: PlanBuilder, network: Network, input: Tensor, loss: Loss) {
  const last = network.operations.at(-1);
  const both = last?.activation === undefined ? undefined : fused(loss, last.activation);
  const operations = both === undefined ? network.operations : network.operations.slice(0, -1);
  const passes = emitForward(plan, operations, input);
  return {
    loss: both ?? loss,
    output: passes.at(-1)?.output ?? input,
    backward(dOutput: Tensor) {
      let d: Tensor | undefined = dOutput;
      for (let i = passes.length - 1; i >= 0 && d !== undefined; i--) {
        const wantsInput = operations.slice(0, i).some((op) => op.parameters.some((p) => p.trainable));
        d = passes[i].backward(d, wantsInput);
      }
    },
  };
}

function emitForward(plan: PlanBuilder, operations: Network["operations"], input: Tensor) {
  let x = input;
  let mayOverwrite = false; // the input belongs to whoever gave it
  return operations.map((operation) => {
    const pass = operation.forward(plan, x, mayOverwrite);
    x = pass.output;
    mayOverwrite = !pass.keepsOutput;
    return pass;
  });
}

/** The forward pass alone, from an input that is filled from outside to the network's output. */
export function compileForward(
  network: Network,
  rows: number,
  pool: TensorPool,
  cursor: Tensor,
): { plan: Plan; input: Tensor; output: Tensor } {
  const builder = new PlanBuilder(pool, rows, false);
  const input = builder.tensor("input", rows, network.inputs);
  const output = emitForward(builder, network.operations, input).at(-1)?.output ?? input;
  const plan: Plan = {
    rows,
    epochBegin: [],
    batch: builder.steps,
    tail: [],
    epochEnd: [],
    cursor,
    batches: 1,
    batchRows: rows,
  };
  return { plan, input, output };
}

function gather(
  plan: PlanBuilder,
  name: string,
  source: Tensor,
  { type, columns, scale }: DataForm,
  run: RunTensors,
): Tensor {
  const batch = plan.tensor(name, plan.rows, columns, type === "int32" ? { type } : {});
  const form = { int32: labelForm, uint8: bytesForm, real: copyForm }[type];
  const factor = plan.pool.dtype === "float32" ? Math.fround(scale) : scale;
  plan.step(kernels.gather, [batch, source, run.order, run.cursor, choose(forms, form), factor], plan.rows);
  return batch;
}
