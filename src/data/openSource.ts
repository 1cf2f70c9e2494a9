/** What users give to the readers of data files, as bytes that come one after the other. */
import { openPlace } from "#platform";
import { ChainruleError, formatValue } from "../base/errors.ts";
import { number, optional, signalOption, type RecordOf } from "../base/options.ts";
import { ByteStream, chunksOf } from "../platform/bytes.ts";
import { maxBytesOption, unpacked } from "../platform/gzip.ts";
import { openResponse } from "../platform/http.ts";
import { ioError } from "../platform/ioError.ts";

type Pieces = AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>;

/**
 * Where data comes from, packed with gzip or not: a path in Node or a URL, bytes, a text as { text }, a Blob or File, a
 * Response, a stream or anything that has bytes one after the other, such as `process.stdin`.
 */
export type DataSource =
  string | URL | Uint8Array | ArrayBuffer | { readonly text: string } | Blob | Response | ReadableStream<Uint8Array> | Pieces; // prettier-ignore

export interface SourceOptions {
  /** Bytes that are read at most, unpacked or not. Default 2³⁰, 1 GiB, and of gzip at most 16 MiB and 64 times its size. */
  maxBytes?: number;
  /** Ends the reading with E_ABORTED. */
  signal?: AbortSignal;
  /** Milliseconds without an answer of a server or a stream after which it is E_IO. Default 30,000. */
  timeout?: number;
}

export const sourceOptions = {
  maxBytes: maxBytesOption,
  signal: optional(signalOption()),
  timeout: number(30_000, { integer: true, min: 1, max: 2 ** 31 - 1 }),
} satisfies RecordOf<SourceOptions>;

type Limits = SourceOptions & { readonly timeout: number };

/** The bytes of a source, unpacked, and its name for messages, `otherwise` where it has none. */
export interface Opened {
  readonly bytes: ByteStream;
  readonly name: string;
}

/** Throws E_CONFIG for what is no source, E_IO, E_LIMIT, E_FORMAT for damaged gzip. */
export async function openSource(
  source: DataSource,
  limits: Limits,
  where: string,
  otherwise: string,
): Promise<Opened> {
  const name = nameOf(source) ?? otherwise;
  const bytes = await open(source, limits, name, where);
  try {
    return { bytes: await unpacked(bytes, limits.maxBytes, name), name };
  } catch (error) {
    await bytes.close();
    throw error;
  }
}

/** All bytes of a source. Throws as openSource does. */
export async function bytesOf(source: DataSource, limits: Limits, where: string, otherwise: string) {
  const { bytes, name } = await openSource(source, limits, where, otherwise);
  try {
    return { bytes: await bytes.take(), name };
  } finally {
    await bytes.close();
  }
}

function nameOf(source: DataSource): string | undefined {
  if (typeof source === "string") return source.length > 200 ? undefined : source;
  if (source instanceof URL) return source.href;
  const { name, url } = (source ?? {}) as Partial<File & Response>;
  return [name, url].find((one) => typeof one === "string" && one !== "");
}

async function open(source: DataSource, limits: Limits, name: string, where: string): Promise<ByteStream> {
  const { maxBytes } = limits;
  const has = `${name} has`;
  if (typeof source === "string") {
    if (!/[\r\n]/.test(source) && source !== "") return openPlace(source, limits);
    const message = `${where} expects a path or URL, got ${formatValue(source)}; a text is given as { text }.`;
    throw new ChainruleError("E_CONFIG", message, { where });
  }
  if (source instanceof URL) return openPlace(source.href, limits);
  if (source instanceof Uint8Array) return ByteStream.of(source, has, maxBytes);
  if (source instanceof ArrayBuffer) return ByteStream.of(new Uint8Array(source), has, maxBytes);
  if (typeof Response === "function" && source instanceof Response)
    return openResponse(Promise.resolve(source), limits, name);
  const failed = (cause: unknown): never => {
    throw ioError("read", name, cause);
  };
  const given = (typeof source === "object" ? source : {}) as Partial<
    { text: string } & Blob & ReadableStream & Pieces
  >;
  if (typeof given?.text === "string") return new ByteStream(encoded([given.text], where), has, maxBytes);
  if (typeof given?.stream === "function")
    return new ByteStream(chunksOf(given.stream(), failed, limits), has, maxBytes, given.size);
  if (typeof given?.getReader === "function")
    return new ByteStream(chunksOf(given as ReadableStream<Uint8Array>, failed, limits), has, maxBytes);
  if (given !== null && (Symbol.asyncIterator in given || Symbol.iterator in given))
    return new ByteStream(encoded(given as Pieces, where), has, maxBytes);
  const message = `${where} expects a path or URL, bytes, { text }, a Blob, a Response, a stream or an iterable of bytes, got ${formatValue(source)}.`;
  throw new ChainruleError("E_CONFIG", message, { where });
}

/** Characters that are encoded at once. */
const PIECE = 2 ** 16;

/** Bytes as they come, texts as UTF-8. Throws E_DATA for anything else. */
async function* encoded(pieces: Pieces, where: string): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for await (const piece of pieces) {
    if (piece instanceof Uint8Array) yield piece;
    else if (typeof piece !== "string")
      throw new ChainruleError("E_DATA", `${where} expects pieces that are Uint8Array, got ${formatValue(piece)}.`);
    else
      for (let at = 0; at < piece.length;) {
        let end = Math.min(piece.length, at + PIECE);
        if ((piece.charCodeAt(end - 1) & 0xfc00) === 0xd800 && end < piece.length) end++; // the other half of a character
        yield encoder.encode(piece.slice(at, end));
        at = end;
      }
  }
}
