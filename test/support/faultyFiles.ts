/**
 * A file system that fails where a test says so: node:fs/promises with every call counted and named, and failing when
 * asked. A test file takes it in the place of the real one:
 *
 *   vi.mock("node:fs/promises", async (original) => (await import("../support/faultyFiles.ts")).faulty(await original()));
 */
import { readdirSync } from "node:fs";
import type * as Files from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";

/** Whether the nth call, counted from 1, fails; `name` is that of the call: "open", "file.write". */
export type Fails = (n: number, name: string) => boolean;

const never: Fails = () => false;

export const faults = {
  /** The names of the calls since the last `set`. */
  calls: [] as string[],
  /** What failing calls throw: ENOSPC, EIO … */
  code: "EIO",
  /** Bytes that one write or read moves at most, as a full disk or a signal may have it. */
  short: Infinity,
  fails: never,
  /** Faults from now on; without any, none. */
  set(given: { fails?: Fails; code?: string; short?: number } = {}): void {
    Object.assign(this, { calls: [], code: "EIO", short: Infinity, fails: never, ...given });
  },
};

function check(name: string): void {
  faults.calls.push(name);
  if (!faults.fails(faults.calls.length, name)) return;
  throw Object.assign(new Error(`${faults.code}: injected, ${name}`), { code: faults.code });
}

type Call = (...args: never[]) => Promise<unknown>;

/** The functions of these names, each checked before it works. */
function checked<T extends object>(target: T, prefix: string, names: readonly (keyof T & string)[]): Partial<T> {
  const entries = names.map((name) => {
    const call = (target[name] as Call).bind(target);
    return [name, async (...args: never[]) => (check(prefix + name), call(...args))];
  });
  return Object.fromEntries(entries) as Partial<T>;
}

/** A handle that works by a half, or not at all, and closes even where closing fails, as on Linux. */
function faultyHandle(real: FileHandle): FileHandle {
  const part = (length: number) => Math.min(length, faults.short);
  return {
    ...checked(real, "file.", ["stat", "chmod", "chown", "sync"]),
    /** Half of the bytes is on the disk before it is full. */
    async write(bytes: Uint8Array, at: number, length: number) {
      const half = part(Math.ceil(length / 2));
      try {
        check("file.write");
      } catch (error) {
        await real.write(bytes, at, half);
        throw error;
      }
      return real.write(bytes, at, part(length));
    },
    async read(bytes: Uint8Array, at: number, length: number) {
      check("file.read");
      return real.read(bytes, at, part(length));
    },
    async close() {
      await real.close();
      check("file.close");
    },
  } as FileHandle;
}

export function faulty(real: typeof Files): typeof Files {
  return {
    ...real,
    ...checked(real, "", ["rename", "rm", "stat", "access", "realpath", "readlink", "readdir"]),
    async open(...args: Parameters<typeof real.open>) {
      check("open");
      return faultyHandle(await real.open(...args));
    },
  };
}

/** How many files this process has open. */
export const descriptors = (): number => (process.platform === "linux" ? readdirSync("/proc/self/fd").length : 0);
