/** How a CSV file is written, by its first lines: what separates cells, what stands before fractions, and whether its first row names columns. */
import { ChainruleError, formatValue } from "../base/errors.ts";
import { CsvParser, csvError, lineOfCell, type CsvOptions, type CsvRow } from "./csv.ts";
import { noRows } from "./csvTable.ts";
import { numberIn, type Decimal } from "./decimal.ts";
import type { NotationHints } from "./notation.ts";
import { separators, type Separator } from "./separator.ts";

export interface Dialect {
  readonly separator: Separator;
  readonly decimal: Decimal;
  /** Whether the first row names the columns. */
  readonly header: boolean;
}

export interface DialectOptions extends CsvOptions {
  readonly header?: boolean | readonly string[];
  readonly thousands?: NotationHints["thousands"];
}

/** The dialect, the names of the columns and the first row's line; undefined where more than these lines is needed. */
export interface Beginning extends Dialect {
  readonly names: readonly string[];
  readonly line: number;
  /** The line of the first character that is read. */
  readonly firstLine: number;
}

/** Lines that are looked at. */
const LINES = 20;
/** Candidates in the order of trust: commas and bars are in texts and numbers too, tabs hardly ever. */
const trusted: readonly Separator[] = ["\t", ";", ",", "|"];

/**
 * What the first lines say, from `firstLine` on, which end with a line break or, where `isWhole`, with the file. Throws E_DATA for what is no CSV
 * or has no names where they are needed, E_LIMIT.
 */
export function beginningOf(
  text: string,
  isWhole: boolean,
  file: string,
  options: DialectOptions,
  firstLine = 1,
): Beginning | undefined {
  const { separator: given, thousands, header, maxColumns, maxRowLength } = options;
  const notPoint = thousands === "." ? "," : thousands === "," ? "." : undefined;
  const givenDecimal = options.decimal ?? notPoint;
  const separator = given ?? separatorOf(text, givenDecimal);
  const rowsOf = (some: string) => {
    const parser = new CsvParser(file, { separator, maxColumns, maxRowLength }, firstLine);
    return [...parser.write(some), ...(isWhole ? parser.end() : [])];
  };
  let rows: CsvRow[];
  try {
    rows = rowsOf(text);
  } catch (error) {
    throw withTitle(error, text, firstLine, rowsOf);
  }
  if (rows.length < 2 && !isWhole) return undefined;
  if (rows.length === 0) throw noRows(file);
  refuseControls(rows, file);
  if (given !== undefined) refuseSeparator(rows, given, text, file);
  const decimal = givenDecimal ?? decimalIn(rows);
  const [first] = rows;
  if (header === undefined) refuseTitle(rows, decimal, file);
  const isHeader = typeof header === "boolean" ? header : header === undefined && isNames(rows, decimal, file);
  if (isHeader && rows.length === 1 && isWhole) throw noRows(file, "a header and no rows");
  const names = Array.isArray(header)
    ? namesGiven(header as string[], first, file)
    : isHeader
      ? namesIn(first, file)
      : first.cells.map((_, i) => String(i + 1));
  return { separator, decimal, header: isHeader, names, line: first.line, firstLine };
}

/** The error of a row that has other cells than the first one; with what to do where the first one is a title, and the rows below are alike. */
function withTitle(error: unknown, text: string, firstLine: number, rowsOf: (text: string) => CsvRow[]): unknown {
  if (!(error instanceof ChainruleError)) return error;
  const { line, expected, got } = error.details as Readonly<Record<string, number>>;
  if (error.code !== "E_DATA" || typeof got !== "number" || typeof expected !== "number") return error;
  try {
    const [header, ...others] = rowsOf(text.split(/(?<=\n|\r(?!\n))/).slice(line - firstLine).join("")); // prettier-ignore
    if (others.length === 0 || header.cells.some((cell) => numberIn(cell) !== undefined || cell.trim() === "")) return error; // prettier-ignore
  } catch {
    return error;
  }
  return new ChainruleError("E_DATA", `${error.message.slice(0, -1)}; ${headerAt(line)}.`, error.details);
}

