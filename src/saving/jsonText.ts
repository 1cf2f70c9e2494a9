/**
 * JSON of unknown origin. Limits come first: `JsonLimits` sees the bytes as they come and refuses deep nesting and more
 * values than a model's description has, before anything is made of them. `parseJson` then reads what RFC 8259 allows, with
 * three differences from JSON.parse: a key that an object has twice is refused; "__proto__" is a key like any other; and
 * a text of numbers stays where it is, in the bytes, so that no string is ever made of it. Errors name the byte.
 */
import { ChainruleError, formatValue } from "../base/errors.ts";
import { MAX_CHARACTERS } from "../base/json.ts";
import { isOutOfMemory } from "../base/outOfMemory.ts";
import { EncodedNumbers } from "./base64.ts";

/** Arrays and objects within each other. Model files have up to 10. */
export const MAX_DEPTH = 64;
/** Values and keys, where maxBytes does not ask for more: a dense layer, its weights and its optimizer's state have some 60. */
export const MAX_VALUES = 2 ** 17;
/** Bytes of maxBytes that allow for one more. */
export const BYTES_PER_VALUE = 2 ** 13;
/** Characters of a number. Doubles are written with up to 25. */
const MAX_DIGITS = 64;
/** Bytes of a text that is not of numbers: names, keys, notes. A character takes up to six, as "\u0041" does. */
export const MAX_TEXT = 6 * MAX_CHARACTERS + 2;

const [QUOTE, COMMA, COLON, BACKSLASH] = [0x22, 0x2c, 0x3a, 0x5c];
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/** The limits of a text that comes in pieces. */
export class JsonLimits {
  readonly #maxValues: number;
  #seen = 0;
  #depth = 0;
  #values = 1;
  #inText = false;
  #escaped = false;

  constructor(maxBytes = 0) {
    this.#maxValues = Math.max(MAX_VALUES, Math.floor(maxBytes / BYTES_PER_VALUE));
  }

  /** The next piece. Throws E_FORMAT for deep nesting, E_LIMIT for too many values. */
  see(bytes: Uint8Array): void {
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes[i];
      if (this.#inText) {
        if (this.#escaped) this.#escaped = false;
        else if (byte === BACKSLASH) this.#escaped = true;
        else if (byte === QUOTE) this.#inText = false;
      } else if (byte === QUOTE) this.#inText = true;
      else if (byte === COMMA || byte === COLON) this.#count(i);
      else if (byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) this.#depth--;
      else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) {
        if (++this.#depth > MAX_DEPTH) refuseAt(this.#seen + i, `at most ${MAX_DEPTH} levels of arrays and objects`);
        this.#count(i);
      }
    }
    this.#seen += bytes.length;
  }

  #count(i: number): void {
    const limit = this.#maxValues;
    if (++this.#values <= limit) return;
    const offset = this.#seen + i;
    const message = `A model's JSON has at most ${limit} values and keys, got more by byte ${offset}; a maxBytes above ${limit * BYTES_PER_VALUE} allows more.`;
    throw new ChainruleError("E_LIMIT", message, { limit, offset });
  }
}

/** Whether the text at these keys, from the outermost object's on, is one of numbers and stays in the bytes. */
export type IsNumbers = (keys: readonly string[]) => boolean;

/** The value of a whole text that `JsonLimits` has seen. Throws E_FORMAT with the byte. */
export function parseJson(bytes: Uint8Array, isNumbers: IsNumbers = () => false): unknown {
  return new Parser(bytes, isNumbers).whole();
}

/** The same of a text that another format holds. Throws E_FORMAT, E_LIMIT. */
export function parseText(text: string): unknown {
  const bytes = new TextEncoder().encode(text);
  new JsonLimits().see(bytes);
  return parseJson(bytes);
}

class Parser {
  readonly #bytes: Uint8Array;
  readonly #isNumbers: IsNumbers;
  readonly #utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  readonly #keys: string[] = [];
  #at = 0;

  constructor(bytes: Uint8Array, isNumbers: IsNumbers) {
    this.#bytes = bytes;
    this.#isNumbers = isNumbers;
  }

  whole(): unknown {
    const value = this.#value();
    if (this.#next() !== undefined) this.#refuse("the end");
    return value;
  }

  #value(): unknown {
    const byte = this.#next();
    if (byte === OPEN_OBJECT) return this.#object();
    if (byte === OPEN_ARRAY) return this.#array();
    if (byte === QUOTE) return this.#isNumbers(this.#keys) ? this.#numbers() : this.#text();
    return this.#word();
  }

