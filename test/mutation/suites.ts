/** Suites of this repository as judges of mutants in the tree. */
import { readFileSync, rmSync } from "node:fs";
import { resolve } from "node:path";
import { run } from "./run.ts";
import { withFiles, type Files } from "./tree.ts";

const MINUTE = 60000;
const RESULTS = "build/results.json";

/** The load of the machine is no mutant: tests that compare times judge nothing here. */
const untimed = "^(?!.*twice as)";

interface Results {
  readonly success: boolean;
  readonly numPassedTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

export class Suites {
  readonly #tests: readonly string[];
  readonly #commands: boolean;
  /** How long mutants may take, known once the suites have passed without one. */
  #limit: number | undefined;

  /** Paths of tests or their beginnings; `commands` builds the package anew for each mutant, for those that run it. */
  constructor(tests: readonly string[], { commands = false } = {}) {
    this.#tests = tests;
    this.#commands = commands;
  }

  /** The first test that fails while files have other texts; of some of the suites, where they are named. */
  async judge(files: Files, tests = this.#tests): Promise<string | undefined> {
    this.#limit ??= await this.#check();
    const limit = this.#limit;
    return withFiles(files, async () => (await this.#run(tests, limit, ["--bail", "1"]))[0]);
  }

  /** Runs the suites without a mutant. Throws with the names of those that fail: they would notice every mutant. */
  async #check(): Promise<number> {
    const start = performance.now();
    const failed = await this.#run(this.#tests, 30 * MINUTE, []);
    if (failed.length > 0) throw new Error(`without a mutant there fail:\n  ${failed.join("\n  ")}`);
    return 3 * (performance.now() - start) + MINUTE / 2;
  }

  /** The names of the tests that fail. */
  async #run(tests: readonly string[], limit: number, more: readonly string[]): Promise<string[]> {
    if (this.#commands && (await run(["scripts/build.js", "library"], limit)) !== 0) return ["the build"];
    rmSync(RESULTS, { force: true });
    const config = ["--config", "test/mutation/vitest.config.ts"];
    const report = ["--reporter=json", `--outputFile=${resolve(RESULTS)}`, "--testNamePattern", untimed];
    const code = await run(["node_modules/vitest/vitest.mjs", "run", ...config, ...report, ...more, ...tests], limit);
    if (code === null) return [`no end within ${(limit / 1000).toFixed(0)} s`];
    const results = read();
    if (results === undefined) return ["vitest, before any test"];
    if (results.success && results.numPassedTests > 0) return [];
    const failed = results.testResults.flatMap(({ name, status, message, assertionResults }) => {
      const path = name.slice(name.indexOf("test/"));
      const names = assertionResults.filter((test) => test.status === "failed").map((test) => test.fullName);
      if (names.length === 0 && status === "failed") names.push(message.split("\n")[0]);
      return names.map((test) => `${path}: ${test.trim()}`);
    });
    return failed.length > 0 ? failed : ["the run of vitest as a whole"];
  }
}

function read(): Results | undefined {
  try {
    return JSON.parse(readFileSync(RESULTS, "utf8")) as Results;
  } catch {
    return undefined;
  }
}
