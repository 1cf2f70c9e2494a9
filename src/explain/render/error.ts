/** The error of an example: its parts, and their sum or mean. */
import type { TracedExample } from "../trace.ts";
import type { Equation, Teller } from "./story.ts";
import { inner, plus } from "./sums.ts";
import { abridge } from "./words.ts";

export function errorEquations(teller: Teller, example: TracedExample): Equation[] {
  const { notation: n, number, limits, trace, agree } = teller;
  const value = (v: number) => n.number(number(v));
  const parts = example.errorParts ?? [];
  const { shown, left } = abridge(parts, limits.units);
  const factor = { halfSquaredError: 0.5, meanSquaredError: 1 }[trace.conventions.loss.name];
  const equations: Equation[] = shown.map((part) => {
    const [out, target] = outAndTarget(example, part.name);
    const holds = factor !== undefined && agree(factor * (out - target) ** 2, part.value);
    const formula = (a: string, b: string) => [
      `${factor === 0.5 ? `${n.half} ` : ""}${n.square(`(${a} ${n.minus} ${b})`)}`,
    ];
    const right = holds
      ? [formula(n.out(part.name), n.target(part.name)), formula(value(out), inner(value(target)))]
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
