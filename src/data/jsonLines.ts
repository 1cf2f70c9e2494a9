/** JSON Lines: a JSON value a line, each of them a row.     [jsonlines.org] */
import { ChainruleError, formatValue } from "../base/errors.ts";
import { readOptions, type RecordOf } from "../base/options.ts";
import { refuseAborted } from "../platform/bytes.ts";
import { TimeSlice } from "../platform/timeSlice.ts";
import { kindOptions, type KindOptions } from "./kindOptions.ts";
import { openSource, sourceOptions, type DataSource, type SourceOptions } from "./openSource.ts";
import { RowTable } from "./rowTable.ts";
import type { DataTable } from "./table.ts";
import { Utf8Decoder } from "./utf8.ts";

export interface JsonLinesOptions extends KindOptions, SourceOptions {}

const record = { ...sourceOptions, ...kindOptions } satisfies RecordOf<JsonLinesOptions>;

/** Characters that a line may have. */
const LONGEST = 2 ** 25;

/**
 * Reads a file with a JSON object or array a line, packed with gzip or not. A name that a row does not have is a missing cell;
 * columns of arrays are named "1", "2", …
 * Empty lines are passed over.
 * Throws E_DATA with the line for what is no JSON and for cells that are objects or arrays; E_LIMIT, E_IO, E_FORMAT, E_CONFIG.
 */
export async function readJsonLines(source: DataSource, options: JsonLinesOptions = {}): Promise<DataTable> {
  const checked = readOptions(record, options, "readJsonLines");
  const { bytes, name } = await openSource(source, checked, "readJsonLines", "This JSON Lines file");
  const reading = new Reading(name, new RowTable(name, checked, "line"));
  const decoder = new Utf8Decoder(name);
  const slice = new TimeSlice();
  try {
    for await (const chunk of bytes.chunks())
      for (let at = 0; at < chunk.length; at += PIECE) {
        refuseAborted(checked.signal);
        reading.write(decoder.write(chunk.subarray(at, at + PIECE)));
        await slice.yieldWhenOver();
      }
    reading.write(decoder.end());
    return reading.end();
  } finally {
    await bytes.close();
  }
}

/** Bytes that are read before a pause. */
const PIECE = 2 ** 16;

class Reading {
  readonly #source: string;
  readonly #table: RowTable;
  /** The beginning of a line: pieces of a text are joined without copying. */
  #rest = "";
  #line = 0;
  #lines: number[] = [];
  #isList: boolean | undefined;

  constructor(source: string, table: RowTable) {
    this.#source = source;
    this.#table = table;
  }

  write(text: string): void {
    let from = 0;
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", from)) {
      this.#add(this.#rest + text.slice(from, at));
      this.#rest = "";
      from = at + 1;
    }
    this.#rest += text.slice(from);
    if (this.#rest.length <= LONGEST) return;
    const message = `${this.#source}, line ${this.#line + 1}: a line has more than ${LONGEST} characters.`;
    throw new ChainruleError("E_LIMIT", message, { file: this.#source, line: this.#line + 1, limit: LONGEST });
  }

  end(): DataTable {
    this.#add(this.#rest);
    return this.#table.finish(Int32Array.from(this.#lines));
  }

  #add(text: string): void {
    const line = ++this.#line;
    const json = (line === 1 ? text.replace(/^\uFEFF/, "") : text).trim();
    if (json === "") return;
    const row = this.#parse(json, line);
    const isList = Array.isArray(row);
    this.#isList ??= isList;
    if (typeof row !== "object" || row === null || isList !== this.#isList) {
      const expected = this.#lines.length === 0 ? "an object or an array" : `an ${this.#isList ? "array" : "object"} as in line ${this.#lines[0]}`; // prettier-ignore
      throw this.#wrong(line, `expected ${expected}, got ${formatValue(row)}`);
    }
    if (!isList) this.#table.addObject(row as Record<string, unknown>, line);
    else {
      const cells = row as unknown[];
      if (this.#lines.length === 0) for (let i = 0; i < cells.length; i++) this.#table.column(String(i + 1));
      this.#table.addArray(cells, line);
    }
    this.#lines.push(line);
  }

  #parse(json: string, line: number): unknown {
    try {
      return JSON.parse(json);
    } catch (cause) {
      const whole = json === "[" || json.startsWith("[\n") || json === "{";
      const help = whole ? "; a JSON array of rows is given to tableOf, once it is parsed" : "";
      throw this.#wrong(line, `expected JSON, got ${formatValue(json)}${help}`, cause);
    }
  }

  #wrong(line: number, what: string, cause?: unknown): ChainruleError {
    return new ChainruleError("E_DATA", `${this.#source}, line ${line}: ${what}.`, { file: this.#source, line }, cause);
  }
}
