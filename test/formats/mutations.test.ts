/** Seeded changes of valid files: every reader of another tool's files gives what works, or a ChainruleError that says why not. */
import { expect, test } from "vitest";
import { ChainruleError } from "../../src/index.ts";
import { randomNumbers } from "../support/data.ts";
import { readers } from "./readers.ts";

/** For each reader; CHAINRULE_MUTATIONS asks for more. */
const MUTATIONS = Number(process.env.CHAINRULE_MUTATIONS ?? 400);
const ALLOWED = ["E_FORMAT", "E_LIMIT", "E_OUT_OF_MEMORY"];
/** Milliseconds of processor for a file of a few kilobytes. */
const SLOW = 1000;
/** One in so many files that are read predicts, too. */
const USED = 10;

const prototype = () => Object.getOwnPropertyNames(Object.prototype).sort().join();

test.each(readers)("$name, changed anywhere", { timeout: 3_600_000 }, async ({ name, prepare }) => {
  const { seeds, mutate, read } = await prepare();
  const next = randomNumbers(13);
  const untouched = prototype();
  const outcomes = new Map<string, number>();
  const start = performance.now();
  for (let i = 0; i < MUTATIONS; i++) {
    const bytes = mutate(seeds[i % seeds.length], next);
    const before = process.cpuUsage();
    let what = "read";
    try {
      await read(bytes, i % USED === 0);
    } catch (error) {
      if (!(error instanceof ChainruleError && ALLOWED.includes(error.code)))
        throw new Error(`mutation ${i}: ${Buffer.from(bytes).toString("base64").slice(0, 4000)}`, { cause: error });
      what = error.code;
    }
    const { user, system } = process.cpuUsage(before);
    if ((user + system) / 1000 > SLOW) throw new Error(`mutation ${i} took ${(user + system) / 1e6} s of processor`);
    outcomes.set(what, (outcomes.get(what) ?? 0) + 1);
  }
  expect(prototype()).toBe(untouched);
  // Both ends are met: most changes are refused, and some are not.
  expect(outcomes.get("read")).toBeGreaterThan(MUTATIONS / 200);
  expect(outcomes.get("E_FORMAT")).toBeGreaterThan(MUTATIONS / 10);
  const counts = [...outcomes].sort(([, a], [, b]) => b - a).map(([what, count]) => `${count} ${what}`).join(", "); // prettier-ignore
  process.stdout.write(`${name}: ${MUTATIONS} changes in ${((performance.now() - start) / 1000).toFixed(1)} s: ${counts}\n`); // prettier-ignore
});
