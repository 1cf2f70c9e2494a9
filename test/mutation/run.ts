/** Node programs that may not end: a mutant can make a loop of anything. */
import { spawn, type ChildProcess } from "node:child_process";

/** What runs now, each in a process group of its own, so that its own programs end with it. */
const running = new Set<ChildProcess>();

export function end(child: ChildProcess): void {
  running.delete(child);
  try {
    process.kill(-child.pid!, "SIGKILL");
  } catch {
    // It has ended.
  }
}

process.once("exit", () => running.forEach(end));
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));

/** A program of Node, silent; with `ipc`, messages go to and fro. */
export function start(args: readonly string[], ipc = false): ChildProcess {
  const stdio = ["ignore", "ignore", "ignore", ...(ipc ? (["ipc"] as const) : [])] as const;
  const child = spawn(process.execPath, args, { stdio: [...stdio], detached: true });
  running.add(child);
  return child;
}

/** The exit code of a program; null where it does not end by itself within a time. */
export function run(args: readonly string[], limit: number): Promise<number | null> {
  const child = start(args);
  return new Promise((resolve) => {
    const timer = setTimeout(() => end(child), limit);
    child.once("close", (code) => {
      clearTimeout(timer);
      end(child);
      resolve(code);
    });
  });
}
