/** Where models are read from and written to. The platform decides what a string means. */
import * as platform from "#platform";
import { ChainruleError, formatValue } from "../base/errors.ts";
import { number, optional, signalOption, type RecordOf } from "../base/options.ts";
import {
  ByteStream,
  chunksOf,
  lengthOf,
  refuseAborted,
  type Patience,
  type ReadLimits,
  type Written,
} from "../platform/bytes.ts";
import { unpacked } from "../platform/gzip.ts";
import { openResponse } from "../platform/http.ts";
import { ioError } from "../platform/ioError.ts";
import type { StoredModel } from "../platform/stored.ts";
import type { ModelFile } from "./json.ts";

/** A URL object. Types of pages and of Node are spelt out here, so that neither needs the other's. */
interface Address {
  readonly href: string;
  readonly searchParams: unknown;
}

/** A File or Blob. */
interface BlobOf {
  readonly size: number;
  readonly type: string;
  stream(): unknown;
}

/** What fetch resolves to. */
interface ResponseOf {
  readonly status: number;
  readonly url: string;
  clone(): unknown;
}

interface Readable {
  getFile(): Promise<BlobOf>;
}

interface Writable {
  createWritable(): Promise<{
    write(content: string | Uint8Array<ArrayBuffer>): Promise<void>;
    close(): Promise<void>;
    abort(): Promise<void>;
  }>;
}

/**
 * What loadModel reads, packed with gzip or not: a string or URL; a File, Blob, FileSystemFileHandle or Response; the bytes
 * of a file; what model.toJSON() gave. A string is a path in Node, a URL in pages, relative to the page; in both
 * "https://…", in pages "indexeddb://name" and "localstorage://name".
 */
export type ModelSource = string | Address | BlobOf | ResponseOf | Readable | Uint8Array | ArrayBuffer | ModelFile;

/**
 * Where model.save writes: a path (Node), "indexeddb://name", "localstorage://name" and "downloads://name" (pages), an
 * http or https URL, which gets a PUT, or a FileSystemFileHandle.
 */
export type ModelTarget = string | Address | Writable;

/** How long saving and loading wait. */
export interface PatienceOptions {
  /** Ends it with E_ABORTED; what was there before stays. */
  signal?: AbortSignal;
  /**
   * Milliseconds that a server may be silent before it is E_IO: until it answers, and between the pieces of what it sends.
   * What is sent to it may take 8 s a megabyte longer. Default 30,000.
   */
  timeout?: number;
}

export const patienceOptions = {
  signal: optional(signalOption()),
  timeout: number(30_000, { integer: true, min: 1, max: 2 ** 31 - 1 }),
} satisfies RecordOf<PatienceOptions>;

/**
 * What a source holds, unpacked; undefined for an object that is no location. Nothing is read yet of most.
 * Throws E_IO, E_LIMIT above `maxBytes`, E_ABORTED, E_CONFIG for JSON text and for models.
 */
export async function openSource(source: unknown, limits: ReadLimits): Promise<ByteStream | undefined> {
  refuseAborted(limits.signal);
  const name = nameOf(source);
  const bytes = await open(source, limits, name);
  return bytes && unpacked(bytes, limits.maxBytes, formatValue(name));
}

/** What is at a location; undefined for what is not a location. Objects are recognised by their methods: parsed JSON has none. */
async function open(source: unknown, limits: ReadLimits, name: string): Promise<ByteStream | undefined> {
  if (source instanceof URL) source = source.href;
  if (typeof source === "string") {
    if (!/^\s*\{/.test(source)) return platform.openPlace(source, limits);
    throw noSource("JSON text: pass JSON.parse(text)");
  }
  const failed = (cause: unknown): never => {
    throw ioError("read", name, cause);
  };
  if (source instanceof ArrayBuffer) source = new Uint8Array(source);
  if (source instanceof Uint8Array) return ByteStream.of(source, `${formatValue(name)} has`, limits.maxBytes);
  if (has<{ toJSON(): unknown }>(source, "toJSON")) throw noSource("a model: pass model.toJSON() for a copy");
  if (has<Readable>(source, "getFile")) source = await source.getFile().catch(failed);
  if (has<Blob>(source, "stream"))
    return new ByteStream(chunksOf(source.stream(), failed, limits), `${formatValue(name)} has`, limits.maxBytes);
  if (has<Response>(source, "clone")) return openResponse(Promise.resolve(source), limits, name);
  return undefined;
}

function noSource(got: string): ChainruleError {
  return new ChainruleError("E_CONFIG", `loadModel needs a location or what model.toJSON() returned, got ${got}.`);
}

/** Writes text or bytes, whole or not at all. Throws E_IO, E_ABORTED, E_CONFIG for what is not a target. */
export async function writeTarget(target: ModelTarget, content: Written, patience: Patience): Promise<void> {
  const { signal } = patience;
  refuseAborted(signal);
  if (!has<Writable>(target, "createWritable")) {
    const place = target instanceof URL ? target.href : (target as string);
    return platform.writePlace(place, content, patience);
  }
  let stream: Awaited<ReturnType<Writable["createWritable"]>> | undefined;
  try {
    stream = await target.createWritable();
    for (const piece of content.pieces) {
      refuseAborted(signal);
      await stream.write(piece);
    }
    await stream.close(); // the old file is kept until then
  } catch (cause) {
    await stream?.abort().catch(() => undefined);
    throw ioError("write", nameOf(target), cause, { bytes: lengthOf(content) });
  }
}

/** Models that the page keeps, by their places, such as "indexeddb://digits". Pages only. Throws E_IO, in Node E_CONFIG. */
export function listModels(): Promise<Record<string, StoredModel>> {
  return platform.listModels();
}

/** Removes a model that the page keeps, by its place. Pages only. Throws E_IO if there is none, E_CONFIG. */
export function removeModel(place: string): Promise<void> {
  return platform.removeModel(place);
}

function has<T>(value: unknown, method: keyof T & string): value is T {
  return typeof (value as Record<string, unknown> | null | undefined)?.[method] === "function";
}

/** Of a string, a URL, a Response, a File or a handle; a Blob and a Response made by hand have none. */
export function nameOf(value: unknown): string {
  const { href, url, name } = Object(value) as Record<string, unknown>;
  return ([value, href, url, name].find((text) => typeof text === "string" && text !== "") as string) ?? "the model";
}
