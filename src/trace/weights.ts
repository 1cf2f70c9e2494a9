/** What a step did to each weight: gradient as factors and by central differences, change, new value. */
import type { Matrix } from "../memory/tensor.ts";
import type { Parameter } from "../plan/parameter.ts";
import { readMatrix } from "../memory/matrix.ts";
import type { Run } from "../session/run.ts";
import type { ModelClone } from "../inspection/clone.ts";
import { positive, type Left, type TraceContext, type Weights } from "./examples.ts";
import { unitsOf } from "./names.ts";
import type { TracedWeight } from "./trace.ts";

/** All parameters as they are. */
export function readWeights({ network, engine: { arena } }: ModelClone): Weights {
  return new Map(network.parameters.map((p) => [p.name, readMatrix(arena.view(p.tensor) as Matrix)]));
}

export interface Update {
  readonly before: Weights;
  readonly after: Weights;
  /** ∂E/∂ of each trainable parameter, by its name. */
  readonly gradients: Weights;
  readonly numeric: Weights | undefined;
  readonly left: Left;
  /** The examples' rows in the batch, and in what was given. */
  readonly rows: readonly { readonly row: number; readonly number: number }[];
}

export function tellWeights(telling: TraceContext, update: Update): TracedWeight[] {
  const { twin, places, named } = telling;
  const { left, rows } = update;
  const told = places.flatMap(({ layer, kernel, bias, input, net }, l): TracedWeight[] => {
    const units = named.units[l];
    const inputs = unitsOf(twin.network, layer.from[0], named.inputs, named.units);
    const deltas = net === undefined ? undefined : left.derivative(net);
    const factor = (row: number, number: number, u: number, input: number) => {
      const delta = deltas!(row)[u];
      return { row: number, unit: units[u], delta, input, product: positive(delta * input) };
    };
    const through = (u: number, i: number) =>
      deltas === undefined ? [] : rows.map(({ row, number }) => factor(row, number, u, left.value(input)(row)[i]));
    const alone = (us: number[]) =>
      deltas === undefined ? [] : rows.flatMap(({ row, number }) => us.map((u) => factor(row, number, u, 1)));
    return layer.parameters.flatMap((p) => {
      const { tensor, trainable } = p;
      return Array.from({ length: tensor.rows * tensor.columns }, (_, at): TracedWeight => {
        // Weights in the order of their names: unit by unit.
        const i = p === kernel ? at % tensor.rows : Math.floor(at / tensor.columns);
        const u = p === kernel ? Math.floor(at / tensor.rows) : at % tensor.columns;
        const numbers = numbersOf(p, i * tensor.columns + u, update);
        const place = { parameter: p.name, index: p.shape.length === 1 ? [u] : [i, u] };
        if (p === kernel) {
          const ends = { from: inputs[i], to: [units[u]] };
          return {
            name: named.weight(l, i, u),
            ...place,
            ...ends,
            factors: trainable ? through(u, i) : [],
            ...numbers,
          };
        }
        if (p === bias) {
          const us = tensor.columns < units.length ? units.map((_, k) => k) : [u];
          const to = us.map((k) => units[k]);
          return { name: named.bias(l, u), ...place, from: null, to, factors: trainable ? alone(us) : [], ...numbers };
        }
        return { name: `${p.name}[${place.index.join(", ")}]`, ...place, from: null, to: [], factors: [], ...numbers };
      });
    });
  });
  return told;
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

/** Half the width of the difference: see checkGradients. */
const EPSILON = 1e-6;

/** Slopes on both sides of a weight that differ by more than this, as errors of gradients are measured, belong to a corner. */
const CORNER = 1e-3;

/**
 * (E(w + ε) − E(w − ε)) / 2ε for each number that learns, E being the loss of the one batch of `run`; NaN where E has a
 * corner, as it has where the net input of a relu is exactly 0: the slopes on its two sides are not the same.
 */
export function centralDifferences({ network, engine: { arena } }: ModelClone, run: Run): Weights {
  const trained = network.parameters.filter(({ trainable }) => trainable);
  return new Map(
    trained.map(({ name, tensor }) => {
      const { data, stride } = arena.viewForWrite(tensor) as Matrix;
      const here = lossOf(run);
      const numeric = Float64Array.from({ length: tensor.rows * tensor.columns }, (_, index) => {
        const at = Math.floor(index / tensor.columns) * stride + (index % tensor.columns);
        const start = data[at];
        const [above, below] = [start + EPSILON, start - EPSILON].map((value) => {
          data[at] = value;
          return lossOf(run);
        });
        data[at] = start;
        const sides = [(above - here) / EPSILON, (here - below) / EPSILON];
        return differ(sides[0], sides[1]) > CORNER ? NaN : (above - below) / (2 * EPSILON);
      });
      return [name, numeric];
    }),
  );
}

/** |a − b| / max(|a|, |b|, 0.01), as checkGradients measures it. */
export function differ(a: number, b: number): number {
  return Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b), 0.01);
}

/** The loss of a run's one batch with the weights as they are. */
export function lossOf(run: Run): number {
  run.rewind();
  run.run(1);
  return run.results(0, 1)[0];
}
