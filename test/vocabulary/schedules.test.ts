/** Schedules: values worked out by hand, and the table they reach a run by. */
import { describe, expect, test, vi } from "vitest";
import type * as Wasm from "../../src/backends/wasm.ts";
import {
  constantRate,
  cosineDecay,
  cosineLog,
  dense,
  exponentialDecay,
  flatCosine,
  oneCycle,
  sequential,
  sgd,
  stepDecay,
  warmUp,
} from "../../src/index.ts";
import { cosPi } from "../../src/kernels/math/cosPi.ts";
import { rateFunction, type Rate } from "../../src/schedules/rate.ts";
import { backends, small, x, y } from "./models.ts";

/** Calls into WebAssembly that walk batches. */
let calls = 0;
vi.mock("../../src/backends/wasm.ts", async (original) => {
  const { wasmBackend } = await original<typeof Wasm>();
  const counted: typeof wasmBackend = (...made) => {
    const backend = wasmBackend(...made);
    return {
      ...backend,
      load(plan, arena) {
        const { run, ...rest } = backend.load(plan, arena);
        return { run: (batches) => (calls++, run(batches)), ...rest };
      },
    };
  };
  return { ...(await original<typeof Wasm>()), wasmBackend: counted };
});

const at = (rate: Rate, ...steps: number[]) => steps.map(rateFunction(rate));

