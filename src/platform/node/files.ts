/** Places of models and data in Node: paths, file: and http(s): URLs. Nothing of Node is loaded before it is needed. */
import { ChainruleError, formatValue } from "../../base/errors.ts";
import { ByteStream, refuseAborted, type Patience, type ReadLimits, type Written } from "../bytes.ts";
import { openUrl, put } from "../http.ts";
import type { StoredModel } from "../stored.ts";
import { CHUNK, fileError, REASONS } from "./fileError.ts";
import { replaceFile } from "./replaceFile.ts";

/** The bytes of a file or of what a server answers. Throws E_IO, E_LIMIT above `maxBytes`, E_ABORTED. */
export async function openLocation(place: string, limits: ReadLimits): Promise<ByteStream> {
  return isRemote(place) ? openUrl(place, limits) : openFile(await pathOf(place, "load"), limits);
}

/** Writes a file, or puts to a server. Throws E_IO, E_ABORTED; an old file then stands. */
export async function writeLocation(place: string, content: Written, patience: Patience): Promise<void> {
  refuseUnwritable(place);
  if (!isRemote(place)) return replaceFile(await pathOf(place, "save"), content.pieces, patience.signal);
  const [first, ...others] = content.pieces;
  const body = typeof first === "string" && others.length === 0 ? first : streamOf(content);
  return put(place, content, body, patience);
}

/** Pages keep models; in Node they are files: throws E_CONFIG. */
export async function listModels(): Promise<Record<string, StoredModel>> {
  throw new ChainruleError("E_CONFIG", "listModels is for pages; in Node models are files: see readdir of node:fs.");
}

/** Pages keep models; in Node they are files: throws E_CONFIG. */
export async function removeModel(place: string): Promise<void> {
  const message = `removeModel is for pages, got ${formatValue(place)}; in Node models are files: see rm of node:fs.`;
  throw new ChainruleError("E_CONFIG", message);
}

function isRemote(place: unknown): boolean {
  return typeof place === "string" && /^(https?:\/\/|data:|blob:)/i.test(place);
}

/** Throws E_CONFIG for what names no place that keeps anything. */
function refuseUnwritable(place: unknown): void {
  if (typeof place !== "string" || place === "") return; // refused as no file name
  if (/\S/.test(place) && !/^\s*(data|blob|about|javascript|ftp):/i.test(place)) return;
  const message = `save needs a path or an http or https URL to write to, got ${formatValue(place)}.`;
  throw new ChainruleError("E_CONFIG", message);
}

/** Schemes of stores that Node does not reach: any before slashes; without them a file may have such a name, but for these. */
const STORES = /^(?!file:\/\/)([a-z][a-z\d+.-]+:\/\/|(s3|gs|gcs|az|abfss?|hdfs|dbfs|s?ftp|scp|ssh|https?|file):)/i;

/** "file:///absolute" is a URL; "file://relative" is how TensorFlow.js says a path. Throws E_CONFIG for a page's places. */
async function pathOf(place: string, verb: "load" | "save"): Promise<string> {
  if (typeof place !== "string" || /^(file:\/\/)?$/i.test(place))
    throw new ChainruleError("E_CONFIG", `A file name is needed, got ${formatValue(place)}.`);
  const [, scheme, name] = /^(file|indexeddb|localstorage|downloads):\/\/(.*)/is.exec(place) ?? [];
  if (scheme === undefined) {
    if (!STORES.test(place)) return place;
    const message = `In Node models are at paths, file:// and http(s):// URLs, such as a store's signed ones; got ${formatValue(place)}.`;
    throw new ChainruleError("E_CONFIG", message, { place });
  }
  if (scheme.toLowerCase() !== "file") {
    const instead = `in Node ${verb} a file: ${formatValue(/\.[a-z]\w*$/i.test(name) ? name : `${name || "model"}.json`)}`;
    throw new ChainruleError("E_CONFIG", `${formatValue(place)} is a place of pages; ${instead}.`, { place });
  }
  if (!name.startsWith("/")) return name;
  const { fileURLToPath } = await import("node:url");
  try {
    return fileURLToPath(place);
  } catch (cause) {
    throw new ChainruleError(
      "E_CONFIG",
      `${formatValue(place)} names no file: ${(cause as Error).message}.`,
      { place },
      cause,
    );
  }
}

/** A file, whose size is asked first. Throws E_LIMIT above `maxBytes`, E_IO. */
async function openFile(path: string, { maxBytes, signal }: ReadLimits): Promise<ByteStream> {
  const { stat } = await import("node:fs/promises");
  const failed = (cause: unknown): never => {
    throw fileError("read", path, cause);
  };
  const found = await stat(path).catch(failed);
  // A device or a pipe has no size to be asked for and may never end.
  if (!found.isFile()) failed(found.isDirectory() ? REASONS.EISDIR : REASONS.special);
  return new ByteStream(chunksOfFile(path, failed, signal), `${formatValue(path)} has`, maxBytes, found.size);
}

async function* chunksOfFile(path: string, failed: (cause: unknown) => never, signal?: AbortSignal) {
  const { open } = await import("node:fs/promises");
  const file = await open(path).catch(failed);
  try {
    const buffer = new Uint8Array(CHUNK);
    for (;;) {
      refuseAborted(signal);
      const { bytesRead } = await file.read(buffer, 0, CHUNK).catch(failed);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close().catch(() => undefined); // nothing is lost by it
  }
}

/** Pieces as a body that is sent as it is read: without a copy of the whole. */
function streamOf({ pieces }: Written): ReadableStream<Uint8Array> {
  const chunks = chunksOfPieces(pieces);
  return new ReadableStream({
    pull(controller) {
      const { done, value } = chunks.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
  });
}

function* chunksOfPieces(pieces: Written["pieces"]): Generator<Uint8Array> {
  for (const piece of pieces) {
    const bytes = typeof piece === "string" ? new TextEncoder().encode(piece) : piece;
    for (let at = 0; at < bytes.length; at += CHUNK) yield bytes.slice(at, at + CHUNK); // fetch may keep what it gets
  }
}
