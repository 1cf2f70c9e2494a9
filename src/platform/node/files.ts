/** Files, written whole or not at all. Node only; nothing of Node is loaded before it is needed. */
import { ChainruleError, show } from "../../errors.ts";

/** Writes a temporary file beside the target, flushes it to the disk, renames it, and flushes the folder. Throws E_IO; the old file then stands. */
export async function writeFileWhole(path: string, text: string): Promise<void> {
  const [{ open, rename, rm }, { dirname }] = await nodeModules(path);
  const temporary = `${path}.${Date.now().toString(36)}${Math.random().toString(36).slice(2, 8)}.tmp`;
  try {
    const file = await open(temporary, "wx");
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw ioError("write", path, cause);
  }
  await syncFolder(dirname(path));
}

/** The text of a file. Throws E_IO. */
export async function readFileText(path: string): Promise<string> {
  const [{ readFile }] = await nodeModules(path);
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw ioError("read", path, cause);
  }
}

/** Makes a rename last through a power cut, where the system can. */
async function syncFolder(folder: string): Promise<void> {
  const { open } = await import("node:fs/promises");
  const handle = await open(folder, "r").catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close().catch(() => undefined);
}

async function nodeModules(path: unknown) {
  if (typeof path !== "string" || path === "")
    throw new ChainruleError("E_CONFIG", `A file name is needed, got ${show(path)}.`);
  try {
    return await Promise.all([import("node:fs/promises"), import("node:path")]);
  } catch (cause) {
    throw new ChainruleError(
      "E_IO",
      "Files can be read and written in Node only; elsewhere use model.toJSON() and loadModel(object).",
      {},
      cause,
    );
  }
}

function ioError(verb: string, path: string, cause: unknown): ChainruleError {
  const code = (cause as NodeJS.ErrnoException).code;
  const reasons: Record<string, string> = {
    ENOENT: "there is no such file or folder",
    EACCES: "permission denied",
    ENOSPC: "the disk is full",
    EISDIR: "it is a folder",
  };
  const reason = (code !== undefined && reasons[code]) || (cause instanceof Error ? cause.message : String(cause));
  return new ChainruleError("E_IO", `Cannot ${verb} ${show(path)}: ${reason}.`, { path, code }, cause);
}
