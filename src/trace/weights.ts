/** The update of each weight in a step: gradient as factors and by central differences, change, new value. */
import type { Parameter } from "../plan/parameter.ts";
import { readWeights } from "../network/weights.ts";
import type { ModelClone } from "../inspection/clone.ts";
import type { RunValues, TraceContext, Weights } from "./examples.ts";
import { unitsOf } from "./names.ts";
import { positive } from "./terms.ts";
import type { TracedWeight } from "./trace.ts";
import { factorsOf } from "./unroll.ts";

/** All parameters as they are. */
export function weightsByName({ network, engine: { arena } }: ModelClone): Weights {
  const weights = readWeights(network, arena);
  return new Map(network.parameters.map(({ name }, i) => [name, weights[i]]));
}

export interface Update {
  readonly before: Weights;
  readonly after: Weights;
  /** ∂E/∂ of each trainable parameter, by its name. */
  readonly gradients: Weights;
  readonly numeric: Weights | undefined;
  readonly values: RunValues;
  /** The examples' rows in the batch, and in what was given. */
  readonly rows: readonly { readonly row: number; readonly number: number }[];
}

export function traceWeights(context: TraceContext, update: Update): TracedWeight[] {
  const { clone, views, named } = context;
  const { values, rows } = update;
  return views.flatMap(({ layer, affine, input, net }, l): TracedWeight[] => {
    const units = named.units[l];
    const inputs = unitsOf(clone.network, layer.from[0], named.inputs, named.units);
    const deltas = net === undefined ? undefined : values.derivative(net);
    const factor = (row: number, number: number, u: number, input: number) => {
      const delta = deltas!(row)[u];
      return { row: number, unit: units[u], delta, input, product: positive(delta * input) };
    };
    // The units that have a column's weights: one at each position of a series or an image.
    const alike = (column: number) => units.map((_, u) => u).filter((u) => u % affine!.units === column);
    const several = affine !== undefined && units.length > affine.units;
    const through = (column: number, i: number) =>
      deltas === undefined
        ? []
        : rows.flatMap(({ row, number }) =>
            alike(column).map((u) => {
              const from = affine!.first(u) + i;
              const made = factor(row, number, u, values.value(input)(row)[from]);
              return several ? { ...made, source: inputs[from] } : made;
            }),
          );
    const alone = (us: number[]) =>
      deltas === undefined ? [] : rows.flatMap(({ row, number }) => us.map((u) => factor(row, number, u, 1)));
    return layer.parameters.flatMap((p) => {
      const { tensor, trainable } = p;
      const ofSteps = trainable ? factorsOf(context, values, l, p.name, rows) : undefined;
      return Array.from({ length: tensor.rows * tensor.columns }, (_, at): TracedWeight => {
        // Weights in the order of their names: unit by unit.
        const i = p === affine?.kernel ? at % tensor.rows : Math.floor(at / tensor.columns);
        const u = p === affine?.kernel ? Math.floor(at / tensor.rows) : at % tensor.columns;
        const numbers = numbersOf(p, i * tensor.columns + u, update);
        const position = { parameter: p.name, index: p.shape.length === 1 ? [u] : [i, u] };
        if (p === affine?.kernel) {
          const ends = { from: inputs[i], to: [units[u]] };
          return {
            name: named.weight(l, i, u),
            ...position,
            ...ends,
            factors: trainable ? through(u, i) : [],
            ...numbers,
          };
        }
        if (p === affine?.bias) {
          const us = tensor.columns < affine.units ? units.map((_, k) => k) : alike(u);
          const to = us.filter((k) => k < affine.units).map((k) => units[k]);
          return {
            name: named.bias(l, u),
            ...position,
            from: null,
            to,
            factors: trainable ? alone(us) : [],
            ...numbers,
          };
        }
        return {
          name: `${p.name}[${position.index.join(", ")}]`,
          ...position,
          from: null,
          to: [],
          factors: ofSteps?.(i, u) ?? [],
          ...numbers,
        };
      });
    });
  });
}

function numbersOf({ name }: Parameter, at: number, { before, after, gradients, numeric }: Update) {
  const [was, is] = [before.get(name)![at], after.get(name)![at]];
  return {
    before: positive(was),
    gradient: numberOr(gradients.get(name)?.[at]),
    numeric: numberOr(numeric?.get(name)?.[at]),
    change: is - was,
    after: positive(is),
  };
}

function numberOr(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : positive(value);
}
