/** Terms of sums, and the names of the numbers in them. */
import type { Parameter } from "../plan/parameter.ts";
import type { Term } from "./trace.ts";

/** A number of a parameter by its name and indices: "kernel[0, 1, 0, 2]". */
export function placeIn({ name, shape }: Parameter, at: number): string {
  const indices: number[] = [];
  for (const size of [...shape].reverse()) {
    indices.unshift(at % size);
    at = Math.floor(at / size);
  }
  return `${name.slice(name.lastIndexOf("/") + 1)}[${indices.join(", ")}]`;
}

export function term(unit: string, weight: string, value: number, factor: number): Term {
  return { unit, weight, value, factor, product: positive(value * factor) };
}

/** 0 in place of −0, which JSON does not know. */
export function positive(value: number): number {
  return value + 0;
}
