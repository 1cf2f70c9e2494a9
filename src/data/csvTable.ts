/** CSV files as tables: the rows of a stream of bytes, names of columns, numbers in cells. */
import { ChainruleError, formatValue } from "../base/errors.ts";
import { CsvParser, csvError, lineOfCell, type CsvOptions, type CsvRow } from "./csv.ts";
import { numberIn, type Decimal } from "./decimal.ts";
import { Utf8Decoder } from "./utf8.ts";

/** The rows of a file as its bytes come: those of each piece, which have to be gone through before the next. `file` is for messages. Throws E_DATA with the line, E_LIMIT. */
export async function* csvRows(
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  file: string,
  options: CsvOptions = {},
): AsyncGenerator<Iterable<CsvRow>> {
  const parser = new CsvParser(file, options);
  const decoder = new Utf8Decoder(file);
  for await (const bytes of pieces) yield parser.write(decoder.write(bytes));
  yield parser.write(decoder.end());
  yield parser.end();
}

/** The names of columns in a first row; undefined where all its cells are numbers, and it is no header. Throws E_DATA. */
export function columnNames(first: CsvRow, file: string, decimal?: Decimal): string[] | undefined {
  if (first.cells.every((cell) => numberIn(cell, decimal) !== undefined)) return undefined;
  const names = first.cells.map((cell) => cell.trim());
  const seen = new Set<string>();
  for (const [i, name] of names.entries()) {
    const what = name === "" ? "a name, got an empty cell" : `a name of its own, got ${formatValue(name)} again`;
    if (name === "" || seen.has(name)) throw csvError(file, lineOfCell(first, i), i + 1, what);
    seen.add(name);
  }
  return names;
}

/** A cell as a finite number. Throws E_DATA. */
export function numberOf(row: CsvRow, column: number, name: string, file: string, decimal?: Decimal): number {
  const cell = row.cells[column];
  const value = numberIn(cell, decimal);
  if (value !== undefined) return value;
  const got = cell.trim() === "" ? "an empty cell" : formatValue(cell);
  throw csvError(file, lineOfCell(row, column), column + 1, `a finite number, got ${got}`, name);
}

/** The E_DATA for a file without rows. */
export function noRows(file: string, what = "no rows"): ChainruleError {
  return new ChainruleError("E_DATA", `${file} holds ${what}.`, { file });
}
