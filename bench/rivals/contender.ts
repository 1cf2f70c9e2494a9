/** The bench's end of the protocol: a contestant in a process of its own. */
import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { root } from "../support/root.ts";
import type { Entrant } from "./entrants.ts";
import type { Absent, ReplyTo, Request } from "./protocol.ts";

/** Why somebody is not in the table. */
export class NotThere extends Error {}

/** Milliseconds in which every request must be answered. */
const LONGEST = 180_000;
/** So that a library in Python has the threads it was given, and no more. */
const ONE_THREAD = { OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1", MKL_NUM_THREADS: "1" };

const running = new Set<ChildProcessWithoutNullStreams>();
process.on("exit", () => running.forEach((child) => child.kill("SIGKILL")));

export class Contender {
  readonly #child: ChildProcessWithoutNullStreams;
  #answer: ((line: string) => void) | undefined;
  #refuse: ((reason: NotThere) => void) | undefined;
  #complaint = "";
  #ended: NotThere | undefined;

  /** Throws NotThere where a program in Python lacks its modules. */
  constructor({ program, modules, settings }: Entrant, pythons: readonly string[]) {
    const place = modules === undefined ? `build/bench/rivals/contestants/${program}.js` : `bench/peers/${program}`;
    const file = modules === undefined ? process.execPath : pythonWith(modules, pythons);
    const env = { ...process.env, PYTHONDONTWRITEBYTECODE: "1", ...(settings.threads === 1 ? ONE_THREAD : {}) };
    const child = spawn(file, [fileURLToPath(new URL(place, root))], { env });
    this.#child = child;
    running.add(child);
    createInterface({ input: child.stdout }).on("line", (line) => this.#answer?.(line));
    child.stderr
      .setEncoding("utf8")
      .on("data", (text: string) => (this.#complaint = (this.#complaint + text).slice(-2000)));
    child.stdin.on("error", () => {}); // it has ended, which is told below
    child.on("error", (error) => this.#end(error.message));
    child.on("close", (code, signal) => this.#end(`its process ended (${signal ?? code}) ${this.#lastWords()}`));
  }

  /** Throws NotThere when it cannot, ends or does not answer. */
  async ask<R extends Request>(request: R): Promise<ReplyTo<R>> {
    const line = await new Promise<string>((resolve, reject) => {
      if (this.#ended !== undefined) return reject(this.#ended);
      const timer = setTimeout(() => this.#end(`no answer within ${LONGEST / 1000} s`), LONGEST);
      this.#answer = (text) => (clearTimeout(timer), resolve(text));
      this.#refuse = (reason) => (clearTimeout(timer), reject(reason));
      this.#child.stdin.write(`${JSON.stringify(request)}\n`);
    });
    const reply = JSON.parse(line) as ReplyTo<R> | Absent;
    if ("absent" in reply) throw new NotThere(reply.absent);
    return reply;
  }

  end(): void {
    running.delete(this.#child);
    this.#child.kill("SIGKILL");
  }

  #end(reason: string): void {
    this.#ended ??= new NotThere(reason.trim());
    this.#refuse?.(this.#ended);
    this.end();
  }

  #lastWords(): string {
    return this.#complaint.match(/^\w*Error.*$/m)?.[0] ?? "";
  }
}

const found = new Map<string, string | undefined>();

/** The first interpreter that has the modules. Throws NotThere. */
function pythonWith(modules: readonly string[], pythons: readonly string[]): string {
  const wanted = `import ${modules.join(", ")}`;
  const key = [wanted, ...pythons].join("\n");
  if (!found.has(key)) {
    found.set(
      key,
      pythons.find((python) => spawnSync(python, ["-c", wanted]).status === 0),
    );
  }
  const python = found.get(key);
  if (python === undefined) throw new NotThere(`no ${modules.join(", ")} in ${pythons.join(" or ")}`);
  return python;
}
