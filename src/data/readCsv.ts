/** CSV files, and others of separated values, as tables of columns, which are built while the file is read. */
import {
  custom,
  number,
  optional,
  readOptions,
  refuse,
  text,
  word,
  type Checked,
  type RecordOf,
} from "../base/options.ts";
import { refuseAborted } from "../platform/bytes.ts";
import { TimeSlice } from "../platform/timeSlice.ts";
import { CellColumn } from "./cellColumn.ts";
import { csvOptions, CsvParser, type CsvOptions } from "./csv.ts";
import { CsvHead, PIECE } from "./csvHead.ts";
import { CsvScanner } from "./csvScanner.ts";
import { decimals, type Decimal } from "./decimal.ts";
import type { Beginning, Dialect } from "./dialect.ts";
import { encodings, type Encoding } from "./encoding.ts";
import { columnOf } from "./kinds.ts";
import { kindOptions, refuseUnknown, type KindOptions } from "./kindOptions.ts";
import { openSource, sourceOptions, type DataSource, type SourceOptions } from "./openSource.ts";
import { groupingWords, isPlain } from "./notation.ts";
import type { Column, DataTable } from "./table.ts";
import { Utf8Decoder } from "./utf8.ts";

/** How a file is written, where that is not to be found. */
export interface CsvFileOptions extends Omit<CsvOptions, "decimal" | "maxRowLength">, SourceOptions {
  /** Before the fraction of numbers. Default: as the numbers of the first lines say. With "," and no `separator`, commas separate no cells. */
  decimal?: Decimal;
  /** Default: by byte order mark, else UTF-8, or Latin-1 where the first character that tells them apart is not UTF-8. */
  encoding?: Encoding;
  /** Whether the first row names the columns; or their names, for a file without. Default: as the rows below say. */
  header?: boolean | readonly string[];
  /** Lines above the first row, such as a title. A line `sep=;` there is read as what it says. Default 0. */
  skipLines?: number;
  /** Between groups of three digits: "," "." " " "'", or "none". Default: as each column's cells say. With "." commas are before fractions. */
  thousands?: (typeof groupingWords)[number];
  /** Bytes a row may have. Default 2²⁵, 33,554,432. */
  maxRowLength?: number;
}

export interface ReadCsvOptions extends CsvFileOptions, KindOptions {}

/** A table, and how its file is written. */
export interface CsvTable extends DataTable {
  readonly lines: Int32Array;
  readonly dialect: Dialect & { readonly encoding: Encoding };
}

const fileRecord = {
  ...sourceOptions,
  ...csvOptions,
  decimal: optional(word(undefined, decimals)),
  thousands: optional(word(undefined, groupingWords)),
  encoding: optional(word(undefined, encodings)),
  skipLines: number(0, { integer: true, min: 0 }),
  header: optional(custom<boolean | string[]>(undefined, "true, false, or names", (value, name) => {
    if (typeof value === "boolean") return value;
    if (!Array.isArray(value) || value.length === 0) return refuse(value, name, "true, false, or an array of names");
    const names = value.map((one, i) => text().check(one, `${name}[${i}]`)!);
    const again = names.find((one, i) => names.indexOf(one) < i);
    return again === undefined ? names : refuse(again, name, "names of which no two are alike");
  })), // prettier-ignore
} satisfies RecordOf<CsvFileOptions>;
const record = { ...fileRecord, ...kindOptions } satisfies RecordOf<ReadCsvOptions>;

/**
 * Reads a file of comma-, semicolon-, tab- or bar-separated values.     [RFC 4180]
 * Separator, decimal comma, encoding, header and gzip are found unless given; a column's kind is found from all of its cells.
 * Blanks around cells do not count, empty lines are passed over, all rows have as many cells as the first.
 * Numbers may have a currency, a percent sign and groups of thousands, the same in a whole column, whose `notation` says so; where
 * all of its numbers can be read in two ways, such as 1.234, `notation.isAmbiguous` does.
 * Throws E_DATA with line and column for what is no such file and for a cell that does not fit the column; E_LIMIT, E_IO, E_FORMAT for damaged gzip, E_CONFIG, E_ABORTED.
 */
export async function readCsv(source: DataSource, options: ReadCsvOptions = {}): Promise<CsvTable> {
  const { bytes, file, checked } = await open(source, options, "readCsv");
  const reading = new Reading(file, checked);
  const slice = new TimeSlice();
  try {
    for await (const chunk of bytes.chunks())
      for (let at = 0; at < chunk.length; at += PIECE) {
        refuseAborted(checked.signal);
        reading.write(chunk.subarray(at, at + PIECE));
        await slice.yieldWhenOver();
      }
    return reading.end();
  } finally {
    await bytes.close();
  }
}

/** A row of a file, as texts. */
export interface CsvRecord {
  /** The line on which it begins. */
  readonly line: number;
  /** The names of the columns, the same for all rows. */
  readonly names: readonly string[];
  /** As they are in the file, without their quotes. */
  readonly cells: readonly string[];
  /** Before fractions, the same for all rows. */
  readonly decimal: Decimal;
}

