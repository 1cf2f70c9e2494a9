/** Files in Node. Nothing of Node is loaded before it is needed. */
import { ChainruleError, show } from "../../errors.ts";

/** The bytes of a file, whose size is asked first. Throws E_LIMIT above `maxBytes`, E_IO. */
export async function readFileBytes(path: string, maxBytes: number): Promise<Uint8Array> {
  if (typeof path !== "string" || path === "")
    throw new ChainruleError("E_CONFIG", `A file name is needed, got ${show(path)}.`);
  const { stat, readFile } = await import("node:fs/promises").catch((cause: unknown) => {
    throw new ChainruleError("E_IO", "Files can be read in Node only; elsewhere pass bytes.", {}, cause);
  });
  try {
    const found = await stat(path);
    // A device or a pipe has no size to be asked for and may never end.
    if (!found.isFile()) throw new Error(found.isDirectory() ? "it is a folder" : "it is not an ordinary file");
    if (found.size > maxBytes) {
      const message = `${path} has ${found.size} bytes, above the limit of ${maxBytes}; maxBytes sets another.`;
      throw new ChainruleError("E_LIMIT", message, { path, bytes: found.size, limit: maxBytes });
    }
    return await readFile(path);
  } catch (cause) {
    if (cause instanceof ChainruleError) throw cause;
    const { code, message } = cause as NodeJS.ErrnoException;
    const reason =
      code === "ENOENT" ? "there is no such file or folder" : code === "EACCES" ? "permission denied" : message;
    throw new ChainruleError("E_IO", `Cannot read ${show(path)}: ${reason}.`, { path, code }, cause);
  }
}
