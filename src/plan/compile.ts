/** Networks compiled to plans: runs over rows, epoch after epoch, and forward passes alone. */
import { kernels } from "../kernels/index.ts";
import { cursorFields } from "../kernels/shared/layout.ts";
import { BatchCompiler } from "./batch.ts";
import { emitForward } from "./graph.ts";
import type { Graph } from "./operation.ts";
import { isStepOf, PlanBuilder, stepOf, type Groups, type Plan, type Step, type TensorPool } from "./plan.ts";
import { reportOf, type ReportEntry } from "./report.ts";
import { runTensors, type RunSpec, type RunTensors, type TracedTensors } from "./spec.ts";
import { groupUpdate } from "./update.ts";

/** A run over all rows of x and y, epoch after epoch. */
export function compileRun(
  spec: RunSpec,
  pool: TensorPool,
): { plan: Plan; tensors: RunTensors; traced: TracedTensors; report: readonly ReportEntry[] } {
  const { rows, shuffled } = spec;
  const report = reportOf(spec.targets);
  const tensors = runTensors(spec, report.length, pool);
  const { order, cursor, totals, history, seed } = tensors;
  const batchRows = Math.min(spec.batchSize, rows);
  const tailRows = rows % batchRows;
  const epochBegin: Step[] = [stepOf(kernels.clear, [totals], 1)];
  const batches = Math.ceil(rows / batchRows);
  // In a single batch every row is seen at once: their order makes no difference.
  if (shuffled && batches > 1) epochBegin.push(stepOf(kernels.shuffle, [order, seed, cursor], 1));
  const group = Math.min(spec.accumulateSteps ?? 1, batches);
  const closingFrom = batches - (batches % group || group);
  const closingRows = rows - closingFrom * batchRows;
  const compile = (rows: number, groupRows: number) =>
    new BatchCompiler(spec, report, tensors, { rows, groupRows, grouped: group > 1 }, pool);
  const { plan: batch, traced } = compile(batchRows, group * batchRows);
  // A single batch, whose order is always the same, is gathered once.
  const runBegin = batches === 1 ? batch.steps.filter((step) => isStepOf(step, kernels.gather)) : [];
  const plan: Plan = {
    rows,
    runBegin,
    epochBegin,
    batch: batch.steps.filter((step) => !runBegin.includes(step)),
    tail: tailRows > 0 ? compile(tailRows, closingRows).plan.steps : [],
    epochEnd: [stepOf(kernels.record, [history, totals, cursor, rows], 1)],
    groups: group > 1 ? groups() : undefined,
    cursor,
    batches,
    batchRows,
  };
  return { plan, tensors, traced, report };

  function groups(): Groups {
    const same = closingRows === group * batchRows || closingRows === tailRows;
    return {
      size: group,
      update: batch.learner === undefined ? [] : groupUpdate(batch, batch.learner, tensors),
      closing: same ? [] : compile(batchRows, closingRows).plan.steps,
      closingFrom: same ? batches : closingFrom,
    };
  }
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