/** Throws E_DATA for a title above the header: a first name with empty cells beside it, above texts that have numbers below. */
function refuseTitle([{ cells, line }, second, ...others]: readonly CsvRow[], decimal: Decimal, file: string): void {
  const isNumber = (cell: string) => numberIn(cell, decimal) !== undefined;
  const isTitle = cells.length > 1 && cells.every((cell, i) => (cell.trim() === "") === i > 0);
  if (!isTitle || !others.some((row) => row.cells.some(isNumber))) return;
  if (second.cells.some((cell) => isNumber(cell) || cell.trim() === "")) return;
  const message = `${file}, line ${line}: expected names of columns, got one alone: ${formatValue(cells[0])}; ${headerAt(second.line)}, or header: true if line ${line} does.`;
  throw new ChainruleError("E_DATA", message, { file, line, expected: "names", got: cells[0] });
}

/** What to do where a line is the header that is not the first row. */
export const headerAt = (line: number): string =>
  `if line ${line} names the columns, pass ${line > 1 ? `skipLines: ${line - 1} and ` : ""}header: true`;

/** The candidate that each of the first lines has as often as the first; one that none has, where the first line has none; else the most frequent one of the first line. */
function separatorOf(text: string, decimal: Decimal | undefined): Separator {
  const candidates = trusted.filter((one) => one !== decimal);
  const lines = countsByLine(text, candidates);
  const steady = candidates.find((one) => lines.length > 1 && lines.every((line) => line[one] > 0 && line[one] === lines[0][one])); // prettier-ignore
  const [first] = lines;
  const inOrder = separators.filter((one) => one !== decimal);
  // Below a title, in which nothing separates cells: not commas of one a line, which may be before fractions.
  const below = first !== undefined && candidates.every((one) => first[one] === 0) ? lines.slice(1) : [];
  const belowTitle = candidates.find((one) => below.length > 1 && below.every((line) => line[one] >= (one === "," ? 2 : 1) && line[one] === below[0][one])); // prettier-ignore
  if (belowTitle !== undefined) return belowTitle;
  // A name alone is followed by one cell a line, in which commas are before fractions.
  const unused = candidates.every((one) => first?.[one] === 0) && candidates.find((one) => lines.every((line) => line[one] === 0)); // prettier-ignore
  if (unused && lines.length > 1) return unused;
  return steady ?? inOrder.reduce((best, one) => ((first?.[one] ?? 0) > (first?.[best] ?? 0) ? one : best));
}

/** How often the first lines have each candidate, outside quotes; empty lines are passed over. */
function countsByLine(text: string, candidates: readonly Separator[]): Record<Separator, number>[] {
  const none = () => ({ ",": 0, ";": 0, "\t": 0, "|": 0 });
  const lines: Record<Separator, number>[] = [];
  let [counts, isQuoted, hasAny] = [none(), false, false];
  for (let i = 0; i < text.length && lines.length < LINES; i++) {
    const c = text[i];
    if (c === '"') isQuoted = !isQuoted;
    else if (!isQuoted && (c === "\n" || c === "\r")) {
      if (hasAny) lines.push(counts);
      [counts, hasAny] = [none(), false];
      continue;
    } else if (!isQuoted && (candidates as readonly string[]).includes(c)) counts[c as Separator]++;
    hasAny ||= c.trim() !== "";
  }
  if (hasAny && lines.length < LINES) lines.push(counts);
  return lines;
}

/** "," where numbers have it before a fraction and none has a point there; "1,234" may be either and says nothing. */
function decimalIn(rows: readonly CsvRow[]): Decimal {
  const numbers = rows.flatMap(({ cells }) => cells).map((cell) => cell.trim().replace(SIGNS, ""));
  const has = (pattern: RegExp) => numbers.some((number) => pattern.test(number));
  const isComma = has(/^[+-]?(?:\d+,(?:\d{1,2}|\d{4,})|0,\d+|\d{4,},\d+|\d{1,3}(?:\.\d{3})+,\d+)(?:[eE][+-]?\d+)?$/);
  return isComma && !has(/^[+-]?(?:\d+\.(?:\d{1,2}|\d{4,})|\d{1,3}(?:,\d{3})+\.\d+)$/) ? "," : ".";
}
/** A currency or a percent sign around a number. */
const SIGNS = /^[$€£¥]\s?|\s?[$€£¥%]$/u;

