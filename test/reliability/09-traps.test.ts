/**
 * A trap in any kernel, on one thread and on two: an error that says what happened, lost weights that are called lost, an
 * engine made anew at once, and other models unharmed.
 */
import { isDeepStrictEqual } from "node:util";
import { describe, expect, test } from "vitest";
import { ChainruleError, dense, sequential, type FitOptions, type Model } from "../../src/index.ts";
import { kernels } from "../../src/kernels/index.ts";
import type { Kernel } from "../../src/kernels/kernel.ts";
import { randomNumbers } from "../support/data.ts";
import { refused } from "../support/errors.ts";
import { weightsHash } from "../support/hash.ts";
import { clearOperand, damageProgram, kernelsIn, setTrap } from "../support/traps.ts";
import { train, trainings, type Training } from "../threads/networks.ts";
import { cases, report, whole } from "./report.ts";

const byNumber = Object.values(kernels) as readonly Kernel[];
const arenaOf = (model: Model<boolean>) => model.session.engine.arena;

/** A bystander, whose weights and predictions never change. */
const still = await sequential({ inputShape: [3], layers: [dense({ units: 5, activation: "tanh" })], seed: 9 });
const stillExpected = [...still.predictOne([1, 2, 3])];

/** Trains with a callback, which may set a trap: as the training begins, or after an epoch. */
function trainWith(
  training: Training,
  threads: number,
  at: "onTrainBegin" | "onEpochEnd",
  act: (model: Model<boolean>) => void,
) {
  let model: Model<boolean>;
  let done = false;
  const once = () => {
    if (!done) act(model);
    done = true;
  };
  const callbacks: FitOptions["callbacks"] = [{ [at]: once }];
  const make: Training["make"] = async (options) => (model = await training.make(options));
  return { fit: train({ ...training, make, fit: { ...training.fit, callbacks } }, { threads }), model: () => model };
}

/** The kernels of a training, and whether each runs before the first batch only. */
async function kernelsOf(training: Training, threads: number): Promise<Map<Kernel, boolean>> {
  const found = new Map<Kernel, boolean>();
  const { fit, model } = trainWith(training, threads, "onEpochEnd", (trained) => {
    for (const [number, lists] of kernelsIn(arenaOf(trained)))
      if (number < byNumber.length) found.set(byNumber[number], [...lists].join() === "runBegin");
  });
  await fit;
  model().dispose();
  return found;
}

