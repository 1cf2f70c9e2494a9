/** Parameters as layers make them: a tensor with a shape, and its starting values. */
import { ChainruleError, formatValue, notFinite } from "../base/errors.ts";
import { isList } from "../data/deep.ts";
import { findNonFinite } from "../data/finite.ts";
import type { Initializer } from "../initializers/initializer.ts";
import { formatShape, sizeOf, type Shape } from "../memory/shape.ts";
import { tensor, type DType } from "../memory/tensor.ts";
import type { Parameter } from "../plan/parameter.ts";

/** Numbers in row order, flat or nested. */
export type Values = ArrayLike<number> | ArrayLike<Values>;

/** How many inputs and outputs a weight has a part in: what initialisers scale by. */
export type Fans = readonly [inputs: number, units: number];

/** How a parameter starts: from given values, or else drawn, by its rows and columns where nothing else is said. */
export interface Start {
  readonly values?: Values;
  readonly initializer?: Initializer;
  readonly fans?: Fans;
  /** Numbers a row of the tensor. Default the last axis. */
  readonly columns?: number;
}

/** Throws E_SHAPE, E_DATA and E_NON_FINITE for values that do not fit. */
export function parameter(
  name: string,
  shape: Shape,
  dtype: DType,
  { values, initializer, fans, columns = shape[shape.length - 1] }: Start,
  learning: Pick<Parameter, "trainable" | "min" | "penalty" | "maxNorm" | "learningRateMultiplier">,
): Parameter {
  const rows = sizeOf(shape) / columns;
  const initial = values === undefined && initializer !== undefined ? initializer : flatten(values, name, shape, dtype);
  return { name, tensor: tensor(name, rows, columns, dtype), shape, initial, fans, ...learning };
}

/** Nested or flat numbers as one row-major array. Throws E_SHAPE, E_DATA, E_NON_FINITE. */
function flatten(values: unknown, name: string, shape: Shape, dtype: DType): Float64Array {
  const count = (n: number, unit: string) => `${n} ${unit}${n === 1 ? "" : "s"}`;
  const last = shape.length - 1;
  const expected = last === 0 ? count(shape[0], "number") : formatShape(shape);
  const refuse = (got: string): never => {
    throw new ChainruleError("E_SHAPE", `${name} needs ${expected}, got ${got}.`, { name, expected: shape });
  };
  const numbers: unknown[] = [];
  /** Collects the numbers of a part of the nesting, which stands at `path`. */
  const collect = (part: unknown, path: readonly number[]): void => {
    const depth = path.length;
    const where = depth === 0 ? "" : ` in row ${path.join(", ")}`;
    if (!isList(part)) return refuse(`${formatValue(part)}${where}`);
    if (part.length !== shape[depth]) refuse(`${count(part.length, depth === last ? "number" : "row")}${where}`);
    for (let i = 0; i < part.length; i++) {
      if (depth === last) numbers.push(part[i]);
      else collect(part[i], [...path, i]);
    }
  };
  if (!isList(values)) return refuse(formatValue(values));
  if (Array.from(values).some(isList)) collect(values, []);
  else if (values.length === sizeOf(shape)) for (let i = 0; i < values.length; i++) numbers.push(values[i]);
  else refuse(count(values.length, "number"));
  const bad = findNonFinite(numbers as number[], dtype);
  const columns = shape[last];
  if (bad >= 0) throw notFinite(name, numbers[bad], { row: Math.floor(bad / columns), column: bad % columns });
  return Float64Array.from(numbers as number[]);
}
