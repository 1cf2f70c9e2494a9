/**
 * CSV, read as it comes, strictly: a state machine that looks at each character once.     [RFC 4180]
 *
 * A line is a row. Cells stand between separators; a cell in "quotes" may hold separators, line breaks and, doubled,
 * quotes. Lines end with LF, CRLF or CR; a byte order mark and empty lines are passed over; all rows have as many cells
 * as the first.
 *
 *            "                  "                       other
 *   begin ───────→ quoted ⇄ behind (a quote)      begin ───────→ bare
 *     ↑                        │ separator, line end               │ separator, line end
 *     └────────────────────────┴───────────────────────────────────┘
 */
import { ChainruleError } from "../base/errors.ts";
import { number, optional, readOptions, word, type RecordOf } from "../base/options.ts";
import { decimals, type Decimal } from "./decimal.ts";
import { SeparatorDetector, separators, type Separator } from "./separator.ts";

export interface CsvOptions {
  /** Between cells. Default: the one of "," ";" tab and "|" that is most frequent in the first line. */
  separator?: Separator;
  /** Before the fraction of numbers: with ",", commas separate no cells unless `separator` says so. Default ".". */
  decimal?: Decimal;
  /** Cells a row may have. Default 100,000. */
  maxColumns?: number;
  /** Characters a row may have. Default 2²⁵, 33,554,432. */
  maxRowLength?: number;
}

export const csvOptions = {
  separator: optional(word(undefined, separators)),
  decimal: word(".", decimals),
  maxColumns: number(100_000, { integer: true, min: 1 }),
  maxRowLength: number(2 ** 25, { integer: true, min: 1 }),
} satisfies RecordOf<CsvOptions>;

export interface CsvRow {
  /** The line of the file on which it begins, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

const [LF, CR, QUOTE] = [0x0a, 0x0d, 0x22];
/** Of a cell: before it, in one without quotes, in one with quotes, behind a quote in one. */
type State = "begin" | "bare" | "quoted" | "behind";

export class CsvParser {
  readonly #file: string;
  readonly #maxColumns: number;
  readonly #maxRowLength: number;
  #separator = 0;
  #detector: SeparatorDetector | undefined;
  /** Read, and not yet parsed: the separator is not known. */
  #held = "";
  /** Where the next row begins in the text that is parsed. */
  #at = 0;
  #state: State = "begin";
  /** Of the next character; where the cell and the row begin. */
  #line = 1;
  #cellLine = 1;
  #rowLine = 1;
  #begun = false;
  #previous = 0;
  /** The cell as far as it is read, behind its opening quote; pieces of a text are joined without copying. */
  #cell = "";
  #quoted = false;
  #cells: string[] = [];
  /** Cells of the row, also those that no row has room for, and its characters. */
  #count = 0;
  #length = 0;
  #first: { readonly line: number; readonly count: number } | undefined;

  /** `file` is for messages, which count lines from `firstLine` on. Throws E_CONFIG for wrong options. */
  constructor(file: string, options: CsvOptions = {}, firstLine = 1) {
    const { separator, decimal, maxColumns, maxRowLength } = readOptions(csvOptions, options, "CSV");
    if (separator === "," && decimal === ",")
      throw new ChainruleError("E_CONFIG", 'A comma cannot be both separator and decimal: give another separator, such as ";".', { separator, decimal }); // prettier-ignore
    this.#file = file;
    this.#line = this.#cellLine = this.#rowLine = firstLine;
    this.#maxColumns = maxColumns;
    this.#maxRowLength = maxRowLength;
    if (separator === undefined) this.#detector = new SeparatorDetector(decimal);
    else this.#separator = separator.charCodeAt(0);
  }

