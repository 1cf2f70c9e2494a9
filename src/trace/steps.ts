/** Training steps made one by one, the first and the last of them told in full. */
import { ChainruleError } from "../base/errors.ts";
import type { Examples, Run } from "../session/run.ts";
import type { ModelClone } from "../inspection/clone.ts";
import type { Checked } from "./check.ts";
import { leftBy, tellExample, type TraceContext } from "./examples.ts";
import { layerViews, tellLayers } from "./layerViews.ts";
import { nameAll } from "./names.ts";
import { round, type Rounder } from "./rounding.ts";
import type { Conventions, Trace, TracedStep } from "./trace.ts";
import { centralDifferences, differ, lossOf, readWeights, tellWeights } from "./weights.ts";

/** Updates after which all progress is told; of later ones 12 for each factor of 10. */
const TOLD = 20;

/** Pauses after each step. */
export function* explainSteps(
  twin: ModelClone,
  data: Examples,
  checked: Checked,
  rounder?: Rounder,
): Generator<void, Trace> {
  const { network } = twin;
  const places = layerViews(network);
  const named = nameAll(network, checked.names);
  const telling: TraceContext = { twin, places, named, checked };
  const batchSize = Math.min(checked.batchSize, data.count);
  const run = twin.run({ batchSize, trains: true, traced: true, learner: twin.learner }, data);
  const all = twin.run({ batchSize: data.count, traced: true }, data);
  if (rounder !== undefined) sayKinds(rounder, [run, all], telling);
  const steps: TracedStep[] = [];
  const progress: Trace["progress"] = [];
  const note = (updates: number) => {
    const error = lossOf(all);
    const out = leftBy(all).value(network.outputs[0].value);
    progress.push({ updates, error, outputs: Array.from({ length: data.count }, (_, row) => [...out(row)]) });
  };
  note(0);
  let check: Trace["gradientCheck"] = null;
  for (let step = 1; step <= checked.steps; step++) {
    const tells = step === 1 || step === checked.steps;
    if (!tells) walk(run, step);
    else {
      const { batch } = run.cursor;
      const from = batch * batchSize;
      const rows = { ...data, from: data.from + from, count: Math.min(batchSize, data.count - from) };
      const numeric = checked.numericGradients && step === 1 && rounder === undefined;
      steps.push(tellStep(telling, run, step, rows, numeric, rounder));
      if (numeric) check = compare(steps[0], twin.compiled.update);
    }
    if (step <= TOLD || step === checked.steps || milestone(step)) note(step);
    yield;
  }
  const trace: Trace = {
    format: "chainrule-trace",
    version: 1,
    title: checked.title ?? [named.inputs.length, ...named.units.map(({ length }) => length)].join("-"),
    digits: checked.digits,
    conventions: conventionsOf(telling),
    inputs: named.inputs.map((name) => ({ name })),
    layers: tellLayers(places, named.units),
    steps,
    progress,
    gradientCheck: check,
    notes: notesOf(telling),
  };
  run.release();
  all.release();
  return trace;
}

/** One update. Throws E_NON_FINITE where the loss is not finite. */
function walk(run: Run, step: number): void {
  if (run.run(1)) return;
  const message = `The loss is no longer finite in step ${step}. Try a lower learning rate.`;
  throw new ChainruleError("E_NON_FINITE", message, { step });
}

function tellStep(
  telling: TraceContext,
  run: Run,
  number: number,
  rows: Examples,
  numeric: boolean,
  rounder: Rounder | undefined,
): TracedStep {
  const { twin, named } = telling;
  const numbered = Array.from({ length: rows.count }, (_, row) => ({ row, number: rows.from + row }));
  // The same batch again without an update: its loss before and after, the second forward pass, central differences.
  const probe = twin.run({ batchSize: rows.count, trains: true, traced: true }, rows);
  if (rounder !== undefined) sayKinds(rounder, [probe], telling);
  const before = readWeights(twin);
  const errorBefore = lossOf(probe);
  const trained = twin.network.parameters.filter(({ trainable }) => trainable);
  const gradientsOf = (run: Run) => new Map(trained.map(({ name }) => [name, run.read(`∂${name}`).data]));
  const whole = gradientsOf(probe);
  const differences = numeric ? centralDifferences(twin, probe) : undefined;
  walk(run, number);
  const left = leftBy(run);
  const after = readWeights(twin);
  const gradients = clipped(twin) ? whole : gradientsOf(run);
  const used = twin.compiled.update === "in-place" ? after : before;
  const errorAfter = lossOf(probe);
  const rounded = (error: number) => round(error, telling.checked.rounding?.loss);
  const again = leftBy(probe);
  const step: TracedStep = {
    number,
    examples: numbered.map(({ row, number }) => tellExample(telling, left, row, number, before, used)),
    weights: tellWeights(telling, { before, after, gradients, numeric: differences, left, rows: numbered }),
    error: { before: rounded(errorBefore), after: rounded(errorAfter) },
    second: numbered.map(({ row, number }) => {
      const { layers, error } = tellExample(telling, again, row, number, after, after);
      const brief = layers.map(({ name, units }) => {
        return {
          name,
          units: units.map(({ name, net, out }) => (net === undefined ? { name, out } : { name, net, out })),
        };
      });
      const outputs = [...again.value(twin.network.outputs[0].value)(row)];
      const names = named.units[named.units.length - 1];
      return { row: number, outputs: outputs.map((value, i) => ({ name: names[i], value })), error, layers: brief };
    }),
  };
  probe.release();
  return step;
}

