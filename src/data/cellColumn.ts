/**
 * A column as its cells come: numbers for as long as all of them are, else texts as codes. A number keeps how it was
 * written, in a byte, so that "1.50" and "007" are these texts again when a word comes later in the column.
 */
import { ChainruleError, formatValue } from "../base/errors.ts";
import { lenientDecoder, utf8Encoder } from "./codecs.ts";
import { csvError } from "./csv.ts";
import { numberIn, type Decimal } from "./decimal.ts";
import { hashOf, Interner } from "./interner.ts";
import { longNumber } from "./longNumber.ts";
import { misread, numberAs } from "./knownNotation.ts";
import { isWrittenNumber, type NotationHints, type NumberNotation } from "./notation.ts";
import type { ColumnKind } from "./table.ts";
import { isPadded, LISTED, LOST, MISSING, PADDED, PLAIN, pointsIn, type Points } from "./written.ts";

/** What is the same for all columns of a table. */
export interface CellContext {
  /** For messages. */
  readonly source: string;
  readonly decimal: Decimal;
  /** Words of cells without a value. */
  readonly missing: ReadonlySet<string>;
  /** How numbers are written, where that is known or asked for. */
  readonly hints?: Omit<NotationHints, "decimal">;
  /** Who says of what kind a column is, in messages: "as in training". Default: the option kinds. */
  readonly why?: string;
  /** What errors say the place of a cell by: lines of a file, or rows from 0. */
  readonly by: "line" | "row";
}

/** The E_DATA for a cell: on its line, or in its row. */
export function cellError(
  { source, by }: CellContext,
  at: number,
  { name, place }: { readonly name: string; readonly place: number },
  expected: string,
): ChainruleError {
  if (by === "line") return csvError(source, at, place, expected, name);
  const message = `${source}, row ${at}, column ${formatValue(name)}: expected ${expected}.`;
  return new ChainruleError("E_DATA", message, { source, row: at, name });
}

/** Why a column should be of a kind. */
export const reasonFor = ({ why }: Pick<CellContext, "why">, name: string, kind: ColumnKind): string =>
  why ?? `as kinds: { ${formatValue(name)}: "${kind}" } says`;

/** What has been read of a column. */
export interface RawColumn {
  readonly name: string;
  /** Its place in the source, from 1. */
  readonly place: number;
  readonly numbers?: Float64Array;
  /** Texts: −1 where missing. */
  readonly codes?: Int32Array;
  readonly values?: readonly string[];
  readonly points?: Points;
}

/** Cells of a piece of a column; the first one grows to it, since a table may have many columns. */
const CHUNK = 8192;
const FIRST = 32;

const MOST_LISTED = 4096;

export class CellColumn {
  readonly name: string;
  /** In the source, from 1. */
  readonly place: number;
  readonly notation: NumberNotation | undefined;
  readonly #context: CellContext;
  readonly #asked: ColumnKind | undefined;
  /** All cells so far are numbers or missing. */
  isNumeric: boolean;
  #numbers = new Float64Array(FIRST);
  #written = new Uint8Array(FIRST);
  #codes = new Int32Array(0);
  /** Cells in the last piece. */
  #at = 0;
  /** Full pieces. */
  #numberPieces: Float64Array[] = [];
  #writtenPieces: Uint8Array[] = [];
  #codePieces: Int32Array[] = [];
  #listed = new Map<number, string>();
  readonly #texts = new Interner();

  /** `notation` is that of its texts. */
  constructor(name: string, place: number, context: CellContext, asked?: ColumnKind, notation?: NumberNotation) {
    this.name = name;
    this.place = place;
    this.#context = context;
    this.#asked = asked;
    this.notation = notation;
    this.isNumeric = asked === undefined || asked === "number";
    if (!this.isNumeric) this.#codes = new Int32Array(FIRST);
  }

