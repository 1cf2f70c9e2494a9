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

/**
 * Where a network magnifies roundings, as a normalization of rows that are nearly equal does, float32 in JavaScript is
 * off float64 as well; so many times as much is allowed.
 */
const CONDITION = 8;

/** What was found, shrunk. */
const kept: [RandomTraining, boolean][] = [
  [
    // Rows of two numbers, normalized to ±1 and then by columns that hardly vary: 0.0026 apart, JavaScript from float64 too.
    {
      inputs: 2,
      embedding: 1,
      blocks: [
        {
          kind: "dense",
          options: {
            units: 2,
            activation: "elu",
            useBias: true,
            kernelInitializer: "glorotUniform",
            kernelRegularizer: undefined,
            biasRegularizer: undefined,
            maxNorm: undefined,
            learningRateMultiplier: undefined,
            trainable: true,
          },
        },
        { kind: "layerNormalization", scale: false, center: false },
        { kind: "batchNormalization", scale: false, center: false },
        { kind: "batchNormalization", scale: false, center: false },
      ],
      outputs: 1,
      loss: "logCosh",
      reduction: "mean",
      optimizer: {
        name: "sgd",
        learningRate: 0.001,
        epsilon: 0.01,
        clipNorm: 0.1,
        clipValue: 0.1,
        schedule: undefined,
      },
      rows: 2,
      batchSize: 2,
      epochs: 2,
      shuffle: false,
      accumulateSteps: 1,
      sampleWeight: true,
      validation: false,
      zeros: 0,
      seed: 416076360,
    },
    false,
  ],
];

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

/** The largest difference of two outcomes, relative to the largest number of each series (at least 1). */
function difference(a: Outcome, b: Outcome): number {
  if (typeof a === "string" || typeof b === "string") return a === b ? 0 : Infinity;
  expect(Object.keys(a)).toEqual(Object.keys(b));
  const apart = Object.entries(b).map(([name, series]) => {
    const scale = Math.max(1, ...series.map(Math.abs));
    return Math.max(...series.map((e, i) => (Object.is(a[name][i], e) ? 0 : Math.abs(a[name][i] - e) / scale)));
  });
  return Math.max(...apart);
}

test("differential: WebAssembly gives what the definition gives", async () => {
  const count = cases(60, 10000);
  const outcomes = { trained: 0, refused: 0, magnified: 0 };
  const check = fc.asyncProperty(trainingOf(9, { min: 1, max: 20 }), fc.boolean(), async (training, double) => {
    // The cosine of outputs that are all but 0 is the direction of what they were rounded by, which rows of nearly equal numbers,
    // normalized, make large; sums of the definition are rounded once, so that it is no measure of that.
    const normalized = training.blocks.some(({ kind }) => kind === "layerNormalization");
    fc.pre(double || training.loss !== "cosineSimilarity" || !normalized);
    const dtype = double ? "float64" : "float32";
    const [wasm, javascript] = [
      await outcome(training, { dtype, backend: "wasm" }),
      await outcome(training, { dtype, backend: "javascript" }),
    ];
    const apart = difference(wasm, javascript);
    if (!(apart <= TOLERANCE[dtype])) {
      const exact = double ? javascript : await outcome(training, { dtype: "float64", backend: "javascript" });
      const allowed = CONDITION * difference(javascript, exact);
      if (!(apart <= allowed)) throw new Error(`${apart} apart; allowed are ${TOLERANCE[dtype]} and ${allowed}`);
      outcomes.magnified++;
    }
    outcomes[typeof wasm === "string" ? "refused" : "trained"]++;
  });
  await fc.assert(check, { numRuns: count, seed, examples: kept });
  expect(outcomes.trained).toBeGreaterThan(count / 2);
  const { trained, refused, magnified } = outcomes;
  const figure = `${trained} trained alike (${magnified} magnify roundings), ${refused} refused alike`;
  report("Differential", `wasm beside JavaScript, seed ${seed}: ${figure}`);
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
