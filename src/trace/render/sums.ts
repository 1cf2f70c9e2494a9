/** Sums of products, and lines about what was left out of them. */
import type { Block, RenderContext } from "./story.ts";
import { abridge, leftOut } from "./words.ts";

/** Terms that are shown of a sum that is too long to be shown whole: how it begins. */
const FEW = 4;

/** A product of two, or one alone. */
export interface Product {
  symbols: [string, string?];
  values: [number, number?];
}

/** A sum as atoms: once in symbols and once in numbers. `left` is how many terms were left out. */
export function sums(
  { notation: n, limits, number }: RenderContext,
  terms: readonly Product[],
  rest?: { symbol: string; value: number },
): { symbols: string[]; numbers: string[]; left: number } {
  const { shown, left } = abridge(terms, limits.terms, FEW);
  const value = (v: number, first: boolean) => (first ? n.number(number(v)) : inner(n.number(number(v))));
  const symbols = shown.map(({ symbols: [a, b] }) => (b === undefined ? a : n.times(a, b)));
  const numbers = shown.map(({ values: [a, b] }, i) =>
    b === undefined ? value(a, i === 0) : n.times(value(a, i === 0), value(b, false)),
  );
  if (left > 0) for (const atoms of [symbols, numbers]) atoms.push(n.dots);
  if (rest !== undefined) {
    symbols.push(rest.symbol);
    numbers.push(value(rest.value, numbers.length === 0));
  }
  return { symbols: plus(symbols), numbers: plus(numbers), left };
}

export function plus(atoms: readonly string[]): string[] {
  return atoms.map((atom, i) => (i === 0 ? atom : `+ ${atom}`));
}

/** A number inside a formula: negative ones in brackets. */
export function inner(value: string): string {
  return value.startsWith("-") ? `(${value})` : value;
}

/** What a unit hands on: an input's name, or the output of a unit; a state of a recurrent layer, "h1(2)", by itself. */
export function source({ trace, notation }: RenderContext, unit: string): string {
  const state = /^h[→←]?\d+\(\d+\)$/.test(unit);
  return state || trace.inputs.some((input) => input.name === unit) ? notation.name(unit) : notation.out(unit);
}

/** A line for each kind of thing that was left out: how many, what, where. */
export function notes(left: readonly (readonly [number, string, string])[]): Block[] {
  return left.flatMap(([count, what, where]): Block[] =>
    count === 0 ? [] : [{ kind: "paragraph", text: leftOut(count, what, where) }],
  );
}
