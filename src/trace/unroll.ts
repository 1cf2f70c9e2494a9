/** Recurrent layers step by step: the numbers of every step, read from the run, with what they come from. */
import type { Recurrence } from "../plan/operation.ts";
import { cells, type Cell, type Named, type UnitAtStep } from "./cells.ts";
import type { RunValues, TraceContext, Weights } from "./examples.ts";
import { slopes } from "./layerViews.ts";
import { unitsOf } from "./names.ts";
import { placeIn, positive, term } from "./terms.ts";
import type { Quantity, Term, TracedWeight, Unrolled } from "./trace.ts";

/** "h1(2)": of unit 1 at step 2; "h→1(2)" in a bidirectional layer. */
const nameOf = (label: string, { name }: Recurrence, unit: number, step: number) =>
  `${label}${name.endsWith("/forward") ? "→" : name.endsWith("/backward") ? "←" : ""}${unit + 1}(${step + 1})`;

/** The steps in the order in which a direction goes. */
const stepsOf = ({ steps, backwards }: Recurrence) =>
  Array.from({ length: steps }, (_, s) => (backwards ? steps - 1 - s : s));

const unitsIn = ({ recurrentKernel }: Recurrence) => recurrentKernel.tensor.rows;

/** The states that each output of a layer is the sum of. */
export function statesOf(recurs: readonly Recurrence[]): Map<number, string[]> {
  const states = new Map<number, string[]>();
  for (const way of recurs)
    for (let t = 0; t < way.steps; t++)
      for (let u = 0; u < unitsIn(way); u++) {
        const at = way.output(t, u);
        if (at !== undefined) states.set(at, [...(states.get(at) ?? []), nameOf("h", way, u, t)]);
      }
  return states;
}

/** What a layer's directions read of an example's row: numbers, and their names. */
function seriesOf({ clone, views, named }: TraceContext, values: RunValues, l: number, way: Recurrence, row: number) {
  const { layer, input } = views[l];
  const I = way.kernel.tensor.rows;
  const x = way.drops ? values.tensor(`${way.name}/dropped`)(row) : values.value(input)(row);
  const names = unitsOf(clone.network, layer.from[0], named.inputs, named.units);
  return (t: number) => Array.from({ length: I }, (_, i) => ({ name: names[t * I + i], value: x[t * I + i] }));
}

/** A layer's directions for an example; `weights` are those that it computed with. */
export function unroll(context: TraceContext, values: RunValues, l: number, row: number, weights: Weights): Unrolled[] {
  const view = context.views[l];
  const errors = values.derivative(view.out)?.(row);
  const { units } = context.named;
  return view.recurs!.map((way): Unrolled => {
    const cell = cells[way.cell];
    const series = seriesOf(context, values, l, way, row);
    const order = stepsOf(way);
    const known = new Map<string, Float64Array>();
    const read = (tensor: string): Float64Array => {
      const numbers = known.get(tensor) ?? values.tensor(`${way.name}/${tensor}`)(row);
      known.set(tensor, numbers);
      return numbers;
    };
    const error = (t: number, u: number): Named | undefined => {
      const at = way.output(t, u);
      return at === undefined ? undefined : { name: `∂E/∂out ${units[l][at]}`, value: errors![at] };
    };
    const made: StepUnit[][] = order.map(() => []);
    for (const [s, t] of order.entries())
      for (let u = 0; u < unitsIn(way); u++) {
        const place = { way, cell, t, u, row, x: series(t), weights, read, error: error.bind(undefined, t, u) };
        made[s][u] = new StepUnit(place, { made, s });
        cell.forward(made[s][u]);
      }
    if (errors !== undefined)
      for (const at of [...made].reverse()) {
        for (const unit of at) unit.list = unit.backward;
        for (const unit of at) cell.backward(unit);
      }
    const steps = order.map((t, s) => ({
      t: t + 1,
      inputs: series(t),
      units: made[s].map(({ forward, backward }) => ({ forward, backward })),
    }));
    return { name: way.name, steps };
  });
}

interface Place {
  readonly way: Recurrence;
  readonly cell: Cell;
  readonly t: number;
  readonly u: number;
  readonly x: readonly Named[];
  readonly weights: Weights;
  readonly read: (tensor: string) => Float64Array;
  readonly error: () => Named | undefined;
}

class StepUnit implements UnitAtStep {
  readonly forward: Quantity[] = [];
  readonly backward: Quantity[] = [];
  list = this.forward;
  readonly #at: Place;
  readonly #made: readonly (readonly StepUnit[])[];
  readonly #s: number;

  /** `made`: the units of all steps, this one's the s-th. */
  constructor(at: Place, { made, s }: { made: readonly (readonly StepUnit[])[]; s: number }) {
    this.#at = at;
    this.#made = made;
    this.#s = s;
  }

  get before() {
    return this.#made[this.#s - 1]?.[this.#at.u];
  }

  get behind() {
    return this.#made[this.#s + 1]?.[this.#at.u];
  }

  get activation() {
    return this.#at.way.activation?.definition;
  }