/**
 * The rows of such a file one after the other, in memory that does not grow with the file: for what has no room as a table.
 * It is found how the file is written, as readCsv does; kinds of columns are not. Throws what readCsv throws for the file.
 */
export async function* readCsvRows(source: DataSource, options: CsvFileOptions = {}): AsyncGenerator<CsvRecord> {
  const { bytes, file, checked } = await open(source, options, "readCsvRows");
  const head = new CsvHead(file, checked);
  const decoder = new Utf8Decoder(file);
  let parser: CsvParser | undefined;
  let names: readonly string[] = [];
  let decimal: Decimal = ".";
  let skip = 0;
  function* rowsOf(piece: Uint8Array, isLast: boolean): Generator<CsvRecord> {
    if (parser === undefined) {
      if (head.beginning === undefined) return;
      const { separator, header, firstLine } = head.beginning;
      ({ names, decimal } = head.beginning);
      skip = Number(header);
      const { maxColumns, maxRowLength } = checked;
      parser = new CsvParser(file, { separator, maxColumns, maxRowLength }, firstLine);
    }
    for (const row of parser.write(decoder.write(piece))) if (skip-- <= 0) yield { ...row, names, decimal };
    if (!isLast) return;
    for (const row of parser.write(decoder.end())) if (skip-- <= 0) yield { ...row, names, decimal };
    for (const row of parser.end()) if (skip-- <= 0) yield { ...row, names, decimal };
  }
  try {
    for await (const chunk of bytes.chunks())
      for (let at = 0; at < chunk.length; at += PIECE) yield* rowsOf(head.write(chunk.subarray(at, at + PIECE)), false);
    yield* rowsOf(head.end(), true);
  } finally {
    await bytes.close();
  }
}

/** A column of a file in which another one shows what is before fractions. */
function settled(column: Column, decimal: Decimal): Column {
  const { notation } = column;
  if (!notation?.isAmbiguous || notation.decimal !== decimal) return column;
  if (isPlain(notation)) return { ...column, notation: undefined };
  return { ...column, notation: { decimal, thousands: notation.thousands, ...(notation.currency && { currency: notation.currency }), ...(notation.percent && { percent: true }) } }; // prettier-ignore
}

async function open(source: DataSource, options: ReadCsvOptions, where: string) {
  const checked = readOptions(where === "readCsv" ? record : fileRecord, options, where) as Checked<typeof record>;
  const { bytes, name } = await openSource(source, checked, where, "This CSV");
  return { bytes, file: name, checked };
}

/** A file while it is read: first its head, then its columns. */
class Reading {
  readonly #file: string;
  readonly #options: Checked<typeof record>;
  readonly #head: CsvHead;
  readonly #missing: ReadonlySet<string>;
  #columns: CellColumn[] = [];
  #scanner: CsvScanner | undefined;

  constructor(file: string, options: Checked<typeof record>) {
    this.#file = file;
    this.#options = options;
    this.#head = new CsvHead(file, options);
    this.#missing = new Set(options.missing);
  }

  write(bytes: Uint8Array): void {
    this.#scan(this.#head.write(bytes));
  }

  end(): CsvTable {
    this.#scan(this.#head.end());
    const scanner = this.#scanner!;
    scanner.end();
    const { rows, lines } = scanner;
    const { separator, decimal, header } = this.#head.beginning!;
    const { kinds, dayFirst, thousands } = this.#options;
    const isCertain = this.#options.decimal !== undefined || thousands !== undefined || decimal === ",";
    const context = {
      source: this.#file,
      decimal,
      hints: { thousands, isCertain },
      missing: this.#missing,
      by: "line",
      separator,
      lines,
      dayFirst,
    } as const;
    let hasFractions = false;
    // One after the other: the pieces of each are let go before the next is joined.
    const read = this.#columns.map((column) => {
      const raw = column.finish();
      hasFractions ||= raw.points === "fractions";
      return columnOf(raw, kinds.get(column.name), context);
    });
    const columns = hasFractions ? read.map((column) => settled(column, decimal)) : read;
    const dialect = { separator, decimal, header, encoding: this.#head.encoding };
    return { rows, columns, source: this.#file, lines, dialect };
  }

  #scan(bytes: Uint8Array): void {
    const { beginning } = this.#head;
    if (this.#scanner === undefined && beginning !== undefined) this.#begin(beginning);
    this.#scanner?.write(bytes);
  }

  #begin({ names, separator, decimal, header, line, firstLine }: Beginning): void {
    const { kinds, maxRowLength } = this.#options;
    for (const name of kinds.keys()) refuseUnknown(name, names);
    const context = { source: this.#file, decimal, missing: this.#missing, by: "line" } as const;
    this.#columns = names.map((name, i) => new CellColumn(name, i + 1, context, kinds.get(name)));
    const options = { separator, decimal, maxRowLength, skip: Number(header), firstLine: line, startLine: firstLine };
    this.#scanner = new CsvScanner(this.#file, this.#columns, options);
  }
}