  #object(): object {
    const object: Record<string, unknown> = {};
    this.#list(CLOSE_OBJECT, "}", () => {
      if (this.#next() !== QUOTE) this.#refuse("a key");
      const begin = this.#at;
      const key = this.#text();
      if (Object.hasOwn(object, key)) refuseAt(begin, "each key once", formatValue(key));
      if (this.#next() !== COLON) this.#refuse('":"');
      this.#at++;
      this.#keys.push(key);
      const value = this.#value();
      this.#keys.pop();
      if (key !== "__proto__") object[key] = value;
      else Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
    });
    return object;
  }

  #array(): unknown[] {
    const array: unknown[] = [];
    this.#list(CLOSE_ARRAY, "]", () => void array.push(this.#value()));
    return array;
  }

  /** Entries with commas between them, from the opening to the closing bracket. */
  #list(close: number, closing: string, entry: () => void): void {
    this.#at++;
    if (this.#next() !== close) {
      entry();
      while (this.#next() === COMMA) {
        this.#at++;
        entry();
      }
    }
    if (this.#next() !== close) this.#refuse(`"," or "${closing}"`);
    this.#at++;
  }

  #numbers(): EncodedNumbers | string {
    const begin = this.#at;
    const end = this.#endOfText();
    const text = this.#bytes.subarray(begin + 1, end - 1);
    if (text.includes(BACKSLASH)) return this.#text(); // base64 needs none, but "\/" is a slash
    this.#at = end;
    return new EncodedNumbers(text);
  }

  #text(): string {
    const begin = this.#at;
    const end = this.#endOfText();
    if (end - begin > MAX_TEXT) refuseAt(begin, `a text of at most ${MAX_TEXT} bytes`);
    try {
      const text = this.#utf8.decode(this.#bytes.subarray(begin + 1, end - 1));
      const plain = !ESCAPED.test(text);
      this.#at = end;
      return plain ? text : (JSON.parse(`"${text}"`) as string);
    } catch (cause) {
      if (isOutOfMemory(cause)) throw cause;
      this.#at = begin;
      return this.#refuse("text in UTF-8 without control characters and with the escapes of JSON");
    }
  }

  /** Behind the quote that closes the text that begins here. */
  #endOfText(): number {
    for (let end = this.#at + 1; ; end++) {
      end = this.#bytes.indexOf(QUOTE, end);
      if (end < 0) this.#refuse("text with a closing quote");
      let escapes = 0;
      while (this.#bytes[end - 1 - escapes] === BACKSLASH) escapes++;
      if (escapes % 2 === 0) return end + 1;
    }
  }

  /** A number, true, false or null. */
  #word(): unknown {
    const begin = this.#at;
    let end = begin;
    while (isWord(this.#bytes[end]) && end - begin <= MAX_DIGITS) end++;
    try {
      if (end === begin || end - begin > MAX_DIGITS) throw new Error();
      const value: unknown = JSON.parse(this.#utf8.decode(this.#bytes.subarray(begin, end)));
      this.#at = end;
      return value;
    } catch {
      return this.#refuse("a value");
    }
  }

  /** The next byte that is no white space; undefined at the end. */
  #next(): number | undefined {
    while (isSpace(this.#bytes[this.#at])) this.#at++;
    return this.#bytes[this.#at];
  }

  #refuse(expected: string): never {
    const some = new TextDecoder().decode(this.#bytes.subarray(this.#at, this.#at + 20));
    return refuseAt(this.#at, expected, some === "" ? "the end" : formatValue(some));
  }
}

/** Escapes, and the control characters that JSON refuses. */
// eslint-disable-next-line no-control-regex -- it is what JSON refuses
const ESCAPED = /[\\\u0000-\u001f]/;
const isSpace = (byte: number | undefined) => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
/** Of + - . 0 … 9 A … Z a … z. */
const isWord = (byte: number) =>
  (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x2b && byte <= 0x39 && byte !== COMMA) || (byte >= 0x41 && byte <= 0x5a);

function refuseAt(offset: number, expected: string, got?: string): never {
  const found = got === undefined ? "more" : got;
  const message = `Not a model file: expected ${expected} at byte ${offset}, got ${found}.`;
  throw new ChainruleError("E_FORMAT", message, { offset, expected, got: found });
}
