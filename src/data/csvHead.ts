/** The beginning of a CSV file, held until it says how the file is written. */
import { ChainruleError } from "../base/errors.ts";
import { noRows } from "./csvTable.ts";
import { beginningOf, type Beginning, type DialectOptions } from "./dialect.ts";
import { Transcoder, type Encoding } from "./encoding.ts";
import { firstLines } from "./firstLines.ts";
import { Utf8Decoder } from "./utf8.ts";

export type HeadOptions = DialectOptions & {
  readonly encoding?: Encoding;
  readonly maxRowLength: number;
  /** Lines above the first row. */
  readonly skipLines: number;
};

/** Bytes that are looked at before the first row is read, and that are read before a pause. */
export const PIECE = 2 ** 16;

export class CsvHead {
  readonly #file: string;
  readonly #options: HeadOptions;
  readonly #transcoder: Transcoder;
  #bytes: Uint8Array = new Uint8Array(2 * PIECE);
  #length = 0;
  #wanted = PIECE;
  /** Of lines above the first row. */
  #skipped = 0;
  /** Undefined as long as it is not known. */
  beginning: Beginning | undefined;

  constructor(file: string, options: HeadOptions) {
    this.#file = file;
    this.#options = options;
    this.#transcoder = new Transcoder(file, options.encoding);
  }

  get encoding(): Encoding {
    return this.#transcoder.encoding ?? "utf-8";
  }

  /** What can be read, as UTF-8: nothing before the beginning is known, and then all from the first row's line on. Throws E_DATA, E_LIMIT. */
  write(bytes: Uint8Array): Uint8Array {
    return this.#take(this.#transcoder.write(bytes), false);
  }

  /** What is left. Throws E_DATA. */
  end(): Uint8Array {
    return this.#take(this.#transcoder.end(), true);
  }

  #take(bytes: Uint8Array, isLast: boolean): Uint8Array {
    if (this.beginning !== undefined) return bytes;
    const length = this.#length + bytes.length;
    if (length > this.#bytes.length) {
      const longer = new Uint8Array(2 * length);
      longer.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = longer;
    }
    this.#bytes.set(bytes, this.#length);
    this.#length = length;
    if (length < this.#wanted && !isLast) return NONE;
    this.#wanted = 2 * length;
    this.#look(isLast);
    const held = this.#bytes.subarray(this.#skipped, length);
    if (this.beginning === undefined) return NONE;
    this.#bytes = NONE;
    return held;
  }

  #look(isWhole: boolean): void {
    const [held, file, options] = [this.#bytes.subarray(0, this.#length), this.#file, this.#options];
    const end = isWhole ? held.length : Math.max(held.lastIndexOf(0x0a), held.lastIndexOf(0x0d)) + 1;
    const above = firstLines(held.subarray(0, end), options.skipLines);
    if (above === undefined && isWhole) throw noRows(file, `no rows behind the ${options.skipLines} lines to skip`);
    if (above !== undefined) {
      this.#skipped = above.bytes;
      const decoder = new Utf8Decoder(file);
      const text = decoder.write(held.subarray(above.bytes, end)) + decoder.end();
      this.beginning = beginningOf(text, isWhole, file, { ...options, separator: options.separator ?? above.separator }, above.lines + 1); // prettier-ignore
    }
    if (this.beginning !== undefined || held.length <= options.maxRowLength) return;
    const message = `${file}, line 1: a row has more than ${options.maxRowLength} bytes; a quote may be missing.`;
    throw new ChainruleError("E_LIMIT", message, { file, line: 1, limit: options.maxRowLength });
  }
}

const NONE = new Uint8Array(0);
