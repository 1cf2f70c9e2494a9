/** The numbers of a traced batch, read from the run and told example by example. */
import type { Run } from "../session/run.ts";
import type { ModelClone } from "../inspection/clone.ts";
import type { Checked } from "./check.ts";
import { slopes, type LayerView } from "./layerViews.ts";
import { unitsOf, type Named } from "./names.ts";
import { round } from "./rounding.ts";
import type { Term, TracedExample, UnitNumbers } from "./trace.ts";

/** What is needed to tell the numbers of a run. */
export interface TraceContext {
  readonly twin: ModelClone;
  readonly places: readonly LayerView[];
  readonly named: Named;
  readonly checked: Checked;
}

/** A table of numbers, a row an example. */
export type Rows = (row: number) => Float64Array;

/** What a run left: values and derivatives by their numbers, targets and losses. */
export interface Left {
  readonly value: (number: number) => Rows;
  /** ∂E with respect to it; undefined where nothing that learns depends on it. */
  readonly derivative: (number: number) => Rows | undefined;
  readonly targets: Rows;
  readonly losses: Rows;
}

export function leftBy(run: Run): Left {
  const rows = (tensor: Parameters<Run["read"]>[0] | undefined): Rows | undefined => {
    if (tensor === undefined) return undefined;
    const { columns, data } = run.read(tensor);
    return (row) => Float64Array.from(data.subarray(row * columns, (row + 1) * columns), positive);
  };
  const { values, derivatives, targets, rowLoss } = run.traced;
  const memo = <T>(read: (number: number) => T) => {
    const known = new Map<number, T>();
    return (number: number): T => {
      if (!known.has(number)) known.set(number, read(number));
      return known.get(number)!;
    };
  };
  return {
    value: memo((number) => rows(values[number])!),
    derivative: memo((number) => rows(derivatives[number])),
    targets: rows(targets[0])!,
    losses: rows(rowLoss)!,
  };
}

/** The weights of dense layers as they were used, by parameter name. */
export type Weights = ReadonlyMap<string, ArrayLike<number>>;

/** One example: forward with `before`, backward with `used`, the weights from which the errors below were taken. */
export function tellExample(
  telling: TraceContext,
  left: Left,
  row: number,
  number: number,
  before: Weights,
  used: Weights,
): TracedExample {
  const { twin, places, named } = telling;
  const { network } = twin;
  const input = left.value(network.inputs[0].value)(row);
  const outputs = named.units[named.units.length - 1];
  const targets = [...left.targets(row)];
  const out = left.value(network.outputs[0].value)(row);
  const error = left.losses(row)[0];
  return {
    row: number,
    inputs: [...input].map((value, i) => ({ name: named.inputs[i], value })),
    layers: places.map((place, l) => ({
      name: place.layer.name,
      units: tellUnits(telling, left, l, row, before, used),
    })),
    targets: targets.map((value, i) => ({ name: outputs[i] ?? "label", value })),
    error,
    errorParts: partsOf(telling, out, targets, error)?.map((value, i) => ({ name: outputs[i], value })) ?? null,
  };
}

function tellUnits(
  telling: TraceContext,
  left: Left,
  l: number,
  row: number,
  before: Weights,
  used: Weights,
): UnitNumbers[] {
  const { twin, places, named, checked } = telling;
  const place = places[l];
  const { kernel, bias } = place;
  const out = left.value(place.out)(row);
  const net = place.net === undefined ? undefined : left.value(place.net)(row);
  const toOut = left.derivative(place.out)?.(row);
  const toNet = place.net === undefined ? undefined : left.derivative(place.net)?.(row);
  const slope = net && slopes(place, net, out);
  const fused = toNet !== undefined && toOut === undefined;
  const sign = checked.delta === "gradient" ? 1 : -1;
  const input = left.value(place.input)(row);
  const sources = unitsOf(twin.network, place.layer.from[0], named.inputs, named.units);
  return [...out].map((value, u) => {
    const unit: UnitNumbers = {
      name: named.units[l][u],
      out: value,
      error: toOut?.[u] ?? null,
      slope: fused || slope === undefined ? null : round(slope[u], checked.rounding?.delta),
      delta: toNet === undefined ? null : positive(sign * toNet[u]),
    };
    if (net !== undefined) unit.net = net[u];
    if (kernel !== undefined) {
      const weights = before.get(kernel.name)!;
      unit.terms = [...input].map((factor, i) => {
        const weight = weights[i * out.length + u];
        return term(sources[i], named.weight(l, i, u), weight, factor);
      });
    }
    if (bias !== undefined) {
      const values = before.get(bias.name)!;
      const b = Math.min(u, values.length - 1);
      unit.bias = { name: named.bias(l, b), value: values[b] };
    }
    if (toOut !== undefined && place.next !== undefined)
      unit.errorTerms = errorTerms(telling, left, place.next, row, u, used);
    if (fused) unit.fused = fusedFormula(telling);
    return unit;
  });
}

/** What a unit's error is the sum of: the deltas of the dense layer above, times the weights that lead there. */
function errorTerms(
  { places, named }: TraceContext,
  left: Left,
  next: number,
  row: number,
  u: number,
  used: Weights,
): Term[] {
  const { net, kernel } = places[next];
  const deltas = left.derivative(net!)?.(row);
  const weights = used.get(kernel!.name)!;
  return [...(deltas ?? [])].map((delta, k) =>
    term(named.units[next][k], named.weight(next, u, k), weights[u * deltas!.length + k], delta),
  );
}

function term(unit: string, weight: string, value: number, factor: number): Term {
  return { unit, weight, value, factor, product: positive(value * factor) };
}

/** 0 in place of −0, which JSON does not know. */
export function positive(value: number): number {
  return value + 0;
}

/** What a fused loss hands to the net input. */
function fusedFormula({ twin }: TraceContext): string {
  const { definition, spec } = twin.compiled.targets[0].loss;
  if (spec.options.labelSmoothing) return "out − t, t smoothed";
  if (definition.targets === "label") return "out − 1 for the label's unit, out for the others";
  return definition.classes ? "out − t" : "(out − t) / outputs";
}

/** The part of each output in an example's error, where that is their sum; null where it is not. */
function partsOf(
  { twin, checked }: TraceContext,
  out: Float64Array,
  targets: number[],
  error: number,
): number[] | null {
  const { definition, parameter, spec } = twin.compiled.targets[0].loss;
  if (definition.targets === "label" || targets.length !== out.length || spec.options.fromLogits) return null;
  const one = (value: number) => ({ data: Float64Array.of(value), rows: 1, columns: 1, stride: 1 });
  const parts = targets.map((t, i) => {
    const part = one(0);
    definition.forward(part, one(out[i]), one(t), 0, 1, parameter);
    return part.data[0];
  });
  const digits = checked.rounding?.loss;
  // Up to rounding: losses that compare outputs with each other have no parts.
  const near = digits === undefined ? 1e-9 : 10 ** (1 - digits);
  for (const share of [1, 1 / out.length]) {
    const sum = parts.reduce((total, part) => total + part * share, 0);
    if (Math.abs(sum - error) <= near * Math.max(digits === undefined ? 1 : 0, Math.abs(error)))
      return parts.map((part) => round(part * share, digits));
  }
  return null;
}
