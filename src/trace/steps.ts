/** Training steps made one by one, the first and the last of them written out. */
import { ChainruleError } from "../base/errors.ts";
import type { Examples } from "../session/examples.ts";
import type { Run } from "../session/run.ts";
import { lossOf } from "../inspection/centralDifferences.ts";
import type { ModelClone } from "../inspection/clone.ts";
import type { ExplainSettings } from "./check.ts";
import { traceExample, valuesOf, type TraceContext } from "./examples.ts";
import { layerViews, traceLayers } from "./layerViews.ts";
import { nameAll } from "./names.ts";
import { round, type Rounder } from "./rounding.ts";
import type { Conventions, Trace, TracedStep } from "./trace.ts";
import { compareGradients, numericGradients } from "./gradientCheck.ts";
import { weightsByName, traceWeights } from "./weights.ts";

/** The progress of so many updates is kept whole; of later ones 12 for each factor of 10. */
const ALL_PROGRESS = 20;

/** Pauses after each step. */
export function* explainSteps(
  clone: ModelClone,
  data: Examples,
  settings: ExplainSettings,
  rounder?: Rounder,
): Generator<void, Trace> {
  const { network } = clone;
  const views = layerViews(network);
  const named = nameAll(network, views, settings.names);
  const context: TraceContext = { clone, views, named, settings };
  const batchSize = Math.min(settings.batchSize, data.count);
  const run = clone.run({ batchSize, trains: true, traced: true, learner: clone.optimizerState }, data);
  const all = clone.run({ batchSize: data.count, traced: true }, data);
  if (rounder !== undefined) labelTensors(rounder, [run, all], context);
  const steps: TracedStep[] = [];
  const progress: Trace["progress"] = [];
  const note = (updates: number) => {
    const error = lossOf(all);
    const out = valuesOf(all).value(network.outputs[0].value);
    progress.push({ updates, error, outputs: Array.from({ length: data.count }, (_, row) => [...out(row)]) });
  };
  note(0);
  let check: Trace["gradientCheck"] = null;
  for (let step = 1; step <= settings.steps; step++) {
    const written = step === 1 || step === settings.steps;
    if (!written) update(run, step);
    else {
      const { batch } = run.cursor;
      const from = batch * batchSize;
      const rows = { ...data, from: data.from + from, count: Math.min(batchSize, data.count - from) };
      const numeric = settings.numericGradients && step === 1 && rounder === undefined;
      steps.push(traceStep(context, run, step, rows, numeric, rounder));
      if (numeric) check = compareGradients(steps[0], clone.compiled.update);
    }
    if (step <= ALL_PROGRESS || step === settings.steps || milestone(step)) note(step);
    yield;
  }
  const trace: Trace = {
    format: "chainrule-trace",
    version: 1,
    title: settings.title ?? [named.inputs.length, ...named.units.map(({ length }) => length)].join("-"),
    digits: settings.digits,
    conventions: conventionsOf(context),
    inputs: named.inputs.map((name) => ({ name })),
    layers: traceLayers(views, named.units),
    steps,
    progress,
    gradientCheck: check,
    notes: notesOf(context),
  };
  run.release();
  all.release();
  return trace;
}

/** One update. Throws E_NON_FINITE where the loss is not finite. */
function update(run: Run, step: number): void {
  if (run.run(1)) return;
  const message = `The loss is no longer finite in step ${step}. Try a lower learning rate.`;
  throw new ChainruleError("E_NON_FINITE", message, { step, where: "loss" });
}

