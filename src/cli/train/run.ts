/** A training as a file: what is needed to do it again, to the same bits. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { ChainruleError, formatValue } from "../../base/errors.ts";
import { jsonIn } from "../models.ts";
import { readWritten, writtenOptions, type TrainValues } from "./options.ts";

/** What is trained on what. Paths are those of the process. */
export interface Run {
  /** A path, or "-" for stdin. */
  readonly data: string;
  /** SHA-256 of the data's bytes; undefined where they are not known, as of stdin. */
  readonly hash?: string;
  readonly options: TrainValues;
}

/** A path of the process, seen from a folder; with slashes, on every system. */
export function from(folder: string, path: string): string {
  if (path === "-" || path.includes("://")) return path;
  const way = relative(resolve(folder), resolve(path));
  return way === "" ? "." : way.split(sep).join("/");
}

const back = (folder: string, path: string) =>
  path === "-" || path.includes("://") || isAbsolute(path) ? path : join(folder, path);

/** Options that name files. */
const PATHS = ["out", "report", "checkpoint"] as const;

const moved = (options: TrainValues, move: (path: string) => string): TrainValues => {
  const paths = PATHS.flatMap((name) => (options[name] === undefined ? [] : [[name, move(options[name])]]));
  return { ...options, ...(Object.fromEntries(paths) as TrainValues) };
};

/** A run as JSON for a file in a folder. */
export function writtenRun({ data, hash, options }: Run, folder: string) {
  const files = moved(options, (path) => from(folder, path));
  return { data: from(folder, data), ...(hash !== undefined && { dataSha256: hash }), options: writtenOptions(files) };
}

/** The run of a file's JSON. Throws E_FORMAT. */
export function readRun(written: unknown, file: string): Run {
  const { data, dataSha256, options } = (written ?? {}) as Record<string, unknown>;
  if (typeof data !== "string" || !["string", "undefined"].includes(typeof dataSha256))
    throw new ChainruleError("E_FORMAT", `${file}: data should be a path and dataSha256 a text, got ${formatValue(data)} and ${formatValue(dataSha256)}.`); // prettier-ignore
  const folder = dirname(file);
  const read = readWritten(options, file);
  return { data: back(folder, data), hash: dataSha256 as string | undefined, options: moved(read, (path) => back(folder, path)) }; // prettier-ignore
}

/** The run of a run file. Throws E_IO, E_FORMAT. */
export async function runIn(file: string): Promise<Run> {
  const saved = (await jsonIn(file, "run file")) as Record<string, unknown> | null;
  if (saved?.format !== "chainrule-run" || saved.version !== 1)
    throw new ChainruleError("E_FORMAT", `${formatValue(file)} is no run file: format and version should be "chainrule-run" and 1, got ${formatValue(saved?.format)} and ${formatValue(saved?.version)}.`); // prettier-ignore
  return readRun(saved, file);
}

/** SHA-256 of a file; undefined for what cannot be read twice. */
export async function hashOfFile(path: string): Promise<string | undefined> {
  if (path === "-" || path.includes("://")) return undefined;
  const hash = createHash("sha256");
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  } catch {
    return undefined; // its reader says why
  }
  return hash.digest("hex");
}

export const hashOfText = (text: string): string => createHash("sha256").update(text).digest("hex");
