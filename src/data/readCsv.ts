/** CSV files, and others of separated values, as tables of columns, which are built while the file is read. */
import { ChainruleError } from "../base/errors.ts";
import { custom, optional, readOptions, refuse, text, word, type RecordOf } from "../base/options.ts";
import { TimeSlice } from "../platform/timeSlice.ts";
import { CellColumn } from "./cellColumn.ts";
import { csvOptions, type CsvOptions } from "./csv.ts";
import { CsvScanner } from "./csvScanner.ts";
import { decimals } from "./decimal.ts";
import { beginningOf, type Beginning, type Dialect, type DialectOptions } from "./dialect.ts";
import { encodings, Transcoder, type Encoding } from "./encoding.ts";
import { columnOf } from "./kinds.ts";
import { kindOptions, refuseUnknown, type GivenKind, type KindOptions } from "./kindOptions.ts";
import { openSource, sourceOptions, type DataSource, type SourceOptions } from "./openSource.ts";
import type { DataTable } from "./table.ts";
import { Utf8Decoder } from "./utf8.ts";

export interface ReadCsvOptions extends Omit<CsvOptions, "maxRowLength">, KindOptions, SourceOptions {
  /** Default: by byte order mark, else UTF-8, or Latin-1 where the first character that tells them apart is not UTF-8. */
  encoding?: Encoding;
  /** Whether the first row names the columns; or their names, for a file without. Default: as the rows below say. */
  header?: boolean | readonly string[];
  /** Bytes a row may have. Default 2²⁵, 33,554,432. */
  maxRowLength?: number;
}

/** A table, and how its file is written. */
export interface CsvTable extends DataTable {
  readonly lines: Int32Array;
  readonly dialect: Dialect & { readonly encoding: Encoding };
}

const record = {
  ...sourceOptions,
  ...kindOptions,
  ...csvOptions,
  decimal: optional(word(undefined, decimals)),
  encoding: optional(word(undefined, encodings)),
  header: optional(custom<boolean | string[]>(undefined, "true, false, or names", (value, name) => {
    if (typeof value === "boolean") return value;
    if (!Array.isArray(value) || value.length === 0) return refuse(value, name, "true, false, or an array of names");
    const names = value.map((one, i) => text().check(one, `${name}[${i}]`)!);
    const again = names.find((one, i) => names.indexOf(one) < i);
    return again === undefined ? names : refuse(again, name, "names of which no two are alike");
  })), // prettier-ignore
} satisfies RecordOf<ReadCsvOptions>;

/** Bytes that are looked at before the first row is read. */
const HEAD = 2 ** 16;

/**
 * Reads a file of comma-, semicolon-, tab- or bar-separated values.     [RFC 4180]
 * Separator, decimal comma, encoding, header and gzip are found unless given; a column's kind is found from all of its cells.
 * Blanks around cells do not count, empty lines are passed over, all rows have as many cells as the first.
 * Throws E_DATA with line and column for what is no such file, for a cell that does not fit the column and for numbers with
 * currencies or separators of thousands; E_LIMIT, E_IO, E_FORMAT for damaged gzip, E_CONFIG, E_ABORTED.
 */
export async function readCsv(source: DataSource, options: ReadCsvOptions = {}): Promise<CsvTable> {
  const checked = readOptions(record, options, "readCsv");
  const { separator, decimal } = checked;
  if (separator === "," && decimal === ",")
    throw new ChainruleError("E_CONFIG", 'A comma cannot be both separator and decimal: give another separator, such as ";".', { separator, decimal }); // prettier-ignore
  const { bytes, name } = await openSource(source, checked, "readCsv", "This CSV");
  const reading = new CsvReading(name, checked);
  const slice = new TimeSlice();
  try {
    for await (const chunk of bytes.chunks()) {
      reading.write(chunk);
      await slice.yieldWhenOver();
    }
    return reading.end();
  } finally {
    await bytes.close();
  }
}