function traceStep(
  context: TraceContext,
  run: Run,
  number: number,
  rows: Examples,
  numeric: boolean,
  rounder: Rounder | undefined,
): TracedStep {
  const { clone, named } = context;
  const numbered = Array.from({ length: rows.count }, (_, row) => ({ row, number: rows.from + row }));
  // The same batch again without an update: its loss before and after, the second forward pass, central differences.
  const probe = clone.run({ batchSize: rows.count, trains: true, traced: true }, rows);
  if (rounder !== undefined) labelTensors(rounder, [probe], context);
  const before = weightsByName(clone);
  const errorBefore = lossOf(probe);
  const trained = clone.network.parameters.filter(({ trainable }) => trainable);
  const gradientsOf = (run: Run) => new Map(trained.map(({ name }) => [name, run.read(`∂${name}`).data]));
  const whole = gradientsOf(probe);
  const differences = numeric ? numericGradients(clone, probe) : undefined;
  update(run, number);
  const values = valuesOf(run);
  const after = weightsByName(clone);
  const gradients = clipped(clone) ? whole : gradientsOf(run);
  const used = clone.compiled.update === "in-place" ? after : before;
  const errorAfter = lossOf(probe);
  const rounded = (error: number) => round(error, context.settings.rounding?.loss);
  const again = valuesOf(probe);
  const step: TracedStep = {
    number,
    examples: numbered.map(({ row, number }) => traceExample(context, values, row, number, before, used)),
    weights: traceWeights(context, { before, after, gradients, numeric: differences, values, rows: numbered }),
    error: { before: rounded(errorBefore), after: rounded(errorAfter) },
    second: numbered.map(({ row, number }) => {
      const { layers, error } = traceExample(context, again, row, number, after, after);
      const brief = layers.map(({ name, units }) => {
        return {
          name,
          units: units.map(({ name, net, out }) => (net === undefined ? { name, out } : { name, net, out })),
        };
      });
      const outputs = [...again.value(clone.network.outputs[0].value)(row)];
      const names = named.units[named.units.length - 1];
      return { row: number, outputs: outputs.map((value, i) => ({ name: names[i], value })), error, layers: brief };
    }),
  };
  probe.release();
  return step;
}

/** Whether a step clips its gradients. */
function clipped({ compiled }: ModelClone): boolean {
  const { clipNorm, clipValue } = compiled.optimizer;
  return clipNorm !== undefined || clipValue !== undefined;
}

/** Whether 12 steps for each factor of 10 have one here. */
function milestone(step: number): boolean {
  return Math.floor(12 * Math.log10(step)) !== Math.floor(12 * Math.log10(step - 1));
}

/** Records the kind of number in each tensor of the runs, by the names they have in all of them. */
function labelTensors({ kinds }: Rounder, runs: readonly Run[], { clone, views }: TraceContext): void {
  for (const { traced } of runs) {
    const { values, derivatives, rowLoss } = traced;
    kinds.set(rowLoss.name, "loss");
    for (const { net, out } of views) {
      kinds.set(values[out].name, "out");
      const error = derivatives[out];
      if (error !== undefined) kinds.set(error.name, "error");
      if (net === undefined) continue;
      kinds.set(values[net].name, "net");
      const delta = derivatives[net];
      if (delta !== undefined) kinds.set(delta.name, "delta");
    }
  }
  for (const { name } of clone.network.parameters) {
    kinds.set(name, "weight");
    kinds.set(`∂${name}`, "gradient");
  }
}

function conventionsOf({ clone, settings }: TraceContext): Conventions {
  const { loss } = clone.compiled.targets[0];
  const { optimizer, update } = clone.compiled;
  const { definition, spec } = loss;
  const learningRate = clone.optimizerState.rate(0);
  return {
    loss: { name: definition.name, formula: definition.formula, reduction: spec.options.reduction as "mean" | "sum" },
    optimizer: {
      name: optimizer.name,
      learningRate,
      formula: optimizer.formula ?? `w ← w + Δw, Δw by ${optimizer.name}`,
    },
    delta: settings.delta,
    update,
    rounding: settings.rounding,
  };
}

function notesOf({ clone, views, settings }: TraceContext): string[] {
  const { parameters } = clone.network;
  const random = views.filter(({ random }) => random);
  return [
    ...random.map(
      ({ layer }) => `${layer.name} (${layer.layer.kind}) draws random numbers, the same in both forward passes.`,
    ),
    ...views.flatMap(({ layer, cell, recurs }) =>
      cell !== undefined && recurs === undefined
        ? [`${layer.name} is not written out step by step: steps are masked, or the terms of its sums are too many.`]
        : [],
    ),
    ...(parameters.some(({ penalty, trainable }) => penalty && trainable)
      ? [
          "Penalties are part of the batch's error and of the gradients, not of the examples' errors or of the gradients' factors.",
        ]
      : []),
    ...(clipped(clone)
      ? ["Gradients are shown as they are before clipping; the weights change by the clipped ones."]
      : []),
    ...(settings.dtype === "float32"
      ? ["The model is float32: its weights are shown as it holds them, such as 0.300000012 for 0.3."]
      : []),
    ...(settings.rounding && views.some(({ cell }) => cell !== undefined)
      ? ["Within a recurrent layer numbers are not rounded from step to step."]
      : []),
    ...(settings.rounding ? ["Gradients of rounded numbers are not compared with central differences."] : []),
    ...(clone.compiled.targets[0].loss.spec.options.labelSmoothing
      ? ["The loss smooths its targets; the targets shown are those given."]
      : []),
  ];
}
