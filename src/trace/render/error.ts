/** The error of an example: its parts, and their sum or mean. */
import type { TracedExample } from "../trace.ts";
import type { Notation } from "./notation.ts";
import type { Equation, RenderContext } from "./story.ts";
import { inner, plus } from "./sums.ts";
import { abridge } from "./words.ts";

interface Part {
  value(y: number, t: number): number;
  write(n: Notation, y: string, t: string): string;
}

/** What an output adds to E, of the losses that tutorials use; of others there is only the number. */
const formulas: Readonly<Record<string, Part | undefined>> = {
  halfSquaredError: {
    value: (y, t) => 0.5 * (y - t) ** 2,
    write: (n, y, t) => `${n.half} ${n.square(`(${y} ${n.minus} ${t})`)}`,
  },
  meanSquaredError: { value: (y, t) => (y - t) ** 2, write: (n, y, t) => n.square(`(${y} ${n.minus} ${t})`) },
  categoricalCrossentropy: {
    value: (y, t) => -t * Math.log(y),
    write: (n, y, t) => n.minus + n.times(t, n.apply("ln", y)),
  },
};

export function errorEquations(context: RenderContext, example: TracedExample): Equation[] {
  const { notation: n, number, limits, trace, agree } = context;
  const value = (v: number) => n.number(number(v));
  const parts = example.errorParts ?? [];
  const { shown, left } = abridge(parts, limits.units);
  const equations: Equation[] = shown.map((part) => {
    const [out, target] = outAndTarget(example, part.name);
    const formula = part.value === 0 ? undefined : formulas[trace.conventions.loss.name];
    const right =
      formula !== undefined && agree(formula.value(out, target), part.value)
        ? [
            [formula.write(n, n.out(part.name), n.target(part.name))],
            [formula.write(n, value(out), inner(value(target)))],
          ]
        : [];
    return { left: n.error(part.name), right: [...right, [value(part.value)]] };
  });
  const sum = parts.reduce((total, part) => total + part.value, 0);
  const dots = left > 0 ? [n.dots] : [];
  const over = [1, parts.length].find((k) => agree(sum / k, example.error));
  let right: string[][] = [];
  if (parts.length > 1 && over !== undefined) {
    const both = [shown.map((part) => n.error(part.name)), shown.map((part) => value(part.value))];
    right = both.map((atoms) => {
      const row = plus([...atoms, ...dots]);
      if (over > 1) {
        row[0] = `(${row[0]}`;
        row[row.length - 1] += `) / ${over}`;
      }
      return row;
    });
  }
  // One part is the whole.
  if (equations.length === 1 && agree(sum, example.error)) return [{ ...equations[0], left: n.error() }];
  return [...equations, { left: n.error(), right: [...right, [value(example.error)]] }];
}

function outAndTarget(example: TracedExample, name: string): [number, number] {
  const units = example.layers.flatMap((layer) => layer.units);
  return [
    units.find((unit) => unit.name === name)?.out ?? NaN,
    example.targets.find((target) => target.name === name)?.value ?? NaN,
  ];
}
