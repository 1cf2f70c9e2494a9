/** Places of models and data in Node: paths, file: and http(s): URLs. Nothing of Node is loaded before it is needed. */
import { ChainruleError, formatValue } from "../../base/errors.ts";
import { ioError } from "../ioError.ts";
import { fetchBytes, put } from "../http.ts";
import type { StoredModel } from "../stored.ts";

/** The bytes of a file or of what a server answers. Throws E_IO, E_LIMIT above `maxBytes`. */
export async function readLocation(place: string, maxBytes: number): Promise<Uint8Array> {
  return isRemote(place) ? fetchBytes(place, maxBytes) : readFileWhole(await pathOf(place, "load"), maxBytes);
}

/** Writes a file, or puts to a server. Throws E_IO; an old file then stands. */
export async function writeLocation(place: string, content: string | Uint8Array<ArrayBuffer>): Promise<void> {
  return isRemote(place) ? put(place, content) : writeFileWhole(await pathOf(place, "save"), content);
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

/** "file:///absolute" is a URL; "file://relative" is how TensorFlow.js says a path. Throws E_CONFIG for a page's places. */
async function pathOf(place: string, verb: "load" | "save"): Promise<string> {
  if (typeof place !== "string" || /^(file:\/\/)?$/i.test(place))
    throw new ChainruleError("E_CONFIG", `A file name is needed, got ${formatValue(place)}.`);
  const [, scheme, name] = /^(file|indexeddb|localstorage|downloads):\/\/(.*)/is.exec(place) ?? [];
  if (scheme === undefined) return place;
  if (scheme.toLowerCase() !== "file") {
    const instead = `in Node ${verb} a file: ${formatValue(`${name || "model"}.json`)}`;
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

/** The bytes of a file, whose size is asked first. Throws E_LIMIT above `maxBytes`, E_IO. */
async function readFileWhole(path: string, maxBytes: number): Promise<Uint8Array> {
  const { stat, readFile } = await import("node:fs/promises");
  const failed = (cause: unknown): never => {
    throw refusal("read", path, cause);
  };
  const found = await stat(path).catch(failed);
  // A device or a pipe has no size to be asked for and may never end.
  if (!found.isFile()) failed(found.isDirectory() ? REASONS.EISDIR : "it is not an ordinary file");
  if (found.size > maxBytes) {
    const message = `${path} has ${found.size} bytes, above the limit of ${maxBytes}; maxBytes sets another.`;
    throw new ChainruleError("E_LIMIT", message, { path, bytes: found.size, limit: maxBytes });
  }
  return readFile(path).catch(failed);
}

/** Writes a temporary file beside the target, flushes it to the disk, renames it, and flushes the folder. Throws E_IO; the old file then stands. */
export async function writeFileWhole(path: string, content: string | Uint8Array): Promise<void> {
  const [{ open, rename, rm }, { dirname }] = await Promise.all([import("node:fs/promises"), import("node:path")]);
  const temporary = `${path}.${Date.now().toString(36)}${Math.random().toString(36).slice(2, 8)}.tmp`;
  try {
    const file = await open(temporary, "wx");
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw refusal("write", path, cause);
  }
  await syncFolder(dirname(path));
}

/** Makes a rename last through a power cut, where the system can. */
async function syncFolder(folder: string): Promise<void> {
  const { open } = await import("node:fs/promises");
  const handle = await open(folder, "r").catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close().catch(() => undefined);
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file or folder",
  EACCES: "permission denied",
  ENOSPC: "the disk is full",
  EISDIR: "it is a folder",
};

/** The E_IO for a file, with the code of what the system said. */
export function refusal(verb: "read" | "write", path: string, cause: unknown): ChainruleError {
  const { code } = cause as NodeJS.ErrnoException;
  return ioError(verb, path, REASONS[code ?? ""] ?? cause, { path, code }, cause);
}
