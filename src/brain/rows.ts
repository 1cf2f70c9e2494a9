/** Items as brain.js takes them, arrays of numbers or objects of them, as rows of numbers. */
import { ChainruleError, formatValue } from "../base/errors.ts";

/** Numbers in a row, or by key: a key that is left out is 0. */
export type Values = ArrayLike<number> | { readonly [key: string]: number | undefined };

/** Outputs of a type that was given; else by place or by key. */
export type Answer<Output extends Values> = Values extends Output ? Record<string | number, number> : Output;

/** An item to train on or to test with. */
export interface Item<Input extends Values = Values, Output extends Values = Values> {
  input: Input;
  output: Output;
}

const isList = (value: unknown): value is ArrayLike<unknown> => Array.isArray(value) || ArrayBuffer.isView(value);

/** Keys in the order in which rows first have them; undefined for arrays. Throws E_DATA for anything else. */
export function keysIn(values: readonly unknown[], what: string): string[] | undefined {
  if (isList(values[0])) return undefined;
  const keys = new Set<string>();
  values.forEach((value, i) => {
    for (const key of Object.keys(objectOf(value, `${what} ${i}`))) keys.add(key);
  });
  return [...keys];
}

/**
 * A row of numbers, or with keys what an object has of them; true counts as 1. Throws E_DATA for text and whatever else is no
 * number: brain.js counts that as 0, and trains on it.
 */
export function rowOf(value: unknown, keys: readonly string[] | undefined, what: string): Float32Array {
  if (keys === undefined) {
    if (isList(value)) return Float32Array.from({ length: value.length }, (_, i) => numberOf(value[i], what, i));
    throw new ChainruleError("E_DATA", `${what} should be an array of numbers, got ${formatValue(value)}.`);
  }
  if (isList(value)) throw new ChainruleError("E_DATA", `${what} should be an object of numbers by ${formatValue(keys)}, got ${formatValue(value)}.`); // prettier-ignore
  const object = objectOf(value, what);
  return Float32Array.from(keys, (key) => numberOf((Object.hasOwn(object, key) ? object[key] : undefined) ?? 0, what, key)); // prettier-ignore
}

function numberOf(value: unknown, what: string, place: string | number): number {
  if (typeof value === "number" || typeof value === "boolean") return Number(value);
  throw new ChainruleError("E_DATA", `${what} must hold numbers, got ${formatValue(value)} at ${formatValue(place)}.`);
}

function objectOf(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value === "object" && value !== null && !isList(value)) return value as Record<string, unknown>;
  throw new ChainruleError("E_DATA", `${what} should be an array or an object of numbers, got ${formatValue(value)}.`);
}

/** The items, at least one. Throws E_DATA. */
export function itemsOf(data: unknown): Item[] {
  const items = (Array.isArray(data) ? data : [data]) as unknown[];
  const wrong = items.findIndex((item) => typeof item !== "object" || item === null || !("input" in item && "output" in item)); // prettier-ignore
  if (items.length > 0 && wrong < 0) return items as Item[];
  const got = wrong < 0 ? "none" : `${formatValue(items[wrong])} at position ${wrong}`;
  throw new ChainruleError("E_DATA", `Items should be { input, output }, one or more, got ${got}.`);
}

/** Rows of one length, one behind the other. Throws E_SHAPE. */
export function stack(rows: readonly Float32Array[], columns: number, what: string): Float32Array {
  const data = new Float32Array(rows.length * columns);
  rows.forEach((row, i) => {
    if (row.length !== columns)
      throw new ChainruleError("E_SHAPE", `${what} ${i} should have ${columns} numbers, got ${row.length}.`);
    data.set(row, i * columns);
  });
  return data;
}
