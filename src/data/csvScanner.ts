/**
 * CSV as bytes of UTF-8 into columns: the fast reading of what csv.ts defines; tests hold one against the other. Numbers are
 * read from their digits, and texts are looked up by a hash that is made on the way, so that most cells become no string.
 *
 * A cell is read when its end has come. What is left of a piece, the beginning of a cell, is read again with the next one,
 * which is as long as it at least, so that a long cell costs no more than twice its length.
 *
 *   buffer   | cell , cell LF cell , ce · 0      0 stands behind the last byte: it is in no text, and ends every loop
 *                                    ↑ left for the next piece
 */
import { ChainruleError } from "../base/errors.ts";
import type { CellColumn } from "./cellColumn.ts";
import { csvError } from "./csv.ts";
import { HASH, hashOf, PRIME } from "./interner.ts";
import { padded } from "./written.ts";

export interface ScanOptions {
  readonly separator: string;
  readonly decimal: string;
  /** Bytes a row may have. */
  readonly maxRowLength: number;
  /** Rows that are passed over: the header. */
  readonly skip: number;
  /** The line of the first byte, and of the first row. */
  readonly startLine?: number;
  readonly firstLine: number;
}

const [LF, CR, QUOTE, BLANK, ZERO, MINUS, TAB] = [0x0a, 0x0d, 0x22, 0x20, 0x30, 0x2d, 0x09];
/** Bytes of a piece. */
const PIECE = 2 ** 16;
/** Digits whose numbers a float64 holds exactly, as it does the powers of ten up to 10²².   [Clinger 1990] */
const EXACT = 15;
const powers = Float64Array.from({ length: EXACT + 1 }, (_, i) => Number(`1e${i}`));

export class CsvScanner {
  readonly #file: string;
  readonly #columns: readonly CellColumn[];
  readonly #options: ScanOptions;
  readonly #separator: number;
  /** What stands before fractions; none where it separates cells: then such numbers are in quotes. */
  readonly #point: number;
  /** 1 for the bytes that mean something in a cell without quotes. */
  readonly #special = new Uint8Array(256);
  #skip: number;
  #buffer = new Uint8Array(2 * PIECE + 1);
  /** Bytes in the buffer, and how many there have to be before it is worth looking again. */
  #end = 0;
  #wanted = 0;
  /** Cells of the row so far, and its bytes before the buffer. */
  #count = 0;
  #rowBytes = 0;
  #line = 1;
  #rowLine = 1;
  /** The last row ended with CR: an LF may belong to it. */
  #isAfterCr = false;
  /** The cell that was read last is all of an empty line. */
  #isBlank = false;
  #lines = new Int32Array(1024);
  rows = 0;

