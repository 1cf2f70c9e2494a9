/** Bytes of a text file as text, as they come. What is not UTF-8 is named: where, and what it seems to be. */
import { ChainruleError } from "../base/errors.ts";
import { strictDecoder } from "./codecs.ts";

/** First bytes of what people take for text. */
const kinds: readonly (readonly [readonly number[], string])[] = [
  [[0xff, 0xfe], "is UTF-16 text; save it as UTF-8"],
  [[0xfe, 0xff], "is UTF-16 text; save it as UTF-8"],
  [[0x1f, 0x8b], "is packed with gzip; unpack it first"],
  [[0x50, 0x4b, 0x03, 0x04], "is a zip file, as those of spreadsheets (.xlsx, .ods) are; save it as CSV"],
];

export class Utf8Decoder {
  readonly #file: string;
  /** The beginning of a character whose end is yet to come, at most 3 bytes; first, of the file, 4 bytes. */
  #rest: Uint8Array = new Uint8Array(0);
  #begun = false;
  #line = 1;

  /** `file` is for messages. */
  constructor(file: string) {
    this.#file = file;
  }

  /** Throws E_DATA with the line. */
  write(bytes: Uint8Array): string {
    const all = joined(this.#rest, bytes);
    if (!this.#begun && all.length < 4) {
      this.#rest = all.slice();
      return "";
    }
    const whole = all.length - unfinished(all);
    this.#rest = all.slice(whole);
    return this.#decode(all.subarray(0, whole));
  }

  /** Throws E_DATA with the line. */
  end(): string {
    const rest = this.#rest;
    this.#rest = new Uint8Array(0);
    return this.#decode(rest);
  }

  #decode(bytes: Uint8Array): string {
    if (!this.#begun) this.#refuseOthers(bytes);
    this.#begun = true;
    try {
      const text = strictDecoder().decode(bytes);
      for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) this.#line++;
      return text;
    } catch {
      const line = this.#line + linesBefore(bytes);
      throw this.#wrong(`, line ${line}:`, "expected UTF-8 text, got other bytes; save the file as UTF-8", line);
    }
  }

  /** Throws E_DATA for files of other kinds, by their first bytes. */
  #refuseOthers(bytes: Uint8Array): void {
    const kind = kinds.find(([start]) => start.every((byte, i) => bytes[i] === byte));
    if (kind !== undefined) throw this.#wrong("", kind[1]);
    // Every second byte of UTF-16 is zero in most languages with Latin letters.
    const [a, b, c, d] = bytes;
    if ((a === 0 && b > 0 && c === 0 && d > 0) || (a > 0 && b === 0 && c > 0 && d === 0))
      throw this.#wrong("", "seems to be UTF-16 text; save it as UTF-8");
  }

  #wrong(at: string, what: string, line?: number): ChainruleError {
    const details = { file: this.#file, ...(line !== undefined && { line }) };
    return new ChainruleError("E_DATA", `${this.#file}${at} ${what}.`, details);
  }
}

const LF = 0x0a;

/** Bytes and what follows them. */
export function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b;
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

/** Bytes at the end that begin a character and do not end it: 0 to 3. */
function unfinished(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back];
    if (byte < 0x80) return 0;
    if (byte < 0xc0) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return length > back ? back : 0;
  }
  return 0;
}

/** Lines before the first one that is not UTF-8: no byte of a longer character is that of a line break. */
function linesBefore(bytes: Uint8Array): number {
  let lines = 0;
  for (let start = 0; ; lines++) {
    const end = bytes.indexOf(LF, start);
    try {
      strictDecoder().decode(bytes.subarray(start, end < 0 ? undefined : end));
    } catch {
      return lines;
    }
    if (end < 0) return lines;
    start = end + 1;
  }
}
