/** What systems say of files, in words. */
import type { ChainruleError } from "../../base/errors.ts";
import { ioError } from "../ioError.ts";

/** Bytes of a file that are read or written in one go. */
export const CHUNK = 2 ** 20;

/** What is said of a file, by the system's code. */
export const REASONS = {
  ENOENT: "there is no such file or folder",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the disk can only be read",
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EISDIR: "it is a folder",
  ENOTDIR: "a part of its path is no folder",
  ENAMETOOLONG: "the name is too long",
  ELOOP: "its symbolic links lead in a circle",
  EMFILE: "too many files are open",
  readOnly: "it is read-only",
  special: "it is not an ordinary file",
} as const;

/** The E_IO for a file, with the code of what the system said. `cause` may be a reason in words. */
export function fileError(verb: "read" | "write", path: string, cause: unknown): ChainruleError {
  const { code } = Object(cause) as NodeJS.ErrnoException;
  const reason = code !== undefined && Object.hasOwn(REASONS, code) ? REASONS[code as keyof typeof REASONS] : cause;
  return ioError(verb, path, reason, { path, code }, cause);
}