/** Whether the gradients that a step leaves are cut to a size. */
function clipped({ compiled }: ModelClone): boolean {
  const { clipNorm, clipValue } = compiled.optimizer;
  return clipNorm !== undefined || clipValue !== undefined;
}

/** Whether 12 steps for each factor of 10 have one here. */
function milestone(step: number): boolean {
  return Math.floor(12 * Math.log10(step)) !== Math.floor(12 * Math.log10(step - 1));
}

/** More than this between analytic and numeric gradients is no rounding. */
const PASSES = 1e-3;

function compare({ weights }: TracedStep, update: Conventions["update"]): Trace["gradientCheck"] {
  const corners = weights.filter(({ gradient, numeric }) => gradient !== null && numeric === null);
  let maxRelativeError = 0,
    worst = "";
  for (const { name, gradient, numeric } of weights) {
    if (gradient === null || numeric === null) continue;
    const error = differ(gradient, numeric);
    if (worst === "" || !(error <= maxRelativeError)) [maxRelativeError, worst] = [error, name];
  }
  if (worst === "") return null;
  const verdict = maxRelativeError <= PASSES ? "right" : update === "in-place" ? "in place" : "wrong";
  return { maxRelativeError, worst, verdict, corners: corners.map(({ name }) => name) };
}

/** Says what the tensors of runs hold, by the names they have in all of them. */
function sayKinds({ kinds }: Rounder, runs: readonly Run[], { twin, places }: TraceContext): void {
  for (const { traced } of runs) {
    const { values, derivatives, rowLoss } = traced;
    kinds.set(rowLoss.name, "loss");
    for (const { net, out } of places) {
      kinds.set(values[out].name, "out");
      const error = derivatives[out];
      if (error !== undefined) kinds.set(error.name, "error");
      if (net === undefined) continue;
      kinds.set(values[net].name, "net");
      const delta = derivatives[net];
      if (delta !== undefined) kinds.set(delta.name, "delta");
    }
  }
  for (const { name } of twin.network.parameters) {
    kinds.set(name, "weight");
    kinds.set(`∂${name}`, "gradient");
  }
}

function conventionsOf({ twin, checked }: TraceContext): Conventions {
  const { loss } = twin.compiled.targets[0];
  const { optimizer, update } = twin.compiled;
  const { definition, spec } = loss;
  const learningRate = twin.learner.rate(0);
  const plain = optimizer.name === "sgd" && optimizer.config.momentum === 0 && optimizer.config.weightDecay === 0;
  return {
    loss: { name: definition.name, formula: definition.formula, reduction: spec.options.reduction as "mean" | "sum" },
    optimizer: {
      name: optimizer.name,
      learningRate,
      formula: plain ? "w ← w − η ∂E/∂w" : `w ← w + Δw, Δw by ${optimizer.name}`,
    },
    delta: checked.delta,
    update,
    rounding: checked.rounding,
  };
}

function notesOf({ twin, places, checked }: TraceContext): string[] {
  const { parameters } = twin.network;
  const random = places.filter(({ layer }) => ["dropout", "gaussianNoise"].includes(layer.layer.kind));
  return [
    ...random.map(
      ({ layer }) => `${layer.name} draws at random: ${layer.layer.kind}, in the second pass as in the first.`,
    ),
    ...(parameters.some(({ penalty, trainable }) => penalty && trainable)
      ? [
          "The error of the batch has the penalties in it, those of examples have not; gradients have them on top of their factors.",
        ]
      : []),
    ...(clipped(twin) ? ["Gradients are clipped after what is told of them, before the weights change."] : []),
    ...(checked.dtype === "float32"
      ? ["The model is float32: its numbers are told as it holds them, such as 0.300000012 for 0.3."]
      : []),
    ...(checked.rounding ? ["Rounded numbers have no numeric gradients beside them."] : []),
    ...(twin.compiled.targets[0].loss.spec.options.labelSmoothing ? ["Targets are smoothed."] : []),
  ];
}
