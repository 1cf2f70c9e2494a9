/**
 * CSV, read strictly.     [RFC 4180]
 *
 * A line is a row, cells stand between commas; a cell in "quotes" may hold commas, line breaks and, doubled, quotes.
 * Lines end with LF or CRLF; a byte order mark and empty lines are passed over; all rows have as many cells as the first.
 */
import { ChainruleError, formatValue } from "../base/errors.ts";

export interface Cell {
  text: string;
  /** Where it stands, both from 1: the line of the file, and which cell of its row. */
  line: number;
  column: number;
}

export interface Csv {
  /** Names of the columns: of the header, or "1", "2", … where there is none. */
  names: string[];
  rows: Cell[][];
}

/** Cells with their places; `file` is for messages. The first row is a header unless all its cells are numbers. Throws E_DATA. */
export function readCsv(text: string, file: string): Csv {
  const all = cells(text.replace(/^\uFEFF/, ""), file);
  if (all.length === 0) throw new ChainruleError("E_DATA", `${file} holds no rows.`, { file });
  const [first] = all;
  for (const row of all) {
    if (row.length === first.length) continue;
    const { line } = row[0];
    const message = `${file}, line ${line}: expected ${cellCount(first.length)} as in line ${first[0].line}, got ${row.length}.`;
    throw new ChainruleError("E_DATA", message, { file, line, expected: first.length, got: row.length });
  }
  if (first.every(({ text }) => isNumber(text))) return { names: first.map((_, i) => String(i + 1)), rows: all };
  const names = first.map(({ text }) => text.trim());
  first.forEach(({ line, column }, i) => {
    if (names.indexOf(names[i]) === i && names[i] !== "") return;
    const what =
      names[i] === "" ? "a name, got an empty cell" : `a name of its own, got ${formatValue(names[i])} again`;
    throw wrong(file, line, column, what);
  });
  if (all.length === 1) throw new ChainruleError("E_DATA", `${file} holds a header and no rows.`, { file });
  return { names, rows: all.slice(1) };
}

/** A cell as a finite number. Throws E_DATA. */
export function numberOf({ text, line, column }: Cell, name: string, file: string): number {
  if (isNumber(text)) return Number(text);
  const got = text.trim() === "" ? "an empty cell" : formatValue(text);
  throw wrong(file, line, column, `a finite number, got ${got}`, name);
}

/** Decimal, as spreadsheets and programs write it; not "0x10", "Infinity" or "". */
export function isNumber(text: string): boolean {
  return /^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$/.test(text) && Number.isFinite(Number(text));
}

function wrong(file: string, line: number, column: number, expected: string, name?: string): ChainruleError {
  const named = name === undefined || name === String(column) ? "" : ` (${name})`;
  const message = `${file}, line ${line}, column ${column}${named}: expected ${expected}.`;
  return new ChainruleError("E_DATA", message, { file, line, column, ...(named && { name }) });
}

const cellCount = (n: number) => `${n} ${n === 1 ? "cell" : "cells"}`;

/** A cell that stands at `lastIndex`: what is in quotes, or what is not, and what ends it. */
const CELL = /(?:"([^"]*(?:""[^"]*)*)"|([^",\r\n]*))(,|\r?\n|$)/y;

function cells(text: string, file: string): Cell[][] {
  const rows: Cell[][] = [];
  let row: Cell[] = [];
  let line = 1;
  CELL.lastIndex = 0;
  while (CELL.lastIndex < text.length || row.length > 0) {
    const at = CELL.lastIndex;
    const found = CELL.exec(text);
    if (found === null) throw badQuotes(text, at, file, line, row.length + 1);
    const [all, quoted, bare, end] = found;
    row.push({ text: quoted === undefined ? bare : quoted.replaceAll('""', '"'), line, column: row.length + 1 });
    for (const character of all) if (character === "\n") line++;
    if (end === ",") continue;
    const empty = row.length === 1 && quoted === undefined && bare.trim() === "";
    if (!empty) rows.push(row);
    row = [];
  }
  return rows;
}

function badQuotes(text: string, at: number, file: string, line: number, column: number): ChainruleError {
  const open = text[at] === '"' && !/^"[^"]*(?:""[^"]*)*"/.test(text.slice(at));
  const expected = open
    ? "a closing quote, got the end of the file"
    : text[at] === '"'
      ? "a comma or the end of the line behind the closing quote"
      : 'quotes around the whole cell and "" for a quote inside, got a quote or line break within';
  return wrong(file, line, column, expected);
}