describe("values", () => {
  test("constantRate, and a plain number", () => {
    expect(at(constantRate({ rate: 0.25 }), 0, 1e6)).toEqual([0.25, 0.25]);
    expect(at(0.25, 0, 1e6)).toEqual([0.25, 0.25]);
  });

  test("stepDecay: initial · factor^⌊t / every⌋", () => {
    const rate = stepDecay({ initial: 0.5, factor: 0.5, every: 3 });
    expect(at(rate, 0, 2, 3, 5, 6, 33)).toEqual([0.5, 0.5, 0.25, 0.25, 0.125, 0.5 ** 12]);
  });

  test("exponentialDecay: initial · rate^(t / every), exact at whole powers", () => {
    const rate = exponentialDecay({ initial: 0.5, rate: 0.25, every: 4 });
    expect(at(rate, 0, 4, 8, 40)).toEqual([0.5, 0.125, 0.03125, 0.5 * 0.25 ** 10]);
    const [half, quarter] = at(rate, 2, 5);
    expect(half).toBeCloseTo(0.25, 15); // 0.5 · √0.25
    expect(quarter).toBeCloseTo(0.125 / Math.SQRT2, 15); // 0.125 · ⁴√0.25
  });

  test("cosineLog: cycles that double in length, 0 at the end", () => {
    // p = 1/15: log₂ 2 = 1, the end of the first cycle; 3/15, 7/15, 15/15 those of the others; maxima half a cycle on.
    const rate = cosineLog({ maximum: 2, steps: 15 });
    expect(at(rate, 0, 2, 6, 14, 99)).toEqual([0, 0, 0, 0, 0]);
    expect(at(cosineLog({ maximum: 2, steps: 15, cycles: 1 }), 0)[0]).toBeCloseTo(1 - Math.cos(2 * Math.PI * Math.log2(16 / 15)), 14); // prettier-ignore
    for (const [step, y] of at(rate, ...Array(14).keys()).entries())
      expect(y).toBeCloseTo(1 - Math.cos(2 * Math.PI * Math.log2(1 + step + 1)), 13);
  });

  test("cosineDecay: from initial to minimum along half a wave", () => {
    const rate = cosineDecay({ initial: 1, steps: 12, minimum: 0.5 });
    expect(at(rate, 0, 6, 12, 13, 1e9)).toEqual([1, 0.75, 0.5, 0.5, 0.5]);
    expect(at(rate, 4)[0]).toBeCloseTo(0.875, 15); // 0.5 + 0.25 (1 + ½)
    expect(at(cosineDecay({ initial: 1, steps: 3 }), 1)[0]).toBeCloseTo(0.75, 15);
  });

  test("flatCosine: initial over the first half, then half a wave down to 0", () => {
    const rate = flatCosine({ initial: 0.5, steps: 12 });
    expect(at(rate, 0, 5, 6, 9, 12, 1e9)).toEqual([0.5, 0.5, 0.5, 0.25, 0, 0]);
    expect(at(rate, 8)[0]).toBeCloseTo(0.375, 15); // 0.25 (1 + cos(π / 3))
  });

  test("oneCycle: maximum / 25 up to maximum at 0.3 · steps − 1, down to maximum / 250000 at steps − 1", () => {
    const rate = oneCycle({ maximum: 1, steps: 10 });
    expect(at(rate, 0)[0]).toBeCloseTo(0.04, 15);
    expect(at(rate, 1)[0]).toBeCloseTo(0.52, 15); // halfway up: (0.04 + 1) / 2
    expect(at(rate, 2)[0]).toBeCloseTo(1, 15);
    expect(at(rate, 9, 10, 1e6)).toEqual([0.04 / 1e4, 0.04 / 1e4, 0.04 / 1e4]);
    // 1/7 of the way down: m + (1 − m) (1 + cos(π/7)) / 2, m = 4e-6
    expect(at(rate, 3)[0]).toBeCloseTo(4e-6 + ((1 - 4e-6) * (1 + Math.cos(Math.PI / 7))) / 2, 14);
    const other = oneCycle({ maximum: 0.8, steps: 5, warmUp: 0.6, divide: 4, finalDivide: 2 });
    expect(at(other, 0, 2)).toEqual([expect.closeTo(0.2, 15), 0.8]);
    expect(at(other, 4)).toEqual([0.1]);
    // No rise at all: from the maximum on.
    expect(at(oneCycle({ maximum: 1, steps: 3, warmUp: 0 }), 0, 2)).toEqual([expect.closeTo(1, 15), 4e-6]);
  });

  test("warmUp: a straight line to the first rate, then the schedule from its own step 0", () => {
    expect(at(warmUp({ steps: 4, then: 0.5 }), 0, 1, 3, 4, 99)).toEqual([0.125, 0.25, 0.5, 0.5, 0.5]);
    const then = stepDecay({ initial: 0.5, factor: 0.5, every: 2 });
    expect(at(warmUp({ steps: 2, then }), 0, 1, 2, 3, 4)).toEqual([0.25, 0.5, 0.5, 0.5, 0.25]);
  });

  test("cosPi is within 6e-16 of the engine's cosine of the rounded πx, and exact where that is exact", () => {
    expect([0, 0.5, 1].map(cosPi)).toEqual([1, 0, -1]);
    for (let i = 0; i <= 10000; i++) {
      expect(Math.abs(cosPi(i / 10000) - Math.cos((Math.PI * i) / 10000))).toBeLessThan(6e-16);
    }
  });

  test.each([
    [
      () => stepDecay({ initial: 0.1, factor: 0.5 } as never),
      /stepDecay every must be .* whole number .* got undefined/,
    ],
    [() => cosineDecay({ initial: 0.1, steps: 0 }), /cosineDecay steps must be a whole number at least 1, got 0/],
    [() => oneCycle({ maximum: 1, steps: 5, pct_start: 0.3 } as never), /oneCycle has no option "pct_start"/],
    [() => warmUp({ steps: 5, then: warmUp({ steps: 5, then: 1 }) }), /must not be a warmUp itself/],
    [() => warmUp({ steps: 5, then: (() => 1) as never }), /must be a number above 0, or a schedule/],
    [() => exponentialDecay({} as never), /initial must be/],
  ])("refused: %s", (make, message) => {
    expect(make).toThrowError(expect.objectContaining({ code: "E_CONFIG", message: expect.stringMatching(message) }));
  });
});

/** y = w x at x = 1, target 0, halfSquaredError: w ← w − η w. */
async function single(backend: (typeof backends)[number], learningRate: Rate) {
  const layers = [dense({ units: 1, useBias: false, weights: { kernel: [1] } })];
  const model = await sequential({ inputShape: [1], layers, dtype: "float64", backend });
  model.compile({ optimizer: sgd({ learningRate }), loss: "halfSquaredError" });
  return model;
}
const one = [[1]];
const zero = [[0]];

