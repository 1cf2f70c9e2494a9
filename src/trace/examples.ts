/** The numbers of a traced batch, read from the run, example by example. */
import type { Run } from "../session/run.ts";
import type { ModelClone } from "../inspection/clone.ts";
import type { ExplainSettings } from "./check.ts";
import { slopes, type LayerView } from "./layerViews.ts";
import { unitsOf, type Named } from "./names.ts";
import { round } from "./rounding.ts";
import { placeIn, positive, term } from "./terms.ts";
import type { Term, TracedExample, UnitNumbers } from "./trace.ts";
import { statesOf, unroll } from "./unroll.ts";

/** What every part of a trace is made from. */
export interface TraceContext {
  readonly clone: ModelClone;
  readonly views: readonly LayerView[];
  readonly named: Named;
  readonly settings: ExplainSettings;
}

/** A table of numbers, a row an example. */
export type Rows = (row: number) => Float64Array;

/** What a run computed: values and derivatives by their numbers in the network, targets and losses. */
export interface RunValues {
  readonly value: (number: number) => Rows;
  /** ∂E with respect to it; undefined where nothing that learns depends on it. */
  readonly derivative: (number: number) => Rows | undefined;
  readonly targets: Rows;
  readonly losses: Rows;
  /** A tensor of the plan by its name, such as "lstm_1/gates": all positions of a row. */
  readonly tensor: (name: string) => Rows;
}

export function valuesOf(run: Run): RunValues {
  const rows = (tensor: Parameters<Run["read"]>[0] | undefined): Rows | undefined => {
    if (tensor === undefined) return undefined;
    const { data } = run.read(tensor);
    const size = data.length / run.plan.batchRows; // of all positions of a row
    return (row) => Float64Array.from(data.subarray(row * size, (row + 1) * size), positive);
  };
  const { values, derivatives, targets, rowLoss } = run.traced;
  const memo = <K, T>(read: (key: K) => T) => {
    const known = new Map<K, T>();
    return (key: K): T => {
      if (!known.has(key)) known.set(key, read(key));
      return known.get(key)!;
    };
  };
  return {
    value: memo((number: number) => rows(values[number])!),
    derivative: memo((number: number) => rows(derivatives[number])),
    tensor: memo((name: string) => rows(name)!),
    targets: rows(targets[0])!,
    losses: rows(rowLoss)!,
  };
}

/** The weights of dense layers as they were used, by parameter name. */
export type Weights = ReadonlyMap<string, ArrayLike<number>>;

/** One example: forward with the weights `before`, backward with `used`, those that the errors below were computed from. */
export function traceExample(
  context: TraceContext,
  values: RunValues,
  row: number,
  number: number,
  before: Weights,
  used: Weights,
): TracedExample {
  const { clone, views, named } = context;
  const { network } = clone;
  const input = values.value(network.inputs[0].value)(row);
  const outputs = named.units[named.units.length - 1];
  const targets = [...values.targets(row)];
  const out = values.value(network.outputs[0].value)(row);
  const error = values.losses(row)[0];
  return {
    row: number,
    inputs: [...input].map((value, i) => ({ name: named.inputs[i], value })),
    layers: views.map((view, l) => ({
      name: view.layer.name,
      units: traceUnits(context, values, l, row, before, used),
      ...(view.recurs && { unrolled: unroll(context, values, l, row, before) }),
    })),
    targets: targets.map((value, i) => ({ name: outputs[i] ?? "label", value })),
    error,
    errorParts: partsOf(context, out, targets, error)?.map((value, i) => ({ name: outputs[i], value })) ?? null,
  };
}