  get error() {
    return this.#at.error();
  }

  slope() {
    const { way } = this.#at;
    const [net, out] = ["net h", "h"].map((label) => Float64Array.of(this.get(label).value));
    const activation = { ...way.activation!, name: "" };
    return slopes({ activation }, net, out)?.[0];
  }

  read(tensor: string, gate?: number) {
    const { t, read } = this.#at;
    const numbers = read(tensor);
    const columns = numbers.length / this.#at.way.steps;
    return numbers[t * columns + this.#column(gate ?? 0)];
  }

  add(label: string, value: number, formula?: Quantity["formula"], terms: Term[] = []) {
    const { way, u, t } = this.#at;
    const quantity: Quantity = { name: nameOf(label, way, u, t), value: positive(value) };
    if (terms.length > 0) quantity.terms = terms;
    if (formula !== undefined) quantity.formula = formula.map((p) => (typeof p === "string" ? p : named(p)));
    this.list.push(quantity);
    return named(quantity);
  }

  get(label: string) {
    const { way, u, t } = this.#at;
    const name = nameOf(label, way, u, t);
    return named([...this.forward, ...this.backward].find((quantity) => quantity.name === name)!);
  }

  inputs(gate: number) {
    const { way, x } = this.#at;
    return x.map(({ name, value }, i) => this.#term(name, way.kernel, i, this.#column(gate), value));
  }

  states(gate: number) {
    const { way } = this.#at;
    const before = this.#made[this.#s - 1] ?? [];
    const states = before.map((unit) => unit.get("h"));
    return states.map(({ name, value }, k) => this.#term(name, way.recurrentKernel, k, this.#column(gate), value));
  }

  errors() {
    const { way, cell, u } = this.#at;
    const behind = this.#made[this.#s + 1] ?? [];
    return cell.recurrent.flatMap((label, gate) =>
      behind.map((unit, k) => {
        const { name, value } = unit.get(`δ ${label}`);
        return this.#term(name.slice(2), way.recurrentKernel, u, gate * behind.length + k, value);
      }),
    );
  }

  bias(gate: number, product: 0 | 1) {
    const { way, weights } = this.#at;
    const { bias } = way;
    const at = product * way.kernel.tensor.columns + this.#column(gate);
    const value = bias && weights.get(bias.name)![at];
    return bias === undefined || value === undefined ? undefined : { name: placeIn(bias, at), value };
  }

  #column(gate: number) {
    return gate * unitsIn(this.#at.way) + this.#at.u;
  }

  #term(unit: string, kernel: Recurrence["kernel"], i: number, column: number, factor: number): Term {
    const at = i * kernel.tensor.columns + column;
    return term(unit, placeIn(kernel, at), this.#at.weights.get(kernel.name)![at], factor);
  }
}

const named = ({ name, value }: Named): Named => ({ name, value: positive(value) });

/** The factors of a weight's gradient: those of all steps of all examples. Undefined for what is no weight of a recurrent layer. */
export function factorsOf(
  context: TraceContext,
  values: RunValues,
  l: number,
  parameter: string,
  rows: readonly { readonly row: number; readonly number: number }[],
): ((i: number, column: number) => TracedWeight["factors"]) | undefined {
  const { recurs } = context.views[l];
  const way = recurs?.find(({ kernel, recurrentKernel, bias }) =>
    [kernel, recurrentKernel, bias].some((own) => own?.name === parameter),
  );
  if (way === undefined || values.derivative(context.views[l].out) === undefined) return undefined;
  const cell = cells[way.cell];
  const order = stepsOf(way);
  const U = unitsIn(way);
  const columns = way.kernel.tensor.columns;
  const ofState = parameter === way.recurrentKernel.name;
  const numbers = rows.map(({ row, number }) => {
    const read = (tensor: string) => values.tensor(`${way.name}/${tensor}`)(row);
    const [dGates, dRecurrent, h] = [read("dGates"), read(cell.dRecurrent), read("state")];
    return { row: number, dGates, dRecurrent, h, x: seriesOf(context, values, l, way, row) };
  });
  return (i, column) =>
    numbers.flatMap(({ row, dGates, dRecurrent, h, x }) =>
      order.flatMap((t, s): TracedWeight["factors"] => {
        // The recurrent product of a cell may have a bias of its own: the second row.
        const recurrent = ofState || (parameter === way.bias?.name && i === 1);
        const label = (recurrent ? cell.recurrent : cell.gates)[Math.floor(column / U)];
        const unit = nameOf(label, way, column % U, t);
        const delta = (recurrent ? dRecurrent : dGates)[t * columns + column];
        if (parameter === way.bias?.name) return [{ row, unit, delta, input: 1, product: delta }];
        const before = order[s - 1];
        if (ofState && before === undefined) return [];
        const { name, value } = ofState ? { name: nameOf("h", way, i, before), value: h[before * U + i] } : x(t)[i];
        return [{ row, unit, source: name, delta, input: value, product: positive(delta * value) }];
      }),
    );
}
