/** Where models are read from and written to. The platform decides what a string means. */
import * as platform from "#platform";
import { collect, gunzip, isGzip, tooLarge } from "../platform/gzip.ts";
import { ChainruleError, formatValue } from "../base/errors.ts";
import { ioError } from "../platform/ioError.ts";
import { readResponse } from "../platform/http.ts";
import type { StoredModel } from "../platform/stored.ts";
import type { ModelFile } from "./json.ts";
import type { Content } from "./savedModel.ts";

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

/** What a source holds, unpacked; an object that is not a location is returned as it is. Throws E_IO, E_LIMIT above `maxBytes`, E_CONFIG for JSON text. */
export async function readSource(source: unknown, maxBytes: number): Promise<Content> {
  const name = nameOf(source);
  const content = await read(source, maxBytes, name);
  if (content === undefined) return source as object;
  if (content.length > maxBytes) throw tooLarge(`${formatValue(name)} has`, maxBytes);
  if (typeof content === "string" || !isGzip(content)) return content;
  return gunzip(content, maxBytes, formatValue(name));
}

/** What is at a location; undefined for what is not a location. Objects are recognised by their methods: parsed JSON has none. */
async function read(source: unknown, maxBytes: number, name: string): Promise<Uint8Array | string | undefined> {
  if (source instanceof URL) source = source.href;
  if (typeof source === "string") {
    if (!/^\s*\{/.test(source)) return platform.readPlace(source, maxBytes);
    const message = "loadModel needs a location or what model.toJSON() returned, got JSON text: pass JSON.parse(text).";
    throw new ChainruleError("E_CONFIG", message);
  }
  const failed = (cause: unknown): never => {
    throw ioError("read", name, cause);
  };
  if (has<Readable>(source, "getFile")) source = await source.getFile().catch(failed);
  if (has<Blob>(source, "stream")) return collect(source.stream(), maxBytes, `${formatValue(name)} has`, failed);
  if (has<Response>(source, "clone")) return readResponse(Promise.resolve(source), maxBytes, name);
  return undefined;
}

/** Writes text or bytes, whole or not at all. Throws E_IO, E_CONFIG for what is not a target. */
export async function writeTarget(target: ModelTarget, content: string | Uint8Array<ArrayBuffer>): Promise<void> {
  if (!has<Writable>(target, "createWritable")) {
    return platform.writePlace(target instanceof URL ? target.href : (target as string), content);
  }
  let stream: Awaited<ReturnType<Writable["createWritable"]>> | undefined;
  try {
    stream = await target.createWritable();
    await stream.write(content);
    await stream.close(); // the old file is kept until then
  } catch (cause) {
    await stream?.abort().catch(() => undefined);
    throw ioError("write", nameOf(target), cause, { bytes: content.length });
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
