/** Files that a command reads and writes. */
import { readFile, writeFile } from "node:fs/promises";
import { ChainruleError } from "../base/errors.ts";

/** A file's text. Throws E_IO where it cannot be read, E_DATA where it is no UTF-8 text. */
export async function readText(path: string): Promise<string> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new ChainruleError("E_IO", `Cannot read ${path}: ${reason(error)}.`, { path, reason: error.code }, error);
  });
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new ChainruleError("E_DATA", `${path} is no UTF-8 text.`, { path });
  }
}

/** Throws E_IO. */
export async function writeText(path: string, text: string): Promise<void> {
  await writeFile(path, text).catch((error: NodeJS.ErrnoException) => {
    const details = { path, reason: error.code, writing: true };
    throw new ChainruleError("E_IO", `Cannot write ${path}: ${reason(error)}.`, details, error);
  });
}

function reason({ code, message }: NodeJS.ErrnoException): string {
  switch (code) {
    case "ENOENT":
      return "there is no such file or folder";
    case "EISDIR":
      return "it is a folder";
    case "EACCES":
    case "EPERM":
      return "it is not permitted";
    default:
      return message;
  }
}
