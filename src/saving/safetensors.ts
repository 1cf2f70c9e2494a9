/**
 * safetensors: named tensors in a file, readable from Python, Rust and many others.
 *
 *   0          8                    8 + N
 *   | N uint64 | header: N bytes of JSON | the tensors' bytes, one tensor after the other |      all little-endian
 *
 *   header   { "__metadata__": { text: text }, name: { "dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24] }, … }
 *
 * Source: huggingface/safetensors, README "Format" and `Metadata::validate`. A file is hostile until it is read. It must have
 * 8 bytes, then the N of the header, at most MAX_HEADER; the header must be UTF-8, begin with "{", be of the form above and
 * nothing else, without a key twice, with at most MAX_TENSORS tensors of at most MAX_RANK dimensions. Data types must be
 * known, sizes whole numbers; offsets must span product(shape) numbers, begin at 0 and follow each other without gap or
 * overlap to the end of the file.
 */
import { ChainruleError, formatValue } from "../base/errors.ts";
import { isOutOfMemory } from "../base/outOfMemory.ts";
import type { ByteStream } from "../platform/bytes.ts";
import { refuse } from "./checkFile.ts";

/** Bytes a number. */
export const dtypeBytes = {
  ...{ BOOL: 1, U8: 1, I8: 1, F8_E4M3: 1, F8_E5M2: 1, F8_E8M0: 1 },
  ...{ U16: 2, I16: 2, F16: 2, BF16: 2 },
  ...{ U32: 4, I32: 4, F32: 4 },
  ...{ U64: 8, I64: 8, F64: 8, C64: 8 },
} as const;

export interface TensorInfo {
  readonly name: string;
  readonly dtype: keyof typeof dtypeBytes;
  readonly shape: readonly number[];
}

export interface Header {
  readonly metadata: ReadonlyMap<string, string>;
  /** In the order of their bytes. */
  readonly tensors: readonly (TensorInfo & { readonly bytes: number })[];
}

/** The format's own limit. */
const MAX_HEADER = 1e8;
/** Ours, so that no header costs many times its size; files of the largest models have some 10,000 tensors. */
const MAX_TENSORS = 65536;
const MAX_RANK = 64;

/** The beginning of a file, up to the first tensor's bytes, which are aligned to 8. Throws E_LIMIT. */
export function encodeHeader(
  tensors: readonly TensorInfo[],
  metadata: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  let end = 0;
  const entries = tensors.map(({ name, dtype, shape }): [string, object] => {
    const begin = end;
    end += shape.reduce((product, size) => product * size, dtypeBytes[dtype]);
    return [name, { dtype, shape, data_offsets: [begin, end] }];
  });
  const text = new TextEncoder().encode(JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(entries) }));
  const length = Math.ceil(text.length / 8) * 8;
  if (length > MAX_HEADER) throw new ChainruleError("E_LIMIT", "The model's description has more than 100 MB.");
  const bytes = new Uint8Array(8 + length).fill(0x20, 8);
  new DataView(bytes.buffer).setUint32(0, length, true);
  bytes.set(text, 8);
  return bytes;
}

/** Reads a file up to the first tensor's bytes. Throws E_FORMAT, and what the source throws. */
export async function readHeader(bytes: ByteStream): Promise<Header> {
  const first = await bytes.take(8);
  if (first.length < 8) refuse(`it should begin with 8 bytes, the header's length, got ${first.length}`);
  const length = Number(new DataView(first.buffer).getBigUint64(0, true));
  if (length > MAX_HEADER) refuse(`its header should have at most ${MAX_HEADER} bytes, got ${length}`);
  const header = await bytes.take(length);
  if (header.length < length) refuse(`it is cut short: its header has ${header.length} of ${length} bytes`);
  if (header[0] !== 0x7b) refuse("its header should begin with {");
  try {
    return parseHeader(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(header));
  } catch (cause) {
    if (cause instanceof ChainruleError || isOutOfMemory(cause)) throw cause;
    return refuse("its header is not UTF-8");
  }
}

/** The tensors of a file in the order of their bytes, each in an array of its own. Throws E_FORMAT, and what the source throws. */
export async function* readTensors(bytes: ByteStream, { tensors }: Header) {
  for (const tensor of tensors) {
    const data = await bytes.take(tensor.bytes);
    if (data.length < tensor.bytes)
      refuse(`it is cut short: ${formatValue(tensor.name)} has ${data.length} of ${tensor.bytes} bytes`);
    yield { tensor, data };
  }
  if ((await bytes.take(1)).length > 0) refuse("bytes follow the last tensor");
}

