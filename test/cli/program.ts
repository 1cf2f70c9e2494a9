/** The command `chainrule` as it is built, run in a pipe. */
import { spawn } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll } from "vitest";

export interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** For one test file: `name` is the folder of the files that it writes. */
export function program(name: string) {
  const folder = join("build", "test", "cli", name);
  const script = "build/package/node/cli.js";
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return {
    script,
    /** `seen` is told that it has started, and may send a signal; `outcome` has what it has written so far. */
    run(
      args: readonly string[],
      seen?: (signal: (s: NodeJS.Signals) => void, outcome: Outcome) => void,
    ): Promise<Outcome> {
      const child = spawn(process.execPath, [script, ...args]);
      const outcome: Outcome = { code: null, stdout: "", stderr: "" };
      child.stdout.setEncoding("utf8").on("data", (text: string) => (outcome.stdout += text));
      child.stderr.setEncoding("utf8").on("data", (text: string) => (outcome.stderr += text));
      seen?.((signal) => child.kill(signal), outcome);
      return new Promise((resolve) => child.on("close", (code) => resolve({ ...outcome, code })));
    },
    /** A file for it to read; its path. */
    file(name: string, content: string | Uint8Array): string {
      mkdirSync(folder, { recursive: true });
      const path = join(folder, name);
      writeFileSync(path, content);
      return path;
    },
  };
}

/** For `run`: Ctrl-C a moment after a text was written. */
export const interruptAfter = (text: string, ms: number) => (signal: (s: NodeJS.Signals) => void, outcome: Outcome) => {
  const looking = setInterval(() => {
    if (outcome.code === null && !outcome.stdout.includes(text)) return;
    clearInterval(looking);
    setTimeout(() => signal("SIGINT"), ms);
  }, 10);
};

/** Lines for a terminal: at most 80 characters, no control codes. Answers what is wrong. */
export function unfit(text: string): string[] {
  // eslint-disable-next-line no-control-regex -- control codes are what must not be there
  return text.split("\n").filter((line) => [...line].length > 80 || /[\x00-\x1f\x7f]/.test(line));
}