describe.each([1, 2])("reliability 9: %i thread(s)", (threads) => {
  test("a trap in any kernel of a training", async () => {
    const seen = new Set<Kernel>();
    const anew: number[] = [];
    const left = new Set(byNumber);
    for (const training of Object.values(trainings)) {
      for (const [kernel, first] of await kernelsOf(training, threads)) {
        if (seen.has(kernel) || seen.size >= cases(8, Infinity)) continue;
        seen.add(kernel);
        left.delete(kernel);
        const { fit, model } = trainWith(training, threads, first ? "onTrainBegin" : "onEpochEnd", (trained) => {
          expect(setTrap(arenaOf(trained), kernel.number), kernel.name).toBeGreaterThan(0);
        });
        const error = await refused(() => fit, "E_ENGINE", "unreachable", "its weights are lost");
        expect(error.details, kernel.name).toMatchObject({ reason: expect.stringContaining("unreachable") });
        for (const use of [() => model().getWeights(), () => model().summary(), () => model().toJSON()])
          await refused(use, "E_ENGINE", "load it from where it was last saved");
        const start = performance.now();
        const next = await training.make({ threads, seed: 3 });
        anew.push(performance.now() - start);
        expect([...still.predictOne([1, 2, 3])]).toEqual(stillExpected);
        for (const ended of [next, model()]) ended.dispose();
      }
    }
    expect(seen.size).toBeGreaterThanOrEqual(cases(8, 40));
    if (whole) expect([...left].map(({ name }) => name)).toEqual([]);
    anew.sort((a, b) => a - b);
    const median = anew[anew.length >> 1];
    expect(median).toBeLessThan(50);
    report("9 Traps", `${threads} thread(s): ${seen.size} kernels trapped, an engine anew in ${median.toFixed(1)} ms`);
  });

  test("programs damaged at random: a result or an error in time, never a raw error", async () => {
    const next = randomNumbers(31 * threads);
    const outcomes: Record<string, number> = {};
    const names = Object.keys(trainings);
    const count = cases(6, 300);
    let slowest = 0;
    for (let i = 0; i < count; i++) {
      let damage = "";
      const { fit, model } = trainWith(trainings[names[i % names.length]], threads, "onEpochEnd", (trained) => {
        damage = damageProgram(arenaOf(trained), next);
      });
      const start = performance.now();
      const error = await fit.then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      slowest = Math.max(slowest, performance.now() - start);
      if (error !== undefined) expect(error, `${names[i % names.length]}, ${damage}`).toBeInstanceOf(ChainruleError);
      const code = (error as ChainruleError | undefined)?.code ?? "trained";
      outcomes[code] = (outcomes[code] ?? 0) + 1;
      if (code === "E_ENGINE") await refused(() => model().getWeights(), "E_ENGINE", "its weights are lost");
      model().dispose();
    }
    const told = Object.entries(outcomes).map(([code, times]) => `${times} ${code}`);
    report(
      "9 Traps",
      `${threads} thread(s): ${count} damaged programs (${told.join(", ")}), the slowest in ${(slowest / 1000).toFixed(1)} s`,
    );
  });

  // Each of these went round for ever: a step from one round to the next that was 0.
  test.each([
    ["images", "convolutionGradient", "outputHeight", undefined, "E_ENGINE"],
    ["images", "convolutionGradientUpdate", "panel", "rows", "E_ENGINE"],
    ["dense layers", "weightGradientUpdate", "panel", "rows", "E_ENGINE"],
    ["clipped by norm, penalties, norms kept", "limitNorms", "w", "stride", undefined],
  ] as const)(
    "a program that is damaged so that it stands still: %s, %s",
    async (name, kernel, operand, field, code) => {
      const { fit } = trainWith(trainings[name], threads, "onEpochEnd", (trained) => {
        expect(clearOperand(arenaOf(trained), kernels[kernel], operand, field)).toBeGreaterThan(0);
      });
      if (code !== undefined) await refused(() => fit, code, "its weights are lost");
      else await fit;
    },
  );

  test("a training after one that trapped has the bits of any other", async () => {
    const training = trainings["dense layers"];
    const expected = weightsHash((await train(training, { threads })) as Model);
    const { fit } = trainWith(training, threads, "onEpochEnd", (trained) =>
      setTrap(arenaOf(trained), kernels.dense.number),
    );
    await refused(() => fit, "E_ENGINE");
    expect(weightsHash((await train(training, { threads })) as Model)).toBe(expected);
  });

  test("a trap in a prediction costs that call: weights and later results are as before", async () => {
    const layers = [dense({ units: 400, activation: "relu" }), dense({ units: 300 })];
    const model = await sequential({ inputShape: [300], layers, threads });
    model.compile({ loss: "meanSquaredError" });
    const next = randomNumbers(5);
    const x = { data: Float32Array.from({ length: 2048 * 300 }, () => next()), shape: [2048, 300] };
    const rows = x.data.subarray(0, 300);
    const before = [await model.predict(x), model.predictOne(rows), await model.evaluate(x, x)];
    const hash = weightsHash(model);
    for (const use of [() => model.predict(x), () => model.predictOne(rows)]) {
      expect(setTrap(arenaOf(model), kernels.dense.number)).toBeGreaterThan(0);
      await refused(use, "E_ENGINE", "unreachable");
    }
    expect(weightsHash(model)).toBe(hash);
    const later = [await model.predict(x), model.predictOne(rows), await model.evaluate(x, x)];
    expect(isDeepStrictEqual(later, before)).toBe(true); // half a million numbers
    model.dispose();
  });
});
