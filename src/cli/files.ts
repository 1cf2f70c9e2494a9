/** Files that a command reads and writes. */
import { constants, createReadStream, fstat, openSync, type Stats } from "node:fs";
import { access, lstat, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Socket } from "node:net";
import { promisify } from "node:util";
import { ChainruleError, formatValue } from "../base/errors.ts";
import { ioError } from "../platform/ioError.ts";
import { fileError } from "../platform/node/fileError.ts";
import { replaceFile } from "../platform/node/replaceFile.ts";

/** As an argument it means stdin, which messages say. */
const STDIN = "-";
export const nameOf = (path: string): string => (path === STDIN ? "stdin" : path);

/** Bytes of an input, unless --max-bytes says otherwise. */
export const MAX_BYTES = 2 ** 26;

/** The bytes of a file, a pipe, or stdin, as they come. Throws E_IO, also for folders and devices, and E_LIMIT behind `maxBytes` of them. */
export async function* bytesOf(path: string, maxBytes: number): AsyncGenerator<Uint8Array> {
  const file = nameOf(path);
  let read = 0;
  try {
    // Asked before it is opened: opening a device may have effects.
    for await (const chunk of path === STDIN ? process.stdin : streamOf(path, await stat(path))) {
      read += (chunk as Uint8Array).length;
      if (read > maxBytes) {
        const message = `${file} has more than ${maxBytes} bytes; --max-bytes sets another limit.`;
        throw new ChainruleError("E_LIMIT", message, { file, limit: maxBytes });
      }
      yield chunk as Uint8Array;
    }
  } catch (error) {
    throw error instanceof ChainruleError ? error : fileError("read", file, error);
  }
}

/** A folder has no text, and a device may never end. Throws E_IO. */
function streamOf(path: string, found: Stats): AsyncIterable<Uint8Array> {
  if (found.isFile()) return createReadStream(path);
  // A pipe is waited for by the event loop: a thread that opens it is held until somebody writes, even by Ctrl-C.
  if (found.isFIFO()) return new Socket({ fd: openSync(path, constants.O_RDONLY | constants.O_NONBLOCK) });
  const kind = found.isDirectory() ? "a folder" : found.isSocket() ? "a socket" : "a device";
  throw ioError("read", path, `it is ${kind}`, { path });
}

/** A file to be written, and the input it must not be. */
export interface Output {
  path: string;
  /** Whether an existing file may be overwritten. */
  force: boolean;
  input?: string;
}

/** The E_CONFIG for an output's path with another ending than the option takes; of a folder, with a file in it. */
export async function endingError(option: string, path: string, endings: readonly string[]): Promise<ChainruleError> {
  const example = join(path, `${option === "--report" ? "report" : "model"}${endings[0]}`);
  const message = (await isFolder(path))
    ? `${option} needs a file, got the folder ${formatValue(path)}; a file in it would be ${formatValue(example)}.`
    : `${option} must end in ${endings.join(" or ")}, got ${formatValue(path)}.`;
  return new ChainruleError("E_CONFIG", message, { got: path, expected: endings });
}

/** Before the work begins. Throws E_CONFIG where the output is the input, E_IO where it cannot be written, or exists and shall not be overwritten. */
export async function checkOutput({ path, force, input }: Output): Promise<void> {
  const refuse = (reason: string) => ioError("write", path, reason, { path, writing: true });
  const there = await lstat(path).catch(() => undefined);
  const folder = dirname(path);
  if (there === undefined && !(await isFolder(folder)))
    throw refuse(`there is no folder ${formatValue(folder)}; make it, or give another path`);
  const [from, to] = await Promise.all([input === undefined ? undefined : identityOf(input), identityOf(path)]);
  if (from !== undefined && from.dev === to?.dev && from.ino === to.ino) {
    const message = `--output ${formatValue(path)} is the input, which would be lost; give another file.`;
    throw new ChainruleError("E_CONFIG", message, { output: path, input });
  }
  if (to?.isDirectory()) throw refuse("it is a folder; give a file in it");
  if (there !== undefined && !force) throw refuse("it exists already; --force overwrites it");
  // What is written is a new file beside it, also where one is replaced.
  const writable = there?.isSymbolicLink() || (await access(folder, constants.W_OK).then(() => true, () => false)); // prettier-ignore
  if (!writable) throw refuse(`no file can be made in its folder ${formatValue(folder)}: permission denied; give another path`); // prettier-ignore
}

/** Whether a folder is there. */
export const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

const identityOf = (path: string): Promise<Stats | undefined> =>
  (path === STDIN ? promisify(fstat)(0) : stat(path)).catch(() => undefined);

/** Writes text or bytes, whole or not at all, as models are saved. Throws as `checkOutput` does, and E_IO. */
export async function writeWhole(output: Output, content: string | Uint8Array<ArrayBuffer>): Promise<void> {
  await checkOutput(output);
  try {
    await replaceFile(output.path, [content]);
  } catch (error) {
    if (!(error instanceof ChainruleError)) throw error;
    throw new ChainruleError(error.code, error.message, { ...error.details, writing: true }, error);
  }
}
