/**
 * Bytes of a text file as UTF-8, as they come. The encoding is given or told:
 *
 *   EF BB BF · FF FE · FE FF   marks of UTF-8, UTF-16 with the low byte first, and with the high byte first
 *   only bytes below 80        the same in UTF-8 and Latin-1
 *   then the first others      UTF-8 if they are a character of it, else Latin-1
 *
 * Latin-1 is Windows' form of it, code page 1252, as in browsers.   [WHATWG, Encoding Standard, §4.2]
 */
import { ChainruleError } from "../base/errors.ts";
import { strictDecoder, utf8Encoder } from "./codecs.ts";
import { joined } from "./utf8.ts";

export const encodings = ["utf-8", "utf-16le", "utf-16be", "latin1"] as const;
export type Encoding = (typeof encodings)[number];

const marks: readonly (readonly [readonly number[], Encoding])[] = [
  [[0xef, 0xbb, 0xbf], "utf-8"],
  [[0xff, 0xfe], "utf-16le"],
  [[0xfe, 0xff], "utf-16be"],
];

/** First bytes of files that are no text. */
const others: readonly (readonly [string, string])[] = [
  ["PK\x03\x04", "a zip file, as those of spreadsheets (.xlsx, .ods) are; save it as CSV"],
  ["PAR1", "a Parquet file; readParquet reads it"],
  ["\x93NUMPY", "a NumPy file; readNpy reads it"],
  ["%PDF", "a PDF file"],
  ["SQLite format 3", "a SQLite file"],
  ["\x89PNG", "a PNG image"],
  ["\xff\xd8\xff", "a JPEG image"],
  ["BZh", "packed with bzip2; unpack it first"],
  ["(\xb5/\xfd", "packed with Zstandard; unpack it first"],
  ["\xfd7zXZ", "packed with xz; unpack it first"],
];

const NONE = new Uint8Array(0);

export class Transcoder {
  readonly #file: string;
  /** Undefined as long as every encoding would read the same. */
  encoding: Encoding | undefined;
  #given: boolean;
  #utf16: TextDecoder | undefined;
  /** What is not passed on yet: fewer than 16 first bytes, or a character whose end is yet to come. */
  #rest: Uint8Array = NONE;
  #begun = false;

  /** `file` is for messages. */
  constructor(file: string, encoding?: Encoding) {
    this.#file = file;
    this.encoding = encoding;
    this.#given = encoding !== undefined;
  }

  /** Throws E_DATA. */
  write(bytes: Uint8Array): Uint8Array {
    return this.#next(bytes, false);
  }

  /** Throws E_DATA. */
  end(): Uint8Array {
    return this.#next(NONE, true);
  }

  #next(bytes: Uint8Array, isLast: boolean): Uint8Array {
    let all = joined(this.#rest, bytes);
    this.#rest = NONE;
    if (!this.#begun) {
      if (all.length < 16 && !isLast) return this.#hold(all, 0);
      this.#begun = true;
      all = this.#begin(all);
    }
    if (this.encoding === undefined) {
      const at = findOther(all);
      if (at < 0) return all;
      const character = all.subarray(at, at + lengthOf(all[at]));
      if (at + lengthOf(all[at]) > all.length && !isLast) return this.#hold(all, at);
      this.encoding = isCharacter(character) ? "utf-8" : "latin1";
    }
    if (this.encoding === "utf-8") return all;
    return this.encoding === "latin1" ? fromLatin1(all) : this.#fromUtf16(all, isLast);
  }

  #hold(all: Uint8Array, from: number): Uint8Array {
    this.#rest = all.slice(from);
    return all.subarray(0, from);
  }

  /** The first bytes without a mark; the encoding, where they say it. Throws E_DATA for files that are no text. */
  #begin(all: Uint8Array): Uint8Array {
    const other = others.find(([start]) => [...start].every((c, i) => all[i] === c.charCodeAt(0)));
    if (other !== undefined) throw this.#wrong(`is ${other[1]}`, { expected: "text", got: other[1] });
    const mark = marks.find(([start]) => start.every((byte, i) => all[i] === byte));
    if (mark !== undefined && (!this.#given || this.encoding === mark[1])) {
      this.encoding = mark[1];
      return all.subarray(mark[0].length);
    }
    if (!this.#given) this.#refuseUtf16(all);
    return all;
  }

  /** Of UTF-16 with Latin letters, every second byte is zero. */
  #refuseUtf16(all: Uint8Array): void {
    const pairs = Math.min(8, all.length >> 1);
    if (pairs < 2) return;
    for (const [zero, encoding] of [
      [1, "utf-16le"],
      [0, "utf-16be"],
    ] as const) {
      const fits = (i: number) => all[2 * i + zero] === 0 && all[2 * i + 1 - zero] > 0;
      if (Array.from({ length: pairs }, (_, i) => i).every(fits))
        throw this.#wrong(`seems to be UTF-16 text without a byte order mark: pass encoding: "${encoding}", or save it as UTF-8`, { expected: "utf-8", got: encoding }); // prettier-ignore
    }
  }

  #fromUtf16(bytes: Uint8Array, isLast: boolean): Uint8Array {
    const encoding = this.encoding!;
    this.#utf16 ??= new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
    try {
      return utf8Encoder().encode(this.#utf16.decode(bytes, { stream: !isLast }));
    } catch {
      throw this.#wrong(`expected text in ${encoding}, got other bytes`, { expected: encoding, got: "other bytes" });
    }
  }

  #wrong(what: string, details: Record<string, unknown>): ChainruleError {
    const message = `${this.#file}${what.startsWith("expected") ? ":" : ""} ${what}.`;
    return new ChainruleError("E_DATA", message, { file: this.#file, ...details });
  }
}

/** The place of the first byte that is not ASCII, or −1; four at a time: a large file may have none. */
function findOther(bytes: Uint8Array): number {
  let at = 0;
  while (at < bytes.length && (at + bytes.byteOffset) % 4 !== 0) if (bytes[at++] >= 0x80) return at - 1;
  const words = new Int32Array(bytes.buffer, bytes.byteOffset + at, (bytes.length - at) >> 2);
  let word = 0;
  while (word < words.length && (words[word] & 0x80808080) === 0) word++;
  for (at += 4 * word; at < bytes.length; at++) if (bytes[at] >= 0x80) return at;
  return -1;
}

/** Bytes of the UTF-8 character that begins with a byte. */
const lengthOf = (byte: number) => (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2);

function isCharacter(bytes: Uint8Array): boolean {
  try {
    return strictDecoder().decode(bytes).length > 0;
  } catch {
    return false;
  }
}

/** 80 to 9F of code page 1252. */
const SPECIAL = "€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ";

function fromLatin1(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(3 * bytes.length);
  let at = 0;
  for (const byte of bytes) {
    const c = byte >= 0x80 && byte < 0xa0 ? SPECIAL.charCodeAt(byte - 0x80) : byte;
    if (c < 0x80) out[at++] = c;
    else if (c < 0x800) {
      out[at++] = 0xc0 | (c >> 6);
      out[at++] = 0x80 | (c & 0x3f);
    } else {
      out[at++] = 0xe0 | (c >> 12);
      out[at++] = 0x80 | ((c >> 6) & 0x3f);
      out[at++] = 0x80 | (c & 0x3f);
    }
  }
  return out.subarray(0, at);
}