  /**
   * The rows that end in the next piece of the text, each parsed when it is asked for; all of them have to be, before
   * more is written. Throws E_DATA with the line, E_LIMIT.
   */
  *write(text: string): Generator<CsvRow> {
    if (this.#detector === undefined) return yield* this.#rowsOf(text);
    this.#held += text;
    const found = this.#detector.look(text);
    if (found !== undefined) yield* this.#rowsHeld(found);
  }

  /** The rows that end with the text. Throws E_DATA with the line, E_LIMIT. */
  *end(): Generator<CsvRow> {
    if (this.#detector !== undefined) yield* this.#rowsHeld(this.#detector.best());
    if (this.#state === "quoted") throw this.#wrong("a closing quote, got the end of the file");
    const row = this.#state !== "begin" || this.#count > 0 ? this.#endRow() : undefined;
    if (row !== undefined) yield row;
  }

  #rowsHeld(separator: Separator): Generator<CsvRow> {
    this.#separator = separator.charCodeAt(0);
    this.#detector = undefined;
    const held = this.#held;
    this.#held = "";
    return this.#rowsOf(held);
  }

  *#rowsOf(text: string): Generator<CsvRow> {
    this.#at = 0;
    for (let row = this.#next(text); row !== undefined; row = this.#next(text)) yield row;
  }

  /** The row that ends next in the text, from where the last one did; undefined where none does. */
  #next(text: string): CsvRow | undefined {
    // Where the part of the cell begins that is in this text, and the part of the row.
    let [start, rowStart] = [this.#at, this.#at];
    const separator = this.#separator;
    for (let i = this.#at; i < text.length; i++) {
      let c = text.charCodeAt(i);
      if (this.#state === "bare" || this.#state === "quoted") {
        // Most characters mean nothing by themselves.
        const from = i;
        while (c !== separator && c !== QUOTE && c !== LF && c !== CR && c !== 0 && ++i < text.length)
          c = text.charCodeAt(i);
        if (i > from) this.#previous = 0;
        if (i === text.length) break;
      }
      const isSecond = c === LF && this.#previous === CR;
      this.#previous = c;
      if (!this.#begun) {
        this.#begun = true;
        if (c === 0xfeff) {
          start = i + 1;
          continue;
        }
      }
      const ends = c === separator || c === LF || c === CR;
      if (this.#state === "begin") {
        // The LF of a CRLF that ended a row.
        if (isSecond) {
          start = rowStart = i + 1;
          continue;
        }
        this.#cellLine = this.#line;
        this.#state = c === QUOTE ? "quoted" : "bare";
        this.#quoted = c === QUOTE;
        start = c === QUOTE ? i + 1 : i;
        if (c === QUOTE) continue;
      }
      if (c === 0)
        throw this.#wrong("text, got the character NUL: the file is binary, or in another encoding than UTF-8");
      if (this.#state === "quoted") {
        if (c === QUOTE) this.#state = "behind";
        else if (c === CR || (c === LF && !isSecond)) this.#line++;
        continue;
      }
      if (this.#state === "behind") {
        if (c === QUOTE) {
          this.#state = "quoted";
          continue;
        }
        if (!ends) throw this.#wrong(`${this.#separatorWord()} or the end of the line behind the closing quote`);
      } else if (c === QUOTE) {
        throw this.#wrong('quotes around the whole cell and "" for a quote inside, got a quote within');
      }
      if (!ends) continue;
      this.#take(text, start, i);
      if (c === separator) this.#endCell();
      else {
        this.#length += i - rowStart;
        rowStart = i + 1;
        const row = this.#endRow();
        this.#line++;
        this.#at = i + 1;
        if (row !== undefined) return row;
      }
      start = i + 1;
    }
    if (this.#state !== "begin") this.#take(text, start, text.length);
    this.#length += text.length - rowStart;
    this.#at = text.length;
    this.#checkLength();
    return undefined;
  }

  #take(text: string, start: number, end: number): void {
    const piece = text.slice(start, end);
    this.#cell = this.#cell === "" ? piece : this.#cell + piece;
  }

  #endCell(): void {
    this.#count++;
    if (this.#count > this.#maxColumns) {
      const message = `${this.#file}, line ${this.#rowLine}: a row has more than ${this.#maxColumns} cells.`;
      throw new ChainruleError("E_LIMIT", message, { file: this.#file, line: this.#rowLine, limit: this.#maxColumns });
    }
    if (this.#count <= (this.#first?.count ?? Infinity))
      this.#cells.push(this.#quoted ? unquoted(this.#cell) : this.#cell);
    this.#cell = "";
    this.#quoted = false;
    this.#state = "begin";
  }

  /** The row, unless the line is empty. */
  #endRow(): CsvRow | undefined {
    const [file, line] = [this.#file, this.#rowLine];
    this.#checkLength();
    const isEmpty = this.#count === 0 && !this.#quoted && this.#cell.trim() === "";
    if (isEmpty) {
      this.#cell = "";
      this.#state = "begin";
    } else this.#endCell();
    this.#rowLine = this.#line + 1;
    this.#length = 0;
    if (isEmpty) return undefined;
    const row: CsvRow = { line, cells: this.#cells };
    const got = this.#count;
    this.#cells = [];
    this.#count = 0;
    this.#first ??= { line, count: got };
    const { count: expected, line: first } = this.#first;
    if (got !== expected) {
      const message = `${file}, line ${line}: expected ${expected} ${expected === 1 ? "cell" : "cells"} as in line ${first}, got ${got}.`;
      throw new ChainruleError("E_DATA", message, { file, line, expected, got });
    }
    return row;
  }

  #checkLength(): void {
    if (this.#length <= this.#maxRowLength) return;
    const [file, line, limit] = [this.#file, this.#rowLine, this.#maxRowLength];
    const message = `${file}, line ${line}: a row has more than ${limit} characters; a quote may be missing.`;
    throw new ChainruleError("E_LIMIT", message, { file, line, limit });
  }

  #separatorWord(): string {
    return { ",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "a bar" }[String.fromCharCode(this.#separator)]!;
  }

  #wrong(expected: string): ChainruleError {
    return csvError(this.#file, this.#cellLine, this.#count + 1, expected);
  }
}

/** A cell between its quotes, from what follows the first of them. */
function unquoted(rest: string): string {
  const end = rest.length - 1;
  if (!rest.includes('""')) return rest.slice(0, end);
  // Not replaceAll: for each of a million quotes it would keep a piece until the end.
  let text = "";
  let count = 0;
  for (let i = 0; i < end; i++) {
    const c = rest.charCodeAt(i);
    if (c === QUOTE) i++;
    codes[count++] = c;
    if (count === codes.length) {
      text += String.fromCharCode(...codes);
      count = 0;
    }
  }
  return text + String.fromCharCode(...codes.subarray(0, count));
}
const codes = new Uint16Array(4096);

/** The E_DATA for a cell. */
export function csvError(file: string, line: number, column: number, expected: string, name?: string): ChainruleError {
  const named = name === undefined || name === String(column) ? "" : ` (${name})`;
  const message = `${file}, line ${line}, column ${column}${named}: expected ${expected}.`;
  return new ChainruleError("E_DATA", message, { file, line, column, ...(named && { name }) });
}

/** The line on which a cell of a row begins: behind the line breaks of those before it. */
export function lineOfCell({ line, cells }: CsvRow, column: number): number {
  const breaks = (cell: string) => cell.match(/\r\n|\r|\n/g)?.length ?? 0;
  return cells.slice(0, column).reduce((sum, cell) => sum + breaks(cell), line);
}