type ReadingOptions = DialectOptions & {
  readonly encoding?: Encoding;
  readonly maxRowLength: number;
  readonly missing: readonly string[];
  readonly kinds: ReadonlyMap<string, GivenKind>;
  readonly dayFirst?: boolean;
};

/** A file while it is read: first its head, from which its dialect is known, then its columns. */
class CsvReading {
  readonly #file: string;
  readonly #options: ReadingOptions;
  readonly #transcoder: Transcoder;
  /** As long as the dialect is not known. */
  #head: Uint8Array = new Uint8Array(2 * HEAD);
  #length = 0;
  #wanted = HEAD;
  #dialect: Beginning | undefined;
  #columns: CellColumn[] = [];
  #scanner: CsvScanner | undefined;

  constructor(file: string, options: ReadingOptions) {
    this.#file = file;
    this.#options = options;
    this.#transcoder = new Transcoder(file, options.encoding);
  }

  write(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += HEAD) this.#take(this.#transcoder.write(bytes.subarray(at, at + HEAD)));
  }

  end(): CsvTable {
    this.#take(this.#transcoder.end());
    if (this.#scanner === undefined) this.#begin(true);
    const scanner = this.#scanner!;
    scanner.end();
    const { rows, lines } = scanner;
    const { separator, decimal, header } = this.#dialect!;
    const { kinds, dayFirst } = this.#options;
    const context = { source: this.#file, decimal, missing: this.#missing, by: "line", lines, dayFirst } as const;
    // One after the other: the pieces of each are let go before the next is joined.
    const columns = this.#columns.map((column) => columnOf(column.finish(), kinds.get(column.name), context));
    const dialect = { separator, decimal, header, encoding: this.#transcoder.encoding ?? "utf-8" };
    return { rows, columns, source: this.#file, lines, dialect };
  }

  get #missing(): ReadonlySet<string> {
    return new Set(this.#options.missing);
  }

  #take(bytes: Uint8Array): void {
    if (this.#scanner !== undefined) return this.#scanner.write(bytes);
    const length = this.#length + bytes.length;
    if (length > this.#head.length) {
      const head = new Uint8Array(2 * length);
      head.set(this.#head.subarray(0, this.#length));
      this.#head = head;
    }
    this.#head.set(bytes, this.#length);
    this.#length = length;
    if (length < this.#wanted) return;
    this.#wanted = 2 * length;
    this.#begin(false);
  }

  /** Begins with the columns, if the head says enough. */
  #begin(isWhole: boolean): void {
    const [head, options, file] = [this.#head.subarray(0, this.#length), this.#options, this.#file];
    // Of a file of one line break and much behind it, as of any other, only the beginning is looked at.
    const end = isWhole ? head.length : Math.max(head.lastIndexOf(0x0a), head.lastIndexOf(0x0d)) + 1;
    const decoder = new Utf8Decoder(file);
    const text = decoder.write(head.subarray(0, end)) + decoder.end();
    const found = beginningOf(text, isWhole, file, options);
    if (found === undefined) {
      if (head.length <= options.maxRowLength) return;
      const message = `${file}, line 1: a row has more than ${options.maxRowLength} bytes; a quote may be missing.`;
      throw new ChainruleError("E_LIMIT", message, { file, line: 1, limit: options.maxRowLength });
    }
    this.#dialect = found;
    const { names, separator, decimal } = found;
    for (const name of options.kinds.keys()) refuseUnknown(name, names);
    const context = { source: file, decimal, missing: this.#missing, by: "line" } as const;
    this.#columns = names.map((name, i) => new CellColumn(name, i + 1, context, options.kinds.get(name)));
    const { maxRowLength } = options;
    const skip = Number(found.header);
    this.#scanner = new CsvScanner(file, this.#columns, { separator, decimal, maxRowLength, skip, firstLine: found.line }); // prettier-ignore
    this.#scanner.write(head);
    this.#head = new Uint8Array(0);
  }
}