describe.each(backends)("%s", (backend) => {
  test("each step takes its own rate, over more steps than the table has", async () => {
    const asked: number[] = [];
    const rate = (t: number) => {
      asked.push(t);
      return t % 3 === 0 ? 0.01 : 0.001 / (1 + t);
    };
    const model = await single(backend, rate);
    let w = 1;
    for (const epochs of [1, 2500, 700]) {
      await model.fit(one, zero, { epochs, watch: false });
      const from = model.session.optimizerState!.steps - epochs;
      for (let t = from; t < from + epochs; t++) w -= (t % 3 === 0 ? 0.01 : 0.001 / (1 + t)) * w;
      expect(model.getWeights()[0].data[0]).toBe(w);
    }
    expect(model.session.optimizerState!.steps).toBe(3201);
    expect(asked).toEqual(Array.from({ length: 3201 }, (_, t) => t));
    expect(model.learningRate).toBe(0.01);
  });

  test("a rate that is none stops the training, with its step", async () => {
    const model = await single(backend, (t) => (t < 5 ? 0.1 : NaN));
    await model.fit(one, zero, { epochs: 5 });
    const message = expect.stringContaining("The rate of step 5 must be a finite number at least 0, got NaN");
    await expect(model.fit(one, zero)).rejects.toMatchObject({ code: "E_CONFIG", message });
    model.learningRate = 0.1;
    await model.fit(one, zero);
    expect(model.session.optimizerState!.steps).toBe(6);
  });

  test("model.learningRate: read, set, set while training, set to a schedule", async () => {
    const model = await single(backend, 0.5);
    expect(model.learningRate).toBe(0.5);
    await model.fit(one, zero);
    model.learningRate = 0.25;
    const seen: number[] = [];
    const callbacks = [
      {
        onEpochEnd() {
          seen.push(model.learningRate);
          model.learningRate /= 2;
        },
      },
    ];
    await model.fit(one, zero, { epochs: 3, callbacks });
    expect(seen).toEqual([0.25, 0.125, 0.0625]);
    expect(model.getWeights()[0].data[0]).toBe(0.5 * 0.75 * 0.875 * 0.9375);
    expect(model.toJSON().training!.optimizer.config.learningRate).toBe(0.03125);
    // Steps go on being counted: the next is the fifth, number 4.
    model.learningRate = stepDecay({ initial: 1, factor: 0.5, every: 2 });
    expect(model.learningRate).toBe(0.25);
    const during = { onEpochEnd: () => void (model.learningRate = 0.5) };
    await model.fit(one, zero, { epochs: 2, callbacks: [during] });
    expect(model.getWeights()[0].data[0]).toBe(0.5 * 0.75 * 0.875 * 0.9375 * 0.75 * 0.5);
  });

  test("learningRateMultiplier: η times it, for each layer by itself", async () => {
    const trained = [];
    for (const learningRate of [0.1, stepDecay({ initial: 0.1, factor: 0.5, every: 1 })]) {
      const model = await small(backend, { learningRateMultiplier: 0.25 }, { learningRateMultiplier: 3 });
      const plain = await small(backend);
      const moved: number[][][] = [];
      for (const m of [model, plain]) {
        m.compile({ optimizer: sgd({ learningRate }), loss: "meanSquaredError" });
        const before = m.getWeights();
        await m.fit(x, y, { batchSize: 31 });
        moved.push(m.getWeights().map(({ data }, i) => [...data].map((w, j) => w - before[i].data[j])));
      }
      moved[0].forEach((step, i) => {
        const factor = i < 2 ? 0.25 : 3;
        step.forEach((d, j) => expect(d).toBeCloseTo(factor * moved[1][i][j], 15));
      });
      trained.push(model.getWeights());
      expect(model.session.optimizerState!.hypers.map(({ multiplier }) => multiplier)).toEqual([0.25, 3]);
    }
    expect(trained[0]).toEqual(trained[1]);
  });
});

test("many steps a call: 5000 batches take a handful of calls, not one each", async () => {
  const model = await single("wasm", cosineDecay({ initial: 0.1, steps: 5000 }));
  calls = 0;
  await model.fit(one, zero, { epochs: 5000 });
  expect(calls).toBeGreaterThan(4); // 1024 rates fit in at once
  expect(calls).toBeLessThan(500);
  expect(model.learningRate).toBe(0);
});

test("a schedule in the middle of a training by a number is refused, and nothing changes", async () => {
  const model = await single("wasm", 0.5);
  const onEpochEnd = () => void (model.learningRate = (t) => t);
  const fit = model.fit(one, zero, { callbacks: [{ onEpochEnd }] });
  await expect(fit).rejects.toMatchObject({
    code: "E_CONFIG",
    message: expect.stringContaining("must be a number while"),
  });
  expect(model.learningRate).toBe(0.5);
  expect(() => (model.learningRate = 0)).toThrowError(expect.objectContaining({ code: "E_CONFIG" }));
});
