/** Numbers of a trace by the names of its units and weights; E_SHAPE with the names there are where one is missing. */
import { ChainruleError } from "../../base/errors.ts";
import type { Trace, TracedExample, TracedWeight, UnitNumbers } from "../../trace/trace.ts";

/** Of the first step, before its update; `row` counts the step's examples. */
export const net = (trace: Trace, name: string, row = 0) => there(unit(trace, name, row).net, `net ${name}`);
export const out = (trace: Trace, name: string, row = 0) => unit(trace, name, row).out;
/** ∂E/∂out */
export const error = (trace: Trace, name: string, row = 0) => there(unit(trace, name, row).error, `∂E/∂out ${name}`);
/** ∂out/∂net */
export const slope = (trace: Trace, name: string, row = 0) => there(unit(trace, name, row).slope, `∂out/∂net ${name}`);
/** δ, in the sign of the trace's conventions. */
export const delta = (trace: Trace, name: string, row = 0) => there(unit(trace, name, row).delta, `δ ${name}`);
export const input = (trace: Trace, name: string, row = 0) => named(example(trace, row).inputs, name, "input").value;

/** What an output unit should have given, and its part of E: the targets stand in the order of the last layer's units. */
export const target = (trace: Trace, name: string, row = 0) =>
  there(example(trace, row).targets[outputIndex(trace, name)]?.value, `target of ${name}`);
export const part = (trace: Trace, name: string, row = 0) =>
  there(example(trace, row).errorParts?.[outputIndex(trace, name)]?.value, `E of ${name}`);

/** A weight in the first step: where it stood, ∂E/∂w, what was added, where it stands then. */
export const before = (trace: Trace, name: string) => weight(trace, name).before;
export const gradient = (trace: Trace, name: string) => there(weight(trace, name).gradient, `∂E/∂${name}`);
export const change = (trace: Trace, name: string) => weight(trace, name).change;
export const after = (trace: Trace, name: string) => weight(trace, name).after;

/** E of the first step's batch, and what is left of it after its update. */
export const total = (trace: Trace) => trace.steps[0].error.before;
export const totalAfter = (trace: Trace) => trace.steps[0].error.after;
/** out after the first update. */
export function outAfter(trace: Trace, name: string, row = 0): number {
  const units = there(trace.steps[0].second[row], `row ${row}`).layers.flatMap((layer) => layer.units);
  return named(units, name, "unit").out;
}

/** After the last update: E, outputs [row][unit], and a weight. */
export const lastTotal = (trace: Trace) => there(trace.progress.at(-1), "the last update").error;
export const lastOutputs = (trace: Trace) => there(trace.progress.at(-1), "the last update").outputs;
export const last = (trace: Trace, name: string) =>
  named(there(trace.steps.at(-1), "the last step").weights, name, "weight").after;

/** What was multiplied with the unit's δ for ∂E/∂w: ∂net/∂w. */
export const incoming = (trace: Trace, name: string, row = 0) =>
  there(weight(trace, name).factors[row]?.input, `∂net/∂${name}`);

function example(trace: Trace, row: number): TracedExample {
  return there(trace.steps[0].examples[row], `example ${row}`);
}

function unit(trace: Trace, name: string, row: number): UnitNumbers {
  return named(
    example(trace, row).layers.flatMap((layer) => layer.units),
    name,
    "unit",
  );
}

function outputIndex(trace: Trace, name: string): number {
  const outputs = there(trace.layers.at(-1), "the last layer").units;
  return outputs.indexOf(named(outputs, name, "output unit"));
}

const weight = (trace: Trace, name: string): TracedWeight => named(trace.steps[0].weights, name, "weight");

function named<T extends { name: string }>(list: readonly T[], name: string, what: string): T {
  const found = list.find((entry) => entry.name === name);
  if (found) return found;
  const names = list.map((entry) => entry.name).join(", ");
  throw new ChainruleError("E_SHAPE", `The trace has no ${what} "${name}"; it has ${names}.`);
}

function there<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) throw new ChainruleError("E_SHAPE", `The trace does not hold ${what}.`);
  return value;
}
