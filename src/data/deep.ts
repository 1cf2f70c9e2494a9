/** Rows with axes of their own, such as images [height][width] or series [steps][channels], as flat rows. */
import { ChainruleError, formatValue } from "../base/errors.ts";

/** An array of anything, typed arrays included. */
export const isList = (value: unknown): value is ArrayLike<unknown> =>
  Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));

/** Whether a row is nested itself. */
export const isDeep = (row: unknown): row is ArrayLike<unknown> => isList(row) && isList(row[0]);

/** The sizes of a row along its first entries: [28, 28]. */
export function sizesOf(row: unknown): number[] {
  const sizes = [];
  for (let part = row; isList(part); part = part[0]) sizes.push(part.length);
  return sizes;
}

/** The rows flat, the last axis running fastest; pauses after every `most` rows. Throws E_SHAPE for rows unlike row 0. */
export function* flatRows(rows: ArrayLike<unknown>, what: string, most: number): Generator<void, unknown[][]> {
  const sizes = sizesOf(rows[0]);
  const alone = rows.length === 1;
  const flat: unknown[][] = [];
  for (let r = 0; r < rows.length; r++) {
    const numbers: unknown[] = [];
    collect(rows[r], 0, r);
    flat.push(numbers);
    if ((r + 1) % most === 0) yield;

    function collect(part: unknown, axis: number, row: number): void {
      if (axis === sizes.length) return void numbers.push(part);
      if (!isList(part) || part.length !== sizes[axis])
        throw new ChainruleError(
          "E_SHAPE",
          `${what}${alone ? "" : ` row ${row}`} must have the shape [${sizes.join(", ")}] of ${alone ? "its first entries" : "row 0"}, got ${isList(part) ? `${part.length} entries` : formatValue(part)} where ${sizes[axis]} are expected.`,
          { what, row, expected: sizes },
        );
      for (let i = 0; i < part.length; i++) collect(part[i], axis + 1, row);
    }
  }
  return flat;
}
