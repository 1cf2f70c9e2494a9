/**
 * npm run test:mutation [-- --kernels N --readers N --seed S --name TEXT]: makes small mistakes in kernels and readers, one
 * at a time, and counts those that the tests notice. Survivors that change nothing are in survivors.json with why.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { Comparison } from "./kernels.ts";
import { kernelMutants, readerMutants, sourcesOf, type Mutant } from "./mutants.ts";
import { Suites } from "./suites.ts";
import { enterTree, filesOf } from "./tree.ts";

const { values } = parseArgs({
  options: {
    kernels: { type: "string", default: "60" },
    readers: { type: "string", default: "40" },
    seed: { type: "string", default: "1" },
    /** Judges all mutants whose names have this text, instead of a sample. */
    name: { type: "string" },
  },
});

/** Why survivors that are known change nothing that can be seen, by their names. */
const explained = JSON.parse(readFileSync("test/mutation/survivors.json", "utf8")) as Record<string, string>;

/** A judge says what notices a mutant, "survived", "same" where it makes no other program, "refused" where it makes none. */
type Judge = (mutant: Mutant) => Promise<string>;

/** Some of the mutants, drawn by the seed; the others stay drawn when a source changes. */
function sample(mutants: readonly Mutant[], count: number): Mutant[] {
  const keyOf = ({ name }: Mutant) => createHash("sha256").update(`${values.seed} ${name}`).digest("hex");
  const keyed = mutants.map((mutant) => ({ mutant, key: keyOf(mutant) }));
  keyed.sort((a, b) => (a.key < b.key ? -1 : 1));
  return keyed.slice(0, count).map(({ mutant }) => mutant);
}

/** Judges mutants, prints what becomes of each and the share that is noticed, and returns how many survive. */
async function judgeAll(what: string, all: readonly Mutant[], count: string, judge: Judge): Promise<number> {
  const { name } = values;
  const mutants = name === undefined ? sample(all, Number(count)) : all.filter((mutant) => mutant.name.includes(name));
  const counts = { noticed: 0, same: 0, refused: 0, survived: 0 };
  for (const mutant of mutants) {
    const start = performance.now();
    const outcome = mutant.name in explained ? "same" : await judge(mutant);
    const kind = outcome === "same" || outcome === "refused" || outcome === "survived" ? outcome : "noticed";
    counts[kind]++;
    const seconds = ((performance.now() - start) / 1000).toFixed(1).padStart(6);
    console.log(
      `${kind.padEnd(8)} ${seconds} s  ${mutant.name}${kind === "noticed" ? `\n${" ".repeat(19)}${outcome}` : ""}`,
    );
  }
  const judged = counts.noticed + counts.survived;
  const share = judged === 0 ? "none" : `${((100 * counts.noticed) / judged).toFixed(1)} %`;
  console.log(
    `${what}: ${counts.noticed} of ${judged} noticed (${share}), ${counts.same} more change nothing, ${counts.refused} are refused by the compiler\n`,
  );
  return counts.survived;
}

enterTree();

const comparison = new Comparison(resolve("../test/trials/judge.js"));
/** How the core walks a plan, draws and refuses, which no case of a kernel shows. */
const kernelSuites = new Suites([
  ...["test/kernels/", "test/golden/"],
  ...["test/vocabulary/math", "test/determinism/", "test/learns/rules", "test/learns/sets", "test/threads/plan"],
]);
const ofKernels = await judgeAll("kernels", kernelMutants(), values.kernels, async (mutant) => {
  const { outcome, files } = await comparison.judge(mutant);
  return outcome === "survived" ? ((await kernelSuites.judge({ ...filesOf(mutant), ...files })) ?? outcome) : outcome;
});
comparison.close();

/** Suites of a room of test/ by the beginnings of their names. */
const of = (room: string, ...names: string[]) => names.map((name) => `test/${room}/${name}`);
/** Those of readers alone, and those that run commands or train on what was read, in which few mutants end. */
const near = [
  ...["test/format/", "test/data/", "test/errors/", "test/cli/csv"],
  ...of("api", "labels", "names", "text", "weights"),
  ...of("reliability", "07", "13-mutations", "14", "15", "16", "17"),
];
const far = [
  ...of("api", "lifetime"),
  ...of("learns", "dataset", "sets", "streams"),
  ...of("cli", "input"),
  ...of("reliability", "06", "18"),
];
const nearSuites = new Suites(near);
const farSuites = new Suites(far, { commands: true });
const ofReaders = await judgeAll("readers", readerMutants(), values.readers, async (mutant) => {
  const files = filesOf(mutant);
  const named = testsNamedAs(mutant.path);
  return (
    (named.length > 0 ? await nearSuites.judge(files, named) : undefined) ??
    (await nearSuites.judge(files)) ??
    (await farSuites.judge(files)) ??
    "survived"
  );
});

/** The near tests whose names are the beginning of a source's, or begin with it: "csv" of csvTable.ts, "csv" of csv.ts. */
function testsNamedAs(path: string): string[] {
  const stem = path.match(/(\w+)\.ts$/)![1].toLowerCase();
  return sourcesOf("test").filter((test) => {
    const name = test.match(/(?:\d+-)?(\w+)\.test\.ts$/)?.[1].toLowerCase();
    return (
      name !== undefined &&
      near.some((start) => test.startsWith(start)) &&
      (stem.startsWith(name) || name.startsWith(stem))
    );
  });
}

const survivors = ofKernels + ofReaders;
if (survivors > 0) console.log(`${survivors} survivors: a test is missing, or survivors.json says why there is none`);
process.exitCode = survivors > 0 ? 1 : 0;