/** Whether the first row is names: it has no numbers, or is of another kind than the rows below it in some column. Throws E_DATA where it looks like data. */
function isNames(rows: readonly CsvRow[], decimal: Decimal, file: string): boolean {
  const [first, ...others] = rows;
  const isNumber = (cell: string) => numberIn(cell, decimal) !== undefined;
  if (first.cells.every(isNumber)) return false;
  if (!first.cells.some(isNumber)) return true;
  // A column of numbers has no other cells, and of others no number; without digits or letters they say nothing.
  const differs = first.cells.some((cell, column) => {
    const below = others.map(({ cells }) => cells[column]).filter((one) => /[\p{L}\p{N}]/u.test(one));
    return below.length > 0 && below.every((one) => isNumber(one) !== isNumber(cell));
  });
  if (others.length === 0 || differs) return true;
  const shown = first.cells.slice(0, 5).map((cell) => formatValue(cell)).join(", "); // prettier-ignore
  const message = `${file}, line ${first.line}: expected names of columns, got what looks like data: ${shown}. Pass header: false, header: ["…", …] with the ${first.cells.length} names, or header: true if these are names.`;
  throw new ChainruleError("E_DATA", message, {
    file,
    line: first.line,
    expected: "names",
    got: first.cells.slice(0, 5),
  });
}

/** A first row as names; an empty cell, as pandas and R write above row numbers, is named by its place. Throws E_DATA for two alike. */
function namesIn(first: CsvRow, file: string): string[] {
  // Programs write é as one character or as two; both are one name.
  const names = first.cells.map((cell) => cell.trim().normalize("NFC"));
  const seen = new Map<string, number>();
  for (const [i, name] of names.entries()) {
    const other = seen.get(name);
    if (name !== "" && other !== undefined)
      throw csvError(file, lineOfCell(first, i), i + 1, `a name of its own, got ${formatValue(name)} again, which column ${other} has`); // prettier-ignore
    seen.set(name, i + 1);
  }
  return names.map((name, i) => (name === "" ? freeName(String(i + 1), seen) : name));
}

function freeName(name: string, taken: ReadonlyMap<string, number>): string {
  return taken.has(name) ? freeName(`${name}_`, taken) : name;
}

function namesGiven(names: readonly string[], { cells, line }: CsvRow, file: string): readonly string[] {
  const isHeader = names.length === cells.length && names.every((name, i) => name === cells[i].trim());
  if (isHeader)
    throw new ChainruleError("E_DATA", `${file}, line ${line}: expected a row of values, got the names that header has: leave them out, or pass header: true.`, { file, line, expected: "a row", got: names }); // prettier-ignore
  if (names.length === cells.length) return names;
  const message = `${file}, line ${line}: expected ${names.length} ${names.length === 1 ? "cell" : "cells"}, as header has names, got ${cells.length}.`;
  throw new ChainruleError("E_DATA", message, { file, line, expected: names.length, got: cells.length });
}

/** Text has no control characters but line breaks, tabs and form feeds. Throws E_DATA. */
function refuseControls(rows: readonly CsvRow[], file: string): void {
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  const control = /[\x01-\x07\x0e-\x1a\x1c-\x1f]/;
  for (const { line, cells } of rows) {
    const column = cells.findIndex((cell) => control.test(cell));
    if (column < 0) continue;
    const code = control.exec(cells[column])![0].charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
    throw csvError(file, line, column + 1, `text, got the control character U+${code}: the file is binary`);
  }
}

/** Throws E_DATA where the separator that was given separates nothing and another one does. */
function refuseSeparator(rows: readonly CsvRow[], given: Separator, text: string, file: string): void {
  if (rows.length < 2 || rows.some(({ cells }) => cells.length > 1)) return;
  const other = separatorOf(text, undefined);
  const cells = 1 + (countsByLine(text, separators)[0]?.[other] ?? 0);
  if (other === given || cells === 1) return;
  const message = `${file}, line ${rows[0].line}: expected cells between ${JSON.stringify(given)}, got one cell a line; separator: ${JSON.stringify(other)} makes ${cells} of it.`;
  throw new ChainruleError("E_DATA", message, { file, line: rows[0].line, expected: given, got: other });
}
