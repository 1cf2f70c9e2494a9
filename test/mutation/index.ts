/**
 * npm run test:mutation [-- --kernels N --readers N --seed S]: makes small mistakes in kernels and readers, one at a time,
 * and counts those that the tests notice. Survivors are printed; those that change nothing are in survivors.json with why.
 */
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { uniform } from "../support/numbers.ts";
import { mutantsOf, mutate, nameOf, type Mutant } from "./mutants.ts";

const { values } = parseArgs({
  options: {
    kernels: { type: "string", default: "60" },
    readers: { type: "string", default: "40" },
    seed: { type: "string", default: "1" },
  },
});

const TREE = "build/mutation";
/** Tests that a survivor of the kernels' own comparison has to pass too. */
const kernelTests = ["test/kernels/", "test/learns/rules", "test/learns/sets", "test/golden/", "test/threads/plan"];
/** Tests of readers: those that take seconds first, since most mutants end there. */
const readerTests = [
  ["test/format/", "test/data/", "test/errors/", ...lines("13-mutations", "14", "15", "17", "18")],
  ["test/api/", "test/cli/", ...lines("06", "07", "13-cost", "16")],
];
const MINUTES = 60000;

/** Suites of test/reliability by the beginnings of their names. */
function lines(...names: string[]): string[] {
  return names.map((name) => `test/reliability/${name}`);
}

/** Why survivors that are known change nothing that can be seen, by their names. */
const explained = JSON.parse(readFileSync("test/mutation/survivors.json", "utf8")) as Record<string, string>;

const sources = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .map((path) => join(folder, path));

/** Some of the mutants of these files, drawn by the seed. */
function sample(paths: readonly string[], count: number): Mutant[] {
  const all = paths.flatMap((path) => mutantsOf(path, readFileSync(path, "utf8")));
  const random = uniform(Number(values.seed));
  const keyed = all.map((mutant) => ({ mutant, key: random(0, 1) }));
  keyed.sort((a, b) => a.key - b.key);
  return keyed.slice(0, count).map(({ mutant }) => mutant);
}

const run = (args: readonly string[], timeout: number) =>
  new Promise<{ failed: boolean; out: string; errors: string }>((done) => {
    execFile(process.execPath, args, { timeout, killSignal: "SIGKILL", maxBuffer: 2 ** 26 }, (error, stdout, stderr) =>
      done({ failed: error !== null, out: stdout.trim(), errors: stderr.trim() }),
    );
  });

const judge = resolve("build/test/trials/judge.js");

/** Goes to a copy of the repository, which mutants are written into. */
function enterTree(): void {
  rmSync(TREE, { recursive: true, force: true });
  mkdirSync(join(TREE, "build"), { recursive: true });
  for (const part of readdirSync("."))
    if (!["build", "node_modules", ".git"].includes(part)) cpSync(part, join(TREE, part), { recursive: true });
  for (const part of ["generated", "wasm", "worker", "package", "examples", "bench", "stamps"])
    cpSync(join("build", part), join(TREE, "build", part), { recursive: true, force: true });
  symlinkSync(resolve("node_modules"), join(TREE, "node_modules"));
  process.chdir(TREE);
}

/** The tests of the folders that fail with the mutant: the first of them, as vitest prints it. */
async function noticed(mutant: Mutant, tests: readonly string[]): Promise<string | undefined> {
  const text = readFileSync(mutant.path, "utf8");
  writeFileSync(mutant.path, mutate(text, mutant));
  const vitest = ["node_modules/vitest/vitest.mjs", "run", "--project", "library", "--bail", "1", ...tests];
  const { failed, errors } = await run(vitest, 6 * MINUTES);
  writeFileSync(mutant.path, text);
  return failed ? (/^.*FAIL.*$/m.exec(errors)?.[0] ?? "the run ended, or did not") : undefined;
}

interface Count {
  killed: number;
  /** The compiler makes the same bytes of them, or they are known to change nothing. */
  equivalent: number;
  readonly survived: Mutant[];
}

async function judgeAll(mutants: readonly Mutant[], survives: (mutant: Mutant) => Promise<boolean | "same">) {
  const count: Count = { killed: 0, equivalent: 0, survived: [] };
  for (const mutant of mutants) {
    const outcome = nameOf(mutant) in explained ? "same" : await survives(mutant);
    if (outcome === "same") count.equivalent++;
    else if (outcome) count.survived.push(mutant);
    else count.killed++;
  }
  return count;
}

function print(what: string, { killed, equivalent, survived }: Count): void {
  const judged = killed + survived.length;
  const share = judged === 0 ? "none" : `${((100 * killed) / judged).toFixed(1)} %`;
  console.log(`${what}: ${killed} of ${judged} noticed (${share}), ${equivalent} more change nothing`);
  for (const mutant of survived) console.log(`  survived  ${nameOf(mutant)}`);
}

/** What a judge says of mutants when there is none: that none is there. */
async function checkJudges(): Promise<void> {
  const path = "assembly/matrix/multiply.ts";
  const [mutant] = mutantsOf(path, readFileSync(path, "utf8"));
  const none = { ...mutant, replacement: mutant.original };
  const outcome = await compareKernels(none);
  if (outcome !== "survived") throw new Error(`the kernels as they are: ${outcome}`);
  const failed = await noticed(none, [...kernelTests, ...readerTests.flat()]);
  if (failed) throw new Error(`the tests fail in ${TREE} without a mutant: ${failed}`);
}

/** What the comparison of kernels with their definitions says of a mutant. */
async function compareKernels(mutant: Mutant): Promise<string> {
  const { failed, out } = await run([judge, JSON.stringify(mutant)], 5 * MINUTES);
  return failed ? "noticed: the program ended, or did not" : out.split("\n").at(-1)!;
}

enterTree();
await checkJudges();
const kernelSources = sources("assembly").filter((path) => !path.includes("threads"));
const readerSources = [...sources("src/saving"), ...sources("src/data"), "src/platform/gzip.ts"];

const kernels = await judgeAll(sample(kernelSources, Number(values.kernels)), async (mutant) => {
  const outcome = await compareKernels(mutant);
  if (outcome === "same") return outcome;
  return outcome === "survived" && (await noticed(mutant, kernelTests)) === undefined;
});
print("kernels", kernels);
const readers = await judgeAll(sample(readerSources, Number(values.readers)), async (mutant) => {
  for (const tests of readerTests) if ((await noticed(mutant, tests)) !== undefined) return false;
  return true;
});
print("readers", readers);
const unexplained = kernels.survived.length + readers.survived.length;
if (unexplained > 0)
  console.log(`${unexplained} survivors: a test is missing, or survivors.json says why there is none`);
process.exitCode = unexplained > 0 ? 1 : 0;