function traceUnits(
  context: TraceContext,
  values: RunValues,
  l: number,
  row: number,
  before: Weights,
  used: Weights,
): UnitNumbers[] {
  const { clone, views, named, settings } = context;
  const view = views[l];
  const { affine, convolves, chooses } = view;
  const states = view.recurs && statesOf(view.recurs);
  const out = values.value(view.out)(row);
  const net = view.net === undefined ? undefined : values.value(view.net)(row);
  const toOut = values.derivative(view.out)?.(row);
  const toNet = view.net === undefined ? undefined : values.derivative(view.net)?.(row);
  const slope = net && slopes(view, net, out);
  const fused = toNet !== undefined && toOut === undefined;
  const sign = settings.delta === "gradient" ? 1 : -1;
  const input = values.value(view.input)(row);
  const sources = unitsOf(clone.network, view.layer.from[0], named.inputs, named.units);
  return [...out].map((value, u) => {
    const unit: UnitNumbers = {
      name: named.units[l][u],
      out: value,
      error: toOut?.[u] ?? null,
      slope: fused || slope === undefined ? null : round(slope[u], settings.rounding?.delta),
      delta: toNet === undefined ? null : positive(sign * toNet[u]),
    };
    if (net !== undefined) unit.net = net[u];
    if (affine !== undefined) {
      const weights = before.get(affine.kernel.name)!;
      const [first, column] = [affine.first(u), u % affine.units];
      unit.terms = Array.from(input.subarray(first, first + affine.inputs), (factor, i) => {
        const weight = weights[i * affine.units + column];
        return term(sources[first + i], named.weight(l, i, column), weight, factor);
      });
    }
    if (affine?.bias !== undefined) {
      const biases = before.get(affine.bias.name)!;
      const b = biases.length > 1 ? u % affine.units : 0;
      unit.bias = { name: named.bias(l, b), value: biases[b] };
    }
    if (convolves !== undefined) {
      const { kernel, bias } = convolves;
      const weights = before.get(kernel.name)!;
      unit.terms = convolves
        .terms(u)
        .map((at) => term(sources[at.input], placeIn(kernel, at.weight), weights[at.weight], input[at.input]));
      const f = u % kernel.tensor.columns;
      if (bias !== undefined) unit.bias = { name: placeIn(bias, f), value: before.get(bias.name)![f] };
    }
    const winner = chooses?.(u).find((i) => input[i] === value);
    if (winner !== undefined) unit.winner = sources[winner];
    if (states !== undefined) unit.states = states.get(u)!;
    if (toOut !== undefined && view.next !== undefined)
      unit.errorTerms = errorTerms(context, values, view.next, row, u, used);
    if (fused) unit.fused = fusedFormula(context);
    return unit;
  });
}

/** The terms of a unit's error: the deltas of the dense layer above, times the weights that lead there. */
function errorTerms(
  { views, named }: TraceContext,
  values: RunValues,
  next: number,
  row: number,
  u: number,
  used: Weights,
): Term[] {
  const { net, affine } = views[next];
  const deltas = values.derivative(net!)?.(row);
  const { kernel, inputs, units } = affine!;
  const weights = used.get(kernel.name)!;
  const [first, i] = [Math.floor(u / inputs) * units, u % inputs];
  return Array.from(deltas?.subarray(first, first + units) ?? [], (delta, k) =>
    term(named.units[next][first + k], named.weight(next, i, k), weights[i * units + k], delta),
  );
}

/** ∂E/∂net of a loss that contains the activation. */
function fusedFormula({ clone }: TraceContext): string {
  const { definition, spec } = clone.compiled.targets[0].loss;
  if (spec.options.labelSmoothing) return "out − t, t smoothed";
  if (definition.targets === "label") return "out − 1 for the label's unit, out for the others";
  return definition.classes ? "out − t" : "(out − t) / outputs";
}

/** The part of each output in an example's error, where that is their sum; null where it is not. */
function partsOf(
  { clone, settings }: TraceContext,
  out: Float64Array,
  targets: number[],
  error: number,
): number[] | null {
  const { definition, parameter, spec } = clone.compiled.targets[0].loss;
  if (definition.targets === "label" || targets.length !== out.length || spec.options.fromLogits) return null;
  const one = (value: number) => ({ data: Float64Array.of(value), rows: 1, columns: 1, stride: 1 });
  const parts = targets.map((t, i) => {
    const part = one(0);
    definition.forward(part, one(out[i]), one(t), 0, 1, parameter);
    return part.data[0];
  });
  const digits = settings.rounding?.loss;
  // Up to rounding: losses that compare outputs with each other have no parts.
  const near = digits === undefined ? 1e-9 : 10 ** (1 - digits);
  for (const share of [1, 1 / out.length]) {
    const sum = parts.reduce((total, part) => total + part * share, 0);
    if (Math.abs(sum - error) <= near * Math.max(digits === undefined ? 1 : 0, Math.abs(error)))
      return parts.map((part) => round(part * share, digits));
  }
  return null;
}
