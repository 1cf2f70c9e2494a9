/** Seeded changes of valid files: a reader gives what works, or a ChainruleError; nothing else, and no change of prototypes. */
import { expect } from "vitest";
import { ChainruleError } from "../../src/index.ts";
import { randomNumbers } from "../support/data.ts";

/** For each reader; CHAINRULE_MUTATIONS asks for more. */
export const MUTATIONS = Number(process.env.CHAINRULE_MUTATIONS ?? 1000);
const ALLOWED = ["E_FORMAT", "E_LIMIT", "E_OUT_OF_MEMORY"];
/** Milliseconds of processor for a file of a few kilobytes. */
const SLOW = 1000;

/** How many changes were read or refused with which code, such as "3000 E_FORMAT, 1000 read". */
export async function countOutcomes(
  seeds: readonly Uint8Array[],
  mutate: (seed: Uint8Array, next: () => number) => Uint8Array,
  read: (bytes: Uint8Array) => unknown,
): Promise<string> {
  const next = randomNumbers(13);
  const untouched = Object.getOwnPropertyNames(Object.prototype).sort().join();
  const outcomes = new Map<string, number>();
  for (let i = 0; i < MUTATIONS; i++) {
    const bytes = mutate(seeds[i % seeds.length], next);
    const before = process.cpuUsage();
    let what = "read";
    try {
      await read(bytes);
    } catch (error) {
      if (!(error instanceof ChainruleError && ALLOWED.includes(error.code)))
        throw new Error(`mutation ${i}: ${Buffer.from(bytes).toString("base64").slice(0, 4000)}`, { cause: error });
      what = error.code;
    }
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000, `milliseconds of mutation ${i}`).toBeLessThan(SLOW);
    outcomes.set(what, (outcomes.get(what) ?? 0) + 1);
  }
  expect(Object.getOwnPropertyNames(Object.prototype).sort().join()).toBe(untouched);
  // Both ends are met: most changes are refused, and some are not.
  expect(outcomes.get("read")).toBeGreaterThan(MUTATIONS / 200);
  expect(outcomes.get("E_FORMAT")).toBeGreaterThan(MUTATIONS / 10);
  return [...outcomes].sort(([, a], [, b]) => b - a).map(([what, count]) => `${count} ${what}`).join(", "); // prettier-ignore
}
