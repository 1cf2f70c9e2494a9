/**
 * Byte strings as codes 0, 1, 2, … in the order in which they first come: a hash table with open addressing, whose strings
 * are one behind the other in one array.
 *
 *   table   |  · | 2+1 | · | 0+1 | 1+1 | ·  …    by hash: code + 1, 0 where free
 *   arena   | B e r l i n | K ö l n | U l m      value i from ends[i] to ends[i + 1]
 */
import { ChainruleError } from "../base/errors.ts";
import { strictDecoder, utf8Encoder } from "./codecs.ts";

/** A hash begins with it. Another one in each process, so that no file can be made of strings with one hash; codes do not depend on it. */
export const HASH = Math.floor(Math.random() * 2 ** 32) | 0;
/** hash ← (hash ⊕ byte) · PRIME for each byte.   [FNV-1a, Fowler, Noll, Vo] */
export const PRIME = 0x01000193;

export function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = HASH;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i], PRIME);
  return hash;
}

/** Bytes of the arena at most: places are 32-bit numbers. */
const MOST = 2 ** 31 - 1;
/** Bytes that are decoded at once. */
const BLOCK = 2 ** 20;

export class Interner {
  count = 0;
  #table = new Int32Array(64);
  #hashes = new Int32Array(32);
  #ends = new Int32Array(33);
  #arena = new Uint8Array(256);

  /** The code of bytes [start, end) with their hash; −1 for new ones that are not UTF-8. Throws E_LIMIT. */
  code(bytes: Uint8Array, start: number, end: number, hash: number): number {
    const table = this.#table;
    const mask = table.length - 1;
    let place = mixed(hash) & mask;
    for (let held = table[place]; held !== 0; held = table[place]) {
      if (this.#hashes[held - 1] === hash && this.#equals(held - 1, bytes, start, end)) return held - 1;
      place = (place + 1) & mask;
    }
    return this.#add(bytes, start, end, hash, place);
  }

  /** The code of a text. */
  codeOf(text: string): number {
    const bytes = utf8Encoder().encode(text);
    return this.code(bytes, 0, bytes.length, hashOf(bytes, 0, bytes.length));
  }

  /** Each code's text. */
  values(): string[] {
    const values: string[] = [];
    const ends = this.#ends;
    for (let from = 0; from < this.count;) {
      let to = from + 1;
      while (to < this.count && ends[to + 1] - ends[from] <= BLOCK) to++;
      const block = this.#arena.subarray(ends[from], ends[to]);
      const text = strictDecoder().decode(block);
      let [at, character] = [0, 0];
      for (; from < to; from++) {
        const start = character;
        const end = ends[from + 1] - ends[to] + block.length;
        // UTF-16 has two characters for what UTF-8 has four bytes for, one for other first bytes, none for later ones.
        if (text.length === block.length) character = end;
        else for (; at < end; at++) character += (block[at] & 0xc0) === 0x80 ? 0 : block[at] >= 0xf0 ? 2 : 1;
        values.push(text.slice(start, character));
      }
    }
    return values;
  }

  #equals(code: number, bytes: Uint8Array, start: number, end: number): boolean {
    const from = this.#ends[code];
    if (this.#ends[code + 1] - from !== end - start) return false;
    const arena = this.#arena;
    for (let i = start, j = from; i < end; i++, j++) if (bytes[i] !== arena[j]) return false;
    return true;
  }

  #add(bytes: Uint8Array, start: number, end: number, hash: number, place: number): number {
    if (!isUtf8(bytes, start, end)) return -1;
    const code = this.count++;
    const from = this.#ends[code];
    const to = from + end - start;
    if (to > MOST) {
      const message = `A column has more than ${MOST} bytes of different texts, the limit.`;
      throw new ChainruleError("E_LIMIT", message, { limit: MOST });
    }
    if (to > this.#arena.length) this.#arena = grown(this.#arena, new Uint8Array(Math.min(MOST, 2 * to)));
    if (code === this.#hashes.length) {
      this.#hashes = grown(this.#hashes, new Int32Array(2 * code));
      this.#ends = grown(this.#ends, new Int32Array(2 * code + 1));
    }
    const arena = this.#arena;
    if (to - from < 128) for (let i = start, j = from; i < end; i++, j++) arena[j] = bytes[i];
    else arena.set(bytes.subarray(start, end), from);
    this.#ends[code + 1] = to;
    this.#hashes[code] = hash;
    this.#table[place] = code + 1;
    if (2 * this.count > this.#table.length) this.#rehash();
    return code;
  }

  #rehash(): void {
    const table = new Int32Array(2 * this.#table.length);
    const mask = table.length - 1;
    for (let code = 0; code < this.count; code++) {
      let place = mixed(this.#hashes[code]) & mask;
      while (table[place] !== 0) place = (place + 1) & mask;
      table[place] = code + 1;
    }
    this.#table = table;
  }
}

/** All bits of a hash in its lowest ones. */
function mixed(hash: number): number {
  const h = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b);
  return h ^ (h >>> 15);
}

function grown<T extends Uint8Array | Int32Array>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}

function isUtf8(bytes: Uint8Array, start: number, end: number): boolean {
  let all = 0;
  for (let i = start; i < end; i++) all |= bytes[i];
  if (all < 0x80) return true;
  try {
    strictDecoder().decode(bytes.subarray(start, end));
    return true;
  } catch {
    return false;
  }
}