  get rows(): number {
    return (this.isNumeric ? this.#numberPieces.length : this.#codePieces.length) * CHUNK + this.#at;
  }

  /** A number of a numeric column: written with `decimals` digits behind the point, or 32 + its digits, padded with zeros. */
  addNumber(value: number, written: number): void {
    this.#numbers[this.#at] = value;
    this.#written[this.#at] = written;
    if (++this.#at === this.#numbers.length) this.#fullNumbers();
  }

  addMissing(): void {
    if (this.isNumeric) this.addNumber(NaN, MISSING);
    else this.#addCode(-1);
  }

  /** A number that is no text. Throws E_DATA where its spelling mattered and is lost. */
  addValue(value: number, line: number): void {
    if (this.isNumeric) this.addNumber(value, PLAIN);
    else this.addText(String(value), line);
  }

  addText(text: string, line: number): void {
    const bytes = utf8Encoder().encode(text);
    this.addCell(bytes, 0, bytes.length, hashOf(bytes, 0, bytes.length), line);
  }

  /** Any cell, without blanks around it: bytes [start, end) with their hash. Throws E_DATA with the line. */
  addCell(bytes: Uint8Array, start: number, end: number, hash: number, line: number): void {
    if (start === end && this.#context.missing.has("")) return this.addMissing();
    if (this.isNumeric) {
      const long = this.notation ? NaN : longNumber(bytes, start, end, this.#context.decimal.charCodeAt(0));
      if (!Number.isNaN(long)) return this.#addListed(long, bytes, start, end);
      const text = textOf(bytes.subarray(start, end));
      if (this.#context.missing.has(text)) return this.addMissing();
      const { notation } = this;
      const value = notation ? numberAs(text, notation) : numberIn(text, this.#context.decimal);
      if (value !== undefined) return this.#addListed(value, bytes, start, end);
      if (this.#asked === "number") {
        const why = reasonFor(this.#context, this.name, "number");
        if (notation !== undefined) throw this.#wrong(line, misread(text, notation, this.name, why));
        if (!isWrittenNumber(text)) throw this.#wrong(line, `a number, ${why}, got ${formatValue(text)}`);
      }
      this.#toTexts(line, text);
    }
    const code = this.#texts.code(bytes, start, end, hash);
    if (code < 0) throw this.#wrong(line, 'UTF-8 text, got other bytes; save the file as UTF-8, or pass encoding: "latin1"'); // prettier-ignore
    this.#addCode(code);
  }

  /** The column, whose pieces are let go. Whole numbers that are padded with zeros to one width are codes, and texts. */
  finish(): RawColumn {
    const { name, place } = this;
    if (this.isNumeric) {
      const numbers = joined(this.#numberPieces, this.#numbers, this.#at, (length) => new Float64Array(length));
      const written = joined(this.#writtenPieces, this.#written, this.#at, (length) => new Uint8Array(length));
      if (this.#asked !== undefined || !isPadded(numbers, written)) {
        this.#release();
        const points = pointsIn(numbers, written);
        return { name, place, numbers: withoutWords(numbers, this.#context), ...(points && { points }) };
      }
      this.#toTexts(0, "");
    }
    const codes = joined(this.#codePieces, this.#codes, this.#at, (length) => new Int32Array(length));
    this.#release();
    return { name, place, ...withoutMissing(codes, this.#texts.values(), this.#context.missing) };
  }

  #addCode(code: number): void {
    this.#codes[this.#at] = code;
    if (++this.#at < this.#codes.length) return;
    if (this.#at < CHUNK) this.#codes = grown(this.#codes, new Int32Array(4 * this.#at));
    else {
      this.#codePieces.push(this.#codes);
      this.#codes = new Int32Array(CHUNK);
      this.#at = 0;
    }
  }

  #fullNumbers(): void {
    if (this.#at < CHUNK) {
      this.#numbers = grown(this.#numbers, new Float64Array(4 * this.#at));
      this.#written = grown(this.#written, new Uint8Array(4 * this.#at));
      return;
    }
    this.#numberPieces.push(this.#numbers);
    this.#writtenPieces.push(this.#written);
    this.#numbers = new Float64Array(CHUNK);
    this.#written = new Uint8Array(CHUNK);
    this.#at = 0;
  }

  #addListed(value: number, bytes: Uint8Array, start: number, end: number): void {
    const isLost = this.#listed.size >= MOST_LISTED;
    if (!isLost) this.#listed.set(this.rows, textOf(bytes.subarray(start, end)));
    this.addNumber(value, isLost ? LOST : LISTED);
  }

  /** The numbers as the texts that they were. Throws E_DATA where that is lost. */
  #toTexts(line: number, word: string): void {
    const before = this.rows;
    const numbers = [...this.#numberPieces, this.#numbers.subarray(0, this.#at)];
    const written = [...this.#writtenPieces, this.#written];
    this.#release();
    this.isNumeric = false;
    this.#codes = new Int32Array(FIRST);
    for (const [p, piece] of numbers.entries())
      for (const [i, value] of piece.entries()) {
        const how = written[p][i];
        if (how === LOST) {
          const what = `a number, as in the ${before} rows before, got ${formatValue(word)}; pass kinds: { ${formatValue(this.name)}: "category" } if these are no numbers`;
          throw this.#wrong(line, what);
        }
        if (how === MISSING) this.#addCode(-1);
        else this.#addCode(this.#texts.codeOf(how === LISTED ? this.#listed.get(p * CHUNK + i)! : this.#textOf(value, how))); // prettier-ignore
      }
    this.#listed.clear();
  }

  #textOf(value: number, how: number): string {
    if (how === PLAIN) return String(value);
    if (how >= PADDED) return (value < 0 ? "-" : "") + String(Math.abs(value)).padStart(how - PADDED, "0");
    const text = value.toFixed(how);
    return this.#context.decimal === "," ? text.replace(".", ",") : text;
  }

  #release(): void {
    [this.#numberPieces, this.#writtenPieces, this.#codePieces] = [[], [], []];
    this.#at = 0;
  }

  #wrong(line: number, expected: string): ChainruleError {
    return cellError(this.#context, line, this, expected);
  }
}

/** Far quicker for numbers than a decoder. */
const textOf = (bytes: Uint8Array) =>
  bytes.length <= 32 && bytes.every((byte) => byte < 0x80)
    ? String.fromCharCode.apply(null, bytes as unknown as number[])
    : lenientDecoder().decode(bytes);

function grown<T extends Float64Array | Uint8Array | Int32Array>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}

function joined<T extends Float64Array | Uint8Array | Int32Array>(
  pieces: readonly T[],
  last: T,
  count: number,
  make: (length: number) => T,
): T {
  const whole = make(pieces.length * CHUNK + count);
  for (const [i, piece] of pieces.entries()) whole.set(piece, i * CHUNK);
  whole.set(last.subarray(0, count), pieces.length * CHUNK);
  return whole;
}

/** NaN for numbers that are words for missing cells, such as -999. */
function withoutWords(numbers: Float64Array, { missing, decimal }: CellContext): Float64Array {
  for (const word of missing) {
    const number = numberIn(word, decimal);
    if (number !== undefined)
      for (let row = 0; row < numbers.length; row++) if (numbers[row] === number) numbers[row] = NaN;
  }
  return numbers;
}

/** Codes and values without the words for missing cells. */
function withoutMissing(codes: Int32Array, values: string[], missing: ReadonlySet<string>) {
  if (!values.some((value) => missing.has(value))) return { codes, values };
  const kept = values.filter((value) => !missing.has(value));
  let next = 0;
  const places = values.map((value) => (missing.has(value) ? -1 : next++));
  for (let row = 0; row < codes.length; row++) if (codes[row] >= 0) codes[row] = places[codes[row]];
  return { codes, values: kept };
}