  constructor(file: string, columns: readonly CellColumn[], options: ScanOptions) {
    this.#file = file;
    this.#columns = columns;
    this.#options = options;
    this.#separator = options.separator.charCodeAt(0);
    this.#point = options.decimal === options.separator ? -1 : options.decimal.charCodeAt(0);
    for (const byte of [this.#separator, LF, CR, QUOTE, 0]) this.#special[byte] = 1;
    this.#skip = options.skip;
    this.#line = this.#rowLine = options.startLine ?? 1;
  }

  /** Of each row. */
  get lines(): Int32Array {
    return this.#lines.slice(0, this.rows);
  }

  /** Throws E_DATA with the line, E_LIMIT. */
  write(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += PIECE) {
      const piece = bytes.subarray(at, at + PIECE);
      const end = this.#end + piece.length;
      if (end >= this.#buffer.length) {
        const larger = new Uint8Array(2 * end + 1);
        larger.set(this.#buffer.subarray(0, this.#end));
        this.#buffer = larger;
      }
      this.#buffer.set(piece, this.#end);
      this.#end = end;
      if (this.#end >= this.#wanted) this.#scan(false);
      else this.#checkLength(this.#rowBytes + this.#end);
    }
  }

  /** Throws E_DATA with the line, E_LIMIT. */
  end(): void {
    this.#scan(true);
  }

  /** Reads the cells that end in the buffer and leaves the rest at its beginning. */
  #scan(isLast: boolean): void {
    const [bytes, end, separator, point] = [this.#buffer, this.#end, this.#separator, this.#point];
    bytes[end] = 0;
    const columns = this.#columns;
    let columnsNow = this.#skip > 0 ? [] : columns;
    let [p, c, rowStart] = [0, this.#count, -this.#rowBytes];
    while (p < end || (isLast && c > 0)) {
      let b = bytes[p];
      if (c === 0 && this.#isAfterCr) {
        this.#isAfterCr = false;
        if (b === LF) {
          rowStart = ++p;
          continue;
        }
      }
      const column = columnsNow[c] as CellColumn | undefined;
      let q = p;
      let isRead = false;
      if (column !== undefined && column.isNumeric) {
        // −12.5: digits as a whole number, and how many of them are behind the point.
        if (b === MINUS) b = bytes[++q];
        const first = q;
        let [decimals, value] = [0, 0];
        for (; b >= ZERO && b <= ZERO + 9; b = bytes[++q]) value = value * 10 + (b - ZERO);
        let digits = q - first;
        if (b === point && digits > 0) {
          b = bytes[++q];
          const begin = q;
          for (; b >= ZERO && b <= ZERO + 9; b = bytes[++q]) value = value * 10 + (b - ZERO);
          decimals = q - begin;
          if (decimals === 0) digits = 0;
        }
        // Beside 0, which has a sign, and zeros in front are kept only where they are all that is special.
        if ((b === separator || b === LF || b === CR) && digits > 0 && digits + decimals <= EXACT) {
          const isPadded = digits > 1 && bytes[first] === ZERO;
          if (!(isPadded && decimals > 0) && (value !== 0 || first === p)) {
            if (decimals > 0) value /= powers[decimals];
            column.addNumber(first === p ? value : -value, isPadded ? padded(digits) : decimals);
            isRead = true;
          }
        } else if (q === p && (b === separator || ((b === LF || b === CR) && c > 0))) {
          column.addCell(bytes, p, p, HASH, this.#line);
          isRead = true;
        }
      }
      if (!isRead) {
        this.#count = c;
        q = this.#readCell(p, column, isLast);
        if (q < 0) break;
        b = bytes[q];
      }
      p = q + 1;
      c++;
      if (b === separator) continue;
      this.#isAfterCr = b === CR;
      this.#checkLength(q - rowStart);
      if (this.#isBlank && c === 1) this.#rowLine = ++this.#line;
      else {
        this.#endRow(c);
        columnsNow = this.#skip > 0 ? [] : columns;
      }
      this.#isBlank = false;
      c = 0;
      rowStart = p;
    }
    this.#count = c;
    p = Math.min(p, end);
    this.#rowBytes = p - rowStart;
    this.#end = end - p;
    bytes.copyWithin(0, p, end);
    this.#wanted = this.#end > PIECE / 2 ? 2 * this.#end : 0;
    this.#checkLength(this.#rowBytes + this.#end);
  }

  /** Reads the cell at `p` and returns where it ends; −1 where its end has not come. Throws E_DATA. */
  #readCell(p: number, column: CellColumn | undefined, isLast: boolean): number {
    const [bytes, end, separator] = [this.#buffer, this.#end, this.#separator];
    if (bytes[p] === QUOTE) return this.#readQuoted(p, column, isLast);
    let start = p;
    while (bytes[start] === BLANK || (bytes[start] === TAB && separator !== TAB)) start++;
    let hash = HASH;
    let q = start;
    let b = bytes[q];
    const special = this.#special;
    while (special[b] === 0) {
      hash = Math.imul(hash ^ b, PRIME);
      b = bytes[++q];
    }
    if (b === QUOTE) throw this.#wrong('quotes around the whole cell and "" for a quote inside, got a quote within');
    if (b === 0) {
      if (q < end) throw this.#nul();
      if (!isLast) return -1;
    }
    const isEnd = b !== separator;
    if (q === start && isEnd && this.#count === 0) {
      this.#isBlank = true;
      return q;
    }
    if (column === undefined) return q;
    let stop = q;
    while (stop > start && (bytes[stop - 1] === BLANK || bytes[stop - 1] === TAB)) stop--;
    column.addCell(bytes, start, stop, stop === q ? hash : hashOf(bytes, start, stop), this.#line);
    return q;
  }

  /** The same for a cell in quotes, which may hold line breaks, and quotes doubled. */
  #readQuoted(p: number, column: CellColumn | undefined, isLast: boolean): number {
    const [bytes, end, separator] = [this.#buffer, this.#end, this.#separator];
    let [q, breaks, quotes] = [p + 1, 0, 0];
    for (; ; q++) {
      const b = bytes[q];
      if (b === LF) breaks += Number(bytes[q - 1] !== CR);
      else if (b === CR) breaks++;
      else if (b === 0) {
        if (q < end) throw this.#nul();
        if (isLast) throw this.#wrong("a closing quote, got the end of the file");
        return -1;
      } else if (b === QUOTE) {
        if (bytes[q + 1] !== QUOTE || q + 1 >= end) break;
        quotes++;
        q++;
      }
    }
    const next = bytes[q + 1];
    const isEnd = q + 1 >= end;
    if (isEnd && !isLast) return -1;
    if (!isEnd && next === 0) throw this.#nul();
    if (!isEnd && next !== separator && next !== LF && next !== CR)
      throw this.#wrong(`${JSON.stringify(this.#options.separator)} or the end of the line behind the closing quote`);
    if (column !== undefined) this.#addQuoted(column, p + 1, q, quotes);
    this.#line += breaks;
    return q + 1;
  }

  #addQuoted(column: CellColumn, from: number, to: number, quotes: number): void {
    let [bytes, start, stop] = [this.#buffer, from, to];
    if (quotes > 0) {
      bytes = new Uint8Array(to - from - quotes);
      let at = 0;
      for (let i = from; i < to; i++) {
        bytes[at++] = this.#buffer[i];
        if (this.#buffer[i] === QUOTE) i++;
      }
      [start, stop] = [0, at];
    }
    while (start < stop && bytes[start] === BLANK) start++;
    while (stop > start && bytes[stop - 1] === BLANK) stop--;
    column.addCell(bytes, start, stop, hashOf(bytes, start, stop), this.#line);
  }

  #endRow(got: number): void {
    const [file, line, expected] = [this.#file, this.#rowLine, this.#columns.length];
    if (got !== expected) {
      const message = `${file}, line ${line}: expected ${expected} ${expected === 1 ? "cell" : "cells"} as in line ${this.#options.firstLine}, got ${got}.`;
      throw new ChainruleError("E_DATA", message, { file, line, expected, got });
    }
    this.#rowLine = ++this.#line;
    if (this.#skip > 0) {
      this.#skip--;
      return;
    }
    if (this.rows === this.#lines.length) {
      const longer = new Int32Array(2 * this.rows);
      longer.set(this.#lines);
      this.#lines = longer;
    }
    this.#lines[this.rows++] = line;
  }

  #checkLength(length: number): void {
    const [file, line, limit] = [this.#file, this.#rowLine, this.#options.maxRowLength];
    if (length <= limit) return;
    const message = `${file}, line ${line}: a row has more than ${limit} bytes; a quote may be missing.`;
    throw new ChainruleError("E_LIMIT", message, { file, line, limit });
  }

  #nul(): ChainruleError {
    return this.#wrong("text, got the character NUL: the file is binary, or in another encoding than UTF-8");
  }

  #wrong(expected: string): ChainruleError {
    return csvError(this.#file, this.#line, this.#count + 1, expected);
  }
}
