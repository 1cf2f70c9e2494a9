/** Seeded changes of valid files: each gives a ChainruleError or what works; and the files that once gave anything else. */
import { readdirSync, readFileSync } from "node:fs";
import { afterAll, expect, test } from "vitest";
import { ChainruleError } from "../../src/index.ts";
import { randomNumbers } from "../support/data.ts";
import { shrink } from "../support/mutator.ts";
import { readers, type Reader } from "../support/readers.ts";
import { cases, report } from "./report.ts";

/** For each reader: 100,000 take a quarter of an hour, of which .ci/run takes a fifth. */
const MUTATIONS = cases(400, Number(process.env.CHAINRULE_MUTATIONS ?? 100_000));
/** Milliseconds of processor for a file of a few kilobytes, where the requirement is a second a megabyte. */
const SLOW = 1000;

const prototype = () => Object.getOwnPropertyNames(Object.prototype).sort().join();
const untouched = prototype();
afterAll(() => expect(prototype()).toBe(untouched));

/** What a reader makes of a file: "read" or the code of its error; throws any other error. */
async function outcome({ read }: Reader, bytes: Uint8Array): Promise<string> {
  const before = process.cpuUsage();
  try {
    await read(bytes);
    return "read";
  } catch (error) {
    if (!(error instanceof ChainruleError)) throw error;
    return error.code;
  } finally {
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000, "milliseconds of processor").toBeLessThan(SLOW);
    expect(prototype()).toBe(untouched);
  }
}

const broken = (reader: Reader) => (bytes: Uint8Array) =>
  outcome(reader, bytes).then(
    () => false,
    () => true,
  );

test.each(readers)("reliability 13: $name, changed anywhere", async (reader) => {
  const seeds = await reader.seeds();
  const next = randomNumbers(13);
  const outcomes = new Map<string, number>();
  for (let i = 0; i < MUTATIONS; i++) {
    const bytes = reader.mutate(seeds[i % seeds.length], next);
    try {
      const what = await outcome(reader, bytes);
      outcomes.set(what, (outcomes.get(what) ?? 0) + 1);
    } catch (cause) {
      const least = await shrink(bytes, broken(reader));
      const message = `mutation ${i}; a file for test/format/corpus/${reader.corpus}, in base64: ${Buffer.from(least).toString("base64")}`;
      throw new Error(message, { cause });
    }
  }
  const counts = [...outcomes].sort(([, a], [, b]) => b - a).map(([what, count]) => `${count} ${what}`);
  report("13 Mutations", `${reader.name}: ${MUTATIONS} changes, ${counts.join(", ")}; no other error`);
  expect([...outcomes.values()].reduce((a, b) => a + b)).toBe(MUTATIONS);
  for (const code of outcomes.keys())
    expect(["read", "E_FORMAT", "E_LIMIT", "E_NON_FINITE", "E_SHAPE", "E_DATA", "E_OUT_OF_MEMORY", "E_DIVERGED"]).toContain(code); // prettier-ignore
  // Both ends are met: most changes are refused, and some are not.
  expect(outcomes.get("E_FORMAT")).toBeGreaterThan(MUTATIONS / 4);
  expect(outcomes.get("read")).toBeGreaterThan(MUTATIONS / 200);
});

const corpus = [...new Set(readers.map(({ corpus }) => corpus))].flatMap((folder) =>
  readdirSync(`test/format/corpus/${folder}`).map((file) => ({ folder, file })),
);

test.each(corpus)("reliability 13: once $folder/$file was taken, or broke the reader", async ({ folder, file }) => {
  const reader = readers.find(({ corpus }) => corpus === folder)!;
  const bytes = new Uint8Array(readFileSync(`test/format/corpus/${folder}/${file}`));
  expect(await outcome(reader, bytes)).toMatch(/^E_(FORMAT|LIMIT)$/);
});

test("reliability 13: the corpus has files for each reader, and what shrinks them finds the least", async () => {
  for (const { corpus: folder } of readers) expect(corpus.some((entry) => entry.folder === folder)).toBe(true);
  const bytes = Uint8Array.from({ length: 1000 }, (_, i) => i % 251);
  const least = await shrink(bytes, (some) => Promise.resolve(some.includes(7) && some.includes(200)));
  expect([...least].sort((a, b) => a - b)).toEqual([7, 200]);
});
