/** What PyTorch answered (make.py wrote it down), how tests look things up by name, and how they compare. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as chainrule from "../../src/index.ts";

export const backends = ["wasm", "javascript"] as const;
export type Backend = (typeof backends)[number];

/** A file that make.py wrote. */
export function golden<Content>(name: string): Content {
  return JSON.parse(readFileSync(new URL(`${name}.json`, import.meta.url), "utf8")) as Content;
}

export type Options = Readonly<Record<string, unknown>>;

/** A name as it is, or what its factory gives for options. */
export function entry(name: string, options: Options = {}): never {
  return (Object.keys(options).length === 0 ? name : factory(name)(options)) as never;
}

/** Whatever chainrule exports under a name: a factory of a loss, an optimizer, a layer. */
export function factory(name: string): (options?: object) => never {
  const found = (chainrule as unknown as Record<string, unknown>)[name];
  if (typeof found !== "function") throw new Error(`chainrule exports no ${name}`);
  return found as (options?: object) => never;
}

export interface Case {
  readonly name: string;
  readonly options: Options;
}

export function title({ name, options }: Case): string {
  const list = Object.entries(options).map(([key, value]) => `${key}: ${String(value)}`);
  return list.length === 0 ? name : `${name} { ${list.join(", ")} }`;
}

export interface Sweep<C extends Case> {
  readonly cases: readonly C[];
  readonly titleOf?: (c: C) => string;
}

/** A test for each case. A sweep without cases is a mistake. */
export function sweep<C extends Case>(
  { cases, titleOf = title }: Sweep<C>,
  check: (c: C) => void | Promise<void>,
): void {
  test("there are cases, and their titles differ", () => {
    expect(cases.length).toBeGreaterThan(0);
    expect(new Set(cases.map(titleOf)).size).toBe(cases.length);
  });
  for (const c of cases) test(titleOf(c), () => check(c));
}

/** A square of zeros with ones on its diagonal. */
export function identity(size: number): number[][] {
  return Array.from({ length: size }, (_, r) => Array.from({ length: size }, (_, c) => (c === r ? 1 : 0)));
}

/**
 * A learning rate for one step after which a weight is its gradient: the old weight is lost in the last bits of the new
 * one, which divided by −GIANT is the gradient, exactly since this is a power of two.
 */
export const GIANT = 2 ** 60;

/** How far numbers may be from PyTorch's: |actual − expected| ≤ relative · |expected| + absolute. */
export interface Tolerance {
  readonly relative: number;
  readonly absolute: number;
}

/** PyTorch's own for float32. */
export const float32: Tolerance = { relative: 1.3e-6, absolute: 1e-5 };
/** For sums of numbers around 1 in float64: some hundred roundings of them. */
export const float64: Tolerance = { relative: 1e-9, absolute: 1e-13 };

/** Throws where the numbers are not close, with the place and both of them. NaN is close to nothing. */
export function expectClose(
  what: string,
  actual: ArrayLike<number> | number,
  expected: readonly (readonly number[] | number)[] | number,
  { relative, absolute }: Tolerance = float64,
): void {
  const got = typeof actual === "number" ? [actual] : Array.from(actual);
  const wanted = typeof expected === "number" ? [expected] : expected.flat();
  if (got.length !== wanted.length) throw new Error(`${what}: ${got.length} numbers, expected ${wanted.length}`);
  wanted.forEach((e, i) => {
    const off = Math.abs(got[i] - e);
    if (off <= relative * Math.abs(e) + absolute) return;
    throw new Error(
      `${what}[${i}] is ${got[i]}, PyTorch says ${e}, ${(off / Math.abs(e)).toExponential(1)} of it away`,
    );
  });
}
