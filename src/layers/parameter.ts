/** Parameters as layers make them: a tensor with a shape, and its starting values. */
import { ChainruleError, formatValue, notFinite } from "../base/errors.ts";
import { findNonFinite } from "../data/finite.ts";
import type { Initializer } from "../initializers/initializer.ts";
import { tensor, type DType } from "../memory/tensor.ts";
import type { Parameter } from "../plan/parameter.ts";

/** Numbers in row order, flat or nested. */
export type Values = ArrayLike<number> | ArrayLike<ArrayLike<number>>;

/** How a parameter starts: from given values, or else drawn. */
export interface Start {
  readonly values?: Values;
  readonly initializer?: Initializer;
}

/** Throws E_SHAPE, E_DATA and E_NON_FINITE for values that do not fit. */
export function parameter(
  name: string,
  shape: number[],
  dtype: DType,
  { values, initializer }: Start,
  learning: Pick<Parameter, "trainable" | "min" | "penalty" | "maxNorm" | "learningRateMultiplier">,
): Parameter {
  const rows = shape.length === 1 ? 1 : shape[0],
    columns = shape[shape.length - 1];
  const initial =
    values === undefined && initializer !== undefined ? initializer : flatten(values, name, rows, columns, dtype);
  return { name, tensor: tensor(name, rows, columns, dtype), shape, initial, ...learning };
}

/** Nested or flat numbers as one row-major array. Throws E_SHAPE, E_DATA, E_NON_FINITE. */
function flatten(values: unknown, name: string, rows: number, columns: number, dtype: DType): Float64Array {
  const count = (n: number, unit: string) => `${n} ${unit}${n === 1 ? "" : "s"}`;
  const expected = rows === 1 ? count(columns, "number") : `[${rows}, ${columns}]`;
  const refuse = (got: string): never => {
    throw new ChainruleError("E_SHAPE", `${name} needs ${expected}, got ${got}.`, { name, expected: [rows, columns] });
  };
  if (!isList(values)) refuse(formatValue(values));
  const items = Array.from(values as ArrayLike<unknown>);
  const nested = items.some(isList);
  if (nested) {
    if (items.length !== rows) refuse(count(items.length, "row"));
    const odd = items.findIndex((row) => !isList(row) || row.length !== columns);
    if (odd >= 0)
      refuse(`${isList(items[odd]) ? count(items[odd].length, "number") : formatValue(items[odd])} in row ${odd}`);
  }
  const flat = nested ? (items as ArrayLike<unknown>[]).flatMap((row) => Array.from(row)) : items;
  if (flat.length !== rows * columns) refuse(count(flat.length, "number"));
  const bad = findNonFinite(flat, dtype);
  if (bad >= 0) throw notFinite(name, flat[bad], { row: Math.floor(bad / columns), column: bad % columns });
  return Float64Array.from(flat as number[]);
}

function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}
