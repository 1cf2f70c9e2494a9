/** Where models are read from and written to. What a string means is for the platform to say. */
import * as platform from "#platform";
import { gunzip, isGzip } from "../data/gzip.ts";
import { ChainruleError, show } from "../errors.ts";
import { cannot } from "../platform/cannot.ts";
import { readResponse, tooLarge } from "../platform/http.ts";
import type { StoredModel } from "../platform/stored.ts";
import type { ModelFile } from "./format.ts";

/** A URL object. Types of pages and of Node are spelt out here, so that neither needs the other's. */
interface Address {
  readonly href: string;
  readonly searchParams: unknown;
}

/** A File or Blob. */
interface BlobOf {
  readonly size: number;
  readonly type: string;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** What fetch answers. */
interface ResponseOf {
  readonly status: number;
  readonly url: string;
  arrayBuffer(): Promise<ArrayBuffer>;
}

interface Readable {
  getFile(): Promise<BlobOf>;
}

interface Writable {
  createWritable(): Promise<{ write(text: string): Promise<void>; close(): Promise<void>; abort(): Promise<void> }>;
}

/**
 * What loadModel reads, packed with gzip or not: a string or URL; a File, Blob, FileSystemFileHandle or Response; what
 * model.toJSON() gave. A string is a path in Node, a URL in pages, relative to the page; in both "https://…", in pages
 * "indexeddb://name" and "localstorage://name".
 */
export type ModelSource = string | Address | BlobOf | ResponseOf | Readable | ModelFile;

/**
 * Where model.save writes: a path (Node), "indexeddb://name", "localstorage://name" and "downloads://name" (pages), an
 * http or https URL, which gets a PUT, or a FileSystemFileHandle.
 */
export type ModelTarget = string | Address | Writable;

/** What a source holds, parsed. Throws E_IO, E_LIMIT above `maxBytes`, E_FORMAT for what is not JSON, E_CONFIG for JSON text. */
export async function readSource(source: unknown, maxBytes: number): Promise<unknown> {
  const place = source instanceof URL ? source.href : source;
  if (typeof place === "string") {
    if (place.trimStart().startsWith("{")) {
      const message = "loadModel takes a place or what model.toJSON() gave, got JSON text: pass JSON.parse(text).";
      throw new ChainruleError("E_CONFIG", message);
    }
    return parse(await platform.readPlace(place, maxBytes), maxBytes, place);
  }
  // Methods, which no parsed JSON has.
  if (has<Readable>(source, "getFile")) {
    const name = nameOf(source, "the file handle");
    const file = await source.getFile().catch((cause: unknown) => {
      throw cannot("read", name, cause, {});
    });
    return parse(await readBlob(file, maxBytes, name), maxBytes, name);
  }
  if (!has<BlobOf | ResponseOf>(source, "arrayBuffer")) return source;
  const name = nameOf(source, "the Blob");
  if ("size" in source) return parse(await readBlob(source, maxBytes, name), maxBytes, name);
  return parse(await readResponse(source as Response, maxBytes), maxBytes, source.url);
}

/** Writes a model's JSON, whole or not at all. Throws E_IO, E_CONFIG for what is no target, E_LIMIT. */
export async function writeTarget(target: ModelTarget, file: ModelFile): Promise<void> {
  const text = textOf(file);
  if (!has<Writable>(target, "createWritable")) {
    return platform.writePlace(target instanceof URL ? target.href : (target as string), text);
  }
  let stream: Awaited<ReturnType<Writable["createWritable"]>> | undefined;
  try {
    stream = await target.createWritable();
    await stream.write(text);
    await stream.close(); // the old file stands until then
  } catch (cause) {
    await stream?.abort().catch(() => undefined);
    throw cannot("write", nameOf(target, "the file handle"), cause, { bytes: text.length });
  }
}

function textOf(file: ModelFile): string {
  try {
    return JSON.stringify(file);
  } catch (cause) {
    throw new ChainruleError("E_LIMIT", "The model's JSON is longer than a string can be here.", {}, cause);
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

async function readBlob(blob: BlobOf, maxBytes: number, name: string): Promise<Uint8Array> {
  if (blob.size > maxBytes) throw tooLarge(name, blob.size, maxBytes);
  const bytes = await blob.arrayBuffer().catch((cause: unknown) => {
    throw cannot("read", name, cause, {});
  });
  return new Uint8Array(bytes);
}

async function parse(content: Uint8Array | string, maxBytes: number, name: string): Promise<unknown> {
  if (typeof content !== "string" && isGzip(content)) content = await gunzip(content, maxBytes, show(name));
  try {
    return JSON.parse(
      typeof content === "string" ? content : new TextDecoder("utf-8", { ignoreBOM: true }).decode(content),
    );
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ChainruleError("E_FORMAT", `Not a model file: ${reason}.`, {}, cause);
  }
}

function has<T>(value: unknown, method: keyof T & string): value is T {
  return typeof (value as Record<string, unknown> | null | undefined)?.[method] === "function";
}

function nameOf(value: unknown, otherwise: string): string {
  const { name } = value as { name?: unknown };
  return typeof name === "string" ? name : otherwise;
}
