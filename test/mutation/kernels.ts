/** Kernels beside their definitions as judges of mutants, in a process that is started anew when it does not answer. */
import type { ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import type { Verdict } from "./judge.ts";
import { mutantsOf, type Mutant } from "./mutants.ts";
import { end, start } from "./run.ts";

const MINUTE = 60000;

export class Comparison {
  readonly #program: string;
  #judge: ChildProcess | undefined;
  /** How long mutants may take, known once the kernels have passed without one. */
  #limit: number | undefined;

  /** The path of judge.ts, built. */
  constructor(program: string) {
    this.#program = program;
  }

  async judge(mutant: Mutant): Promise<Verdict> {
    this.#limit ??= await this.#check();
    return this.#ask(mutant, this.#limit);
  }

  close(): void {
    if (this.#judge) end(this.#judge);
    this.#judge = undefined;
  }

  /** Compares the kernels without a mutant. Throws where they differ. */
  async #check(): Promise<number> {
    const path = "assembly/matrix/multiply.ts";
    const text = readFileSync(path, "utf8");
    const [mutant] = mutantsOf(path, text);
    const begin = performance.now();
    const { outcome } = await this.#ask({ ...mutant, replacement: text.slice(mutant.start, mutant.end) }, 10 * MINUTE);
    if (outcome !== "survived") throw new Error(`the kernels without a mutant: ${outcome}`);
    return 3 * (performance.now() - begin) + MINUTE / 2;
  }

  #ask(mutant: Mutant, limit: number): Promise<Verdict> {
    const judge = (this.#judge ??= start([this.#program], true));
    return new Promise((resolve) => {
      const finish = (verdict: Verdict) => {
        clearTimeout(timer);
        judge.removeAllListeners();
        resolve(verdict);
      };
      const lose = (outcome: string) => {
        this.close();
        finish({ outcome, files: {} });
      };
      const timer = setTimeout(() => lose(`no end within ${(limit / 1000).toFixed(0)} s`), limit);
      judge.once("message", (verdict) => finish(verdict as Verdict));
      judge.once("exit", () => lose("the program ended"));
      judge.send(mutant);
    });
  }
}
