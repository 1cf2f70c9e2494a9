/** Seeded changes of other tools' JSON: each is read, or refused with a ChainruleError. */
import { expect } from "vitest";
import { ChainruleError, loadModel, type ModelFile } from "../../src/index.ts";
import { randomNumbers } from "../support/data.ts";
import { mutate, mutateJson } from "../support/mutator.ts";

const MUTATIONS = Number(process.env.CHAINRULE_MUTATIONS ?? 3000);

const pieces = ["null", "true", "-1", "1e999", "1e300", "1e8", "0.5", '""', "[]", "{}", '"__proto__":{"x":1},', '"constructor":{},', ",", "}", "]", '"', ":", '"0":', '"length":9,', '"w":[],', '"type":"LSTM",']; // prettier-ignore

/** What came of each: "read", or the code of the refusal. Every fiftieth file that is read predicts. */
export async function outcomes(
  seeds: readonly unknown[],
  read: (json: unknown) => ModelFile,
): Promise<Map<string, number>> {
  // prettier-ignore
  const next = randomNumbers(29);
  const found = new Map<string, number>();
  const texts = seeds.map((seed) => new TextEncoder().encode(JSON.stringify(seed)));
  const prototype = Object.getOwnPropertyNames(Object.prototype).join();
  for (let i = 0; i < MUTATIONS;) {
    const text = texts[Math.floor(next() * texts.length)];
    const changed = new TextDecoder().decode((next() < 0.4 ? mutate : mutateJson)(text, next, pieces));
    let json: unknown;
    try {
      json = JSON.parse(changed);
    } catch {
      if (next() < 0.5) continue; // another one: what is no JSON never gets to the reader
      json = [changed, changed.length, null, undefined][i % 4];
    }
    i++;
    let outcome = "read";
    try {
      const file = read(json);
      if (i % 50 === 0) (await loadModel(file, { backend: "javascript" })).dispose();
    } catch (error) {
      if (!(error instanceof ChainruleError))
        throw new Error(`mutation ${i}: ${changed.slice(0, 2000)}`, { cause: error });
      outcome = error.code;
    }
    found.set(outcome, (found.get(outcome) ?? 0) + 1);
  }
  expect(Object.getOwnPropertyNames(Object.prototype).join()).toBe(prototype);
  return found;
}
