/**
 * Random networks, options and data: WebAssembly beside the JavaScript that defines it, and two threads beside one, to the
 * bit. A failure is shrunk and printed with its seed; what was found stays as an example.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { ChainruleError } from "../../src/index.ts";
import { trainingOf, trial, type RandomTraining, type Trial } from "../support/randomNetworks.ts";
import { weightsHash } from "../support/hash.ts";
import { cases, report } from "./report.ts";

const seed = Number(process.env.CHAINRULE_SEED ?? (process.env.CI ? 20261126 : Date.now() % 2 ** 31));

/**
 * How far the two may be apart, relative to the largest number of a series: sums of some hundred products are rounded in
 * another order, and a few steps pass on what that changes.
 */
const TOLERANCE = { float32: 2e-3, float64: 1e-9 };

type Outcome = Trial["numbers"] | string;

/** What a training gives: its numbers, or the code of its error. */
async function outcome(training: RandomTraining, options: Parameters<typeof trial>[1]): Promise<Outcome> {
  try {
    const { numbers, model } = await trial(training, options);
    model.dispose();
    return numbers;
  } catch (error) {
    if (error instanceof ChainruleError) return error.code;
    throw error;
  }
}

function compare(actual: Outcome, expected: Outcome, tolerance: number): void {
  if (typeof actual === "string" || typeof expected === "string") return expect(actual).toEqual(expected);
  expect(Object.keys(actual)).toEqual(Object.keys(expected));
  for (const [name, series] of Object.entries(expected)) {
    const scale = Math.max(1, ...series.map(Math.abs));
    series.forEach((e, i) => {
      const off = Math.abs(actual[name][i] - e);
      if (!(off <= tolerance * scale)) throw new Error(`${name}[${i}] is ${actual[name][i]}, JavaScript gives ${e}`);
    });
  }
}

test("differential: WebAssembly gives what the definition gives", async () => {
  const count = cases(60, 10000);
  const outcomes = { trained: 0, refused: 0 };
  const check = fc.asyncProperty(trainingOf(9, { min: 1, max: 20 }), fc.boolean(), async (training, double) => {
    const dtype = double ? "float64" : "float32";
    const [wasm, javascript] = [
      await outcome(training, { dtype, backend: "wasm" }),
      await outcome(training, { dtype, backend: "javascript" }),
    ];
    compare(wasm, javascript, TOLERANCE[dtype]);
    outcomes[typeof wasm === "string" ? "refused" : "trained"]++;
  });
  await fc.assert(check, { numRuns: count, seed });
  expect(outcomes.trained).toBeGreaterThan(count / 2);
  const { trained, refused } = outcomes;
  report("Differential", `wasm beside JavaScript, seed ${seed}: ${trained} trained alike, ${refused} refused alike`);
});

test("differential: two threads give the bits of one", async () => {
  const count = cases(6, 500);
  let trained = 0;
  const check = fc.asyncProperty(trainingOf(130, { min: 16, max: 200 }), fc.boolean(), async (training, double) => {
    const dtype = double ? "float64" : "float32";
    const bits = [];
    for (const threads of [1, 2]) {
      try {
        const { model, numbers } = await trial(training, { dtype, threads });
        bits.push([weightsHash(model), numbers]);
        model.dispose();
        trained++;
      } catch (error) {
        if (!(error instanceof ChainruleError)) throw error;
        bits.push(error.code);
      }
    }
    expect(bits[1]).toEqual(bits[0]);
  });
  await fc.assert(check, { numRuns: count, seed });
  expect(trained).toBeGreaterThan(count);
  report("Differential", `two threads beside one, seed ${seed}: ${trained / 2} trained to the same bits`);
});