/** Throws E_FORMAT. */
function parseHeader(text: string): Header {
  const header = new HeaderText(text);
  let metadata = new Map<string, string>();
  const tensors: (TensorInfo & { begin: number; end: number })[] = [];
  header.object((name) => {
    if (name === "__metadata__") metadata = header.object(() => header.string());
    else if (tensors.length === MAX_TENSORS) refuse(`its header has more than ${MAX_TENSORS} tensors`);
    else tensors.push({ name, ...tensorEntry(header, formatValue(name)) });
  });
  header.end();
  tensors.sort((a, b) => a.begin - b.begin || a.end - b.end);
  let end = 0;
  for (const { name, begin, end: next } of tensors) {
    if (begin !== end) refuse(`${formatValue(name)} should begin at byte ${end} of the data, got ${begin}`);
    end = next;
  }
  return { metadata, tensors: tensors.map(({ name, dtype, shape, begin, end }) => ({ name, dtype, shape, bytes: end - begin })) }; // prettier-ignore
}

function tensorEntry(header: HeaderText, name: string) {
  let dtype = "";
  let shape: number[] = [];
  let offsets: number[] = [];
  const keys = header.object((key) => {
    if (key === "dtype") dtype = header.string();
    else if (key === "shape") shape = header.numbers(MAX_RANK);
    else if (key === "data_offsets") offsets = header.numbers(2);
    else refuse(`${name} has an unknown key ${formatValue(key)}`);
  });
  for (const key of ["dtype", "shape", "data_offsets"]) if (!keys.has(key)) refuse(`${name} has no "${key}"`);
  if (!isDtype(dtype)) return refuse(`${name} has an unknown dtype ${formatValue(dtype)}`);
  const [begin, end = -1] = offsets;
  if (!(begin <= end)) refuse(`${name}.data_offsets should be [begin, end], got ${formatValue(offsets)}`);
  const bytes = shape.reduce((product, size) => product * size, dtypeBytes[dtype]);
  if (!(Number.isSafeInteger(bytes) && bytes === end - begin))
    refuse(`${name} of shape ${formatValue(shape)} should have ${bytes} bytes, got ${end - begin}`);
  return { dtype, shape, begin, end };
}

function isDtype(name: string): name is TensorInfo["dtype"] {
  return Object.hasOwn(dtypeBytes, name);
}

/** A reader of the little JSON that headers are made of, which refuses all other. */
class HeaderText {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Each key once, with what `value` reads behind it. */
  object<T>(value: (key: string) => T): Map<string, T> {
    const entries = new Map<string, T>();
    this.#need("{");
    if (this.#is("}")) return entries;
    do {
      const key = this.string();
      if (entries.has(key)) refuse(`its header has the key ${formatValue(key)} twice`);
      this.#need(":");
      entries.set(key, value(key));
    } while (this.#is(","));
    this.#need("}");
    return entries;
  }

  /** Whole numbers from 0. */
  numbers(limit: number): number[] {
    const numbers: number[] = [];
    this.#need("[");
    if (this.#is("]")) return numbers;
    do {
      if (numbers.length === limit) this.#refuse(`at most ${limit} numbers`);
      numbers.push(this.#whole());
    } while (this.#is(","));
    this.#need("]");
    return numbers;
  }

  string(): string {
    this.#need('"');
    const begin = this.#at - 1;
    let end = this.#at;
    for (let escapes = 1; escapes % 2 === 1; end++) {
      end = this.#text.indexOf('"', end);
      if (end < 0) this.#refuse("text that ends");
      for (escapes = 0; this.#text[end - 1 - escapes] === "\\"; escapes++);
    }
    this.#at = end;
    try {
      return JSON.parse(this.#text.slice(begin, end)) as string;
    } catch {
      this.#at = begin;
      return this.#refuse("JSON text");
    }
  }

  end(): void {
    this.#skip();
    if (this.#at < this.#text.length) this.#refuse("its end");
  }

  #whole(): number {
    this.#skip();
    const digits = /^(0|[1-9]\d*)(?![\d.eE])/.exec(this.#text.slice(this.#at, this.#at + 20))?.[0] ?? "";
    const number = digits === "" ? NaN : Number(digits);
    if (!Number.isSafeInteger(number)) this.#refuse("a whole number");
    this.#at += digits.length;
    return number;
  }

  #need(mark: string): void {
    if (!this.#is(mark)) this.#refuse(mark);
  }

  #is(mark: string): boolean {
    this.#skip();
    if (this.#text[this.#at] !== mark) return false;
    this.#at++;
    return true;
  }

  #skip(): void {
    while (" \n\r\t".includes(this.#text[this.#at] ?? "end")) this.#at++;
  }

  #refuse(expected: string): never {
    const got = formatValue(this.#text.slice(this.#at, this.#at + 20));
    return refuse(`its header should have ${expected} at character ${this.#at}, got ${got}`);
  }
}
