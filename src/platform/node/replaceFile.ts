/**
 * A file is replaced whole or not at all: a temporary file beside it is written, flushed to the disk and renamed, and the
 * folder is flushed, so that the new name lasts through a power cut. What the old file was is kept: its permissions, its
 * owner where the system allows it, and symbolic links to it.
 */
import type { FileHandle } from "node:fs/promises";
import { refuseAborted, type Written } from "../bytes.ts";
import { ioError } from "../ioError.ts";
import { CHUNK, fileError, REASONS } from "./fileError.ts";

type Pieces = Written["pieces"];

const files = () => import("node:fs/promises");
const codeOf = (cause: unknown) => (cause as NodeJS.ErrnoException).code;

/** Throws E_IO, E_ABORTED; the old file then stands, but where only the folder could not be flushed. */
export async function replaceFile(path: string, pieces: Pieces, signal?: AbortSignal): Promise<void> {
  const [{ dirname }, { rename, rm }] = await Promise.all([import("node:path"), files()]);
  let temporary: string | undefined;
  let folder: string;
  try {
    const target = await destination(path);
    folder = dirname(target);
    const old = await replaceable(target);
    await removeAbandoned(folder);
    temporary = await temporaryName(folder);
    await writeTemporary(temporary, pieces, old, signal);
    await rename(temporary, target);
  } catch (cause) {
    if (temporary !== undefined) await rm(temporary, { force: true }).catch(() => undefined);
    throw fileError("write", path, cause);
  }
  await flushFolder(folder).catch((cause: unknown) => {
    const code = codeOf(cause);
    const reason = `its folder could not be flushed (${code}); the new file is there, but may not last through a power cut`;
    throw ioError("write", path, reason, { path, code }, cause);
  });
}

/** Where a path's symbolic links lead, even to what does not exist yet. */
async function destination(path: string): Promise<string> {
  const { realpath, readlink } = await files();
  try {
    return await realpath(path);
  } catch (cause) {
    if (codeOf(cause) !== "ENOENT") throw cause;
    const link = await readlink(path).catch(() => undefined);
    if (link === undefined) return path;
    const { dirname, resolve } = await import("node:path");
    return destination(resolve(dirname(path), link));
  }
}

/** The file that is to be replaced, if there is one. Throws for what must not be: folders, devices, read-only files. */
async function replaceable(path: string) {
  const { access, constants, stat } = await files();
  const old = await stat(path).catch((cause: unknown) => {
    if (codeOf(cause) !== "ENOENT") throw cause;
  });
  if (old === undefined) return undefined;
  if (!old.isFile()) throw old.isDirectory() ? REASONS.EISDIR : REASONS.special;
  if ((old.mode & 0o222) === 0) throw REASONS.readOnly; // root may write it, and shall not
  await access(path, constants.W_OK);
  return old;
}

type Old = Awaited<ReturnType<typeof replaceable>>;

async function writeTemporary(path: string, pieces: Pieces, old: Old, signal?: AbortSignal): Promise<void> {
  const { open } = await files();
  // Nobody may read it before it has the permissions of the old file.
  const file = await open(path, "wx", old === undefined ? 0o666 : 0o600);
  try {
    if (old !== undefined) await takeOver(file, old);
    for (const piece of pieces) {
      await writeAll(file, typeof piece === "string" ? new TextEncoder().encode(piece) : piece, signal);
    }
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Owner and permissions; where the owner cannot be kept, the group's permissions, which would be another's, are left out. */
async function takeOver(file: FileHandle, { uid, gid, mode }: NonNullable<Old>): Promise<void> {
  const now = await file.stat();
  const same = now.uid === uid && now.gid === gid;
  const kept = same || (await file.chown(uid, gid).then(() => true, () => false)); // prettier-ignore
  await file.chmod(mode & (kept ? 0o777 : 0o707));
}

async function writeAll(file: FileHandle, bytes: Uint8Array, signal?: AbortSignal): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    refuseAborted(signal);
    const { bytesWritten } = await file.write(bytes, at, Math.min(CHUNK, bytes.length - at));
    if (bytesWritten === 0) throw REASONS.ENOSPC;
    at += bytesWritten;
  }
}

/** What a system answers that cannot flush folders, or does not let them be opened. */
const CANNOT = ["EACCES", "EPERM", "EISDIR", "EINVAL", "ENOTSUP", "ENOSYS", "EBADF"];

/** Makes a rename last through a power cut, where the system can. */
async function flushFolder(path: string): Promise<void> {
  const { open } = await files();
  try {
    const folder = await open(path, "r");
    try {
      await folder.sync();
    } finally {
      await folder.close().catch(() => undefined); // it was flushed, or not: closing changes nothing
    }
  } catch (cause) {
    if (!CANNOT.includes(codeOf(cause) ?? "")) throw cause;
  }
}

/** ".chainrule-host-process-random.tmp": who writes it, so that what a killed process has left is known. */
const PREFIX = ".chainrule-";

async function temporaryPrefix(): Promise<string> {
  const { hostname } = await import("node:os");
  return `${PREFIX}${hostname().replace(/[^A-Za-z0-9]/g, "").slice(0, 40)}-`; // prettier-ignore
}

async function temporaryName(folder: string): Promise<string> {
  const { join } = await import("node:path");
  return join(folder, `${await temporaryPrefix()}${process.pid}-${Math.random().toString(36).slice(2, 10)}.tmp`);
}

/** Removes what killed processes of this machine have left in a folder, as far as it can. */
async function removeAbandoned(folder: string): Promise<void> {
  const [{ readdir, rm, stat }, { join }] = await Promise.all([files(), import("node:path")]);
  const prefix = await temporaryPrefix();
  for (const name of await readdir(folder).catch(() => [])) {
    const [, pid] = (name.startsWith(prefix) && /^(\d+)-\w+\.tmp$/.exec(name.slice(prefix.length))) || [];
    if (pid === undefined) continue;
    const path = join(folder, name);
    // A process may have the number of one that was killed, as in containers that are started again.
    const before = async () =>
      ((await stat(path).catch(() => undefined))?.mtimeMs ?? Infinity) < performance.timeOrigin;
    if (Number(pid) === process.pid ? await before() : !isRunning(Number(pid)))
      await rm(path, { force: true }).catch(() => undefined);
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return codeOf(cause) !== "ESRCH"; // EPERM: it is another user's
  }
}
