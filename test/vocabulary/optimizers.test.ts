/** Every optimizer with every combination of its options: both backends and dtypes against formulas of single numbers. */
import { describe, expect, test } from "vitest";
import * as optimizers from "../../src/kernels/optimizers/all.ts";
import type { Optimizer } from "../../src/kernels/optimizers/optimizer.ts";
import { sgd } from "../../src/index.ts";
import { first, gradients, STEPS, trajectory } from "./steps.ts";

type Values = Record<string, number>;
/** One weight's next value, from its gradient and the number of the step, from 1; `s` is its memory. */
type Formula = (w: number, g: number, t: number, s: Values, o: Values) => number;

// The rules as PyTorch documents them, a number at a time, with its powers and its order of operations.
const formulas: Record<keyof typeof optimizers, Formula> = {
  sgd(w, g, t, s, o) {
    g += o.weightDecay * w;
    if (o.momentum) {
      s.b = t === 1 ? g : o.momentum * s.b + g;
      g = o.nesterov ? g + o.momentum * s.b : s.b;
    }
    return w - o.learningRate * g;
  },
  rmsprop(w, g, _, s, o) {
    g += o.weightDecay * w;
    s.v = o.rho * (s.v ?? 0) + (1 - o.rho) * g * g;
    s.mean = o.rho * (s.mean ?? 0) + (1 - o.rho) * g;
    const d = Math.sqrt(o.centered ? s.v - s.mean ** 2 : s.v) + o.epsilon;
    s.b = o.momentum * (s.b ?? 0) + g / d;
    return w - o.learningRate * s.b;
  },
  adagrad(w, g, _, s, o) {
    g += o.weightDecay * w;
    s.sum = (s.sum ?? o.initialAccumulator) + g * g;
    return w - (o.learningRate * g) / (Math.sqrt(s.sum) + o.epsilon);
  },
  adadelta(w, g, _, s, o) {
    g += o.weightDecay * w;
    s.v = o.rho * (s.v ?? 0) + (1 - o.rho) * g * g;
    const delta = (g * Math.sqrt((s.u ?? 0) + o.epsilon)) / Math.sqrt(s.v + o.epsilon);
    s.u = o.rho * (s.u ?? 0) + (1 - o.rho) * delta * delta;
    return w - o.learningRate * delta;
  },
  adam: (w, g, t, s, o) => adamStep(w, g + o.weightDecay * w, t, s, o),
  adamw: (w, g, t, s, o) => adamStep(w * (1 - o.learningRate * o.weightDecay), g, t, s, o),
  adamax(w, g, t, s, o) {
    g += o.weightDecay * w;
    s.m = o.beta1 * (s.m ?? 0) + (1 - o.beta1) * g;
    s.u = Math.max(o.beta2 * (s.u ?? 0), Math.abs(g) + o.epsilon);
    return w - ((o.learningRate / (1 - o.beta1 ** t)) * s.m) / s.u;
  },
  nadam(w, g, t, s, o) {
    g += o.weightDecay * w;
    const mu = (step: number) => o.beta1 * (1 - 0.5 * 0.96 ** (step * 4e-3));
    s.product = (s.product ?? 1) * mu(t);
    s.m = o.beta1 * (s.m ?? 0) + (1 - o.beta1) * g;
    s.v = o.beta2 * (s.v ?? 0) + (1 - o.beta2) * g * g;
    const d = Math.sqrt(s.v / (1 - o.beta2 ** t)) + o.epsilon;
    w -= ((o.learningRate * (1 - mu(t))) / (1 - s.product)) * (g / d);
    return w - ((o.learningRate * mu(t + 1)) / (1 - s.product * mu(t + 1))) * (s.m / d);
  },
};

function adamStep(w: number, g: number, t: number, s: Values, o: Values): number {
  s.m = o.beta1 * (s.m ?? 0) + (1 - o.beta1) * g;
  s.v = o.beta2 * (s.v ?? 0) + (1 - o.beta2) * g * g;
  s.top = Math.max(s.top ?? 0, s.v);
  const d = Math.sqrt(o.amsgrad ? s.top : s.v) / Math.sqrt(1 - o.beta2 ** t) + o.epsilon;
  return w - ((o.learningRate / (1 - o.beta1 ** t)) * s.m) / d;
}

/** What each option is tried with besides its default. */
const others: Record<string, number | boolean> = {
  learningRate: 0.05,
  momentum: 0.8,
  nesterov: true,
  rho: 0.7,
  centered: true,
  epsilon: 1e-3,
  initialAccumulator: 0.5,
  beta1: 0.5,
  beta2: 0.9,
  amsgrad: true,
  weightDecay: 0.1,
};

/** All subsets of the options that stand apart from their defaults, but for nesterov without momentum. */
function combinations(name: keyof typeof optimizers): Record<string, number | boolean>[] {
  const known = ["learningRate", ...Object.keys(optimizers[name].definition.options)];
  const subsets = Array.from({ length: 2 ** known.length }, (_, bits) =>
    Object.fromEntries(known.filter((_, i) => (bits >> i) & 1).map((option) => [option, others[option]])),
  );
  return subsets.filter((options) => !options.nesterov || options.momentum);
}

function expected(optimizer: Optimizer): number[][] {
  const formula = formulas[optimizer.name as keyof typeof optimizers];
  const options = Object.fromEntries(Object.entries(optimizer.config).map(([name, value]) => [name, Number(value)]));
  const memory: Values[] = first.map(() => ({}));
  let w = first;
  return gradients.map((g, t) => (w = w.map((weight, i) => formula(weight, g[i], t + 1, memory[i], options))));
}

/** The largest difference, relative where numbers are larger than 1. */
function distance(a: number[][], b: number[][]): number {
  return Math.max(...a.flatMap((row, t) => row.map((x, i) => Math.abs(x - b[t][i]) / Math.max(1, Math.abs(b[t][i])))));
}

describe.each(Object.keys(optimizers) as (keyof typeof optimizers)[])("%s", (name) => {
  const all = combinations(name).map((options) => optimizers[name](options));

  test(`follows its formula for ${STEPS} steps, float64, both backends the same bits`, () => {
    expect(all.length).toBeGreaterThanOrEqual(8);
    for (const optimizer of all) {
      const javascript = trajectory(optimizer, "javascript", "float64");
      const label = JSON.stringify(optimizer.config);
      expect(distance(javascript, expected(optimizer)), label).toBeLessThan(1e-12);
      expect(trajectory(optimizer, "wasm", "float64"), label).toEqual(javascript);
    }
  });

  test("and in float32, within what its roundings add up to", () => {
    // 20 steps, each rounding the weight (½ eps) and some eight times its step, which is at most about as large as the
    // weight: 20 · 4.5 · 1.2e-7 = 1.1e-5. Where centered, v − a² loses up to two more digits.
    for (const optimizer of all) {
      const limit = optimizer.config.centered ? 1e-3 : 1.1e-5;
      for (const backend of ["wasm", "javascript"] as const) {
        const got = distance(trajectory(optimizer, backend, "float32"), expected(optimizer));
        expect(got, `${backend} ${JSON.stringify(optimizer.config)}`).toBeLessThan(limit);
      }
    }
  });
});

describe("options", () => {
  test("the defaults are PyTorch's", () => {
    const defaults = Object.fromEntries(Object.entries(optimizers).map(([name, make]) => [name, make().config]));
    expect(defaults).toEqual({
      sgd: { learningRate: 0.01, momentum: 0, nesterov: false, weightDecay: 0 },
      adam: { learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, amsgrad: false },
      rmsprop: { learningRate: 0.01, rho: 0.99, momentum: 0, epsilon: 1e-8, centered: false, weightDecay: 0 },
      adagrad: { learningRate: 0.01, epsilon: 1e-10, weightDecay: 0, initialAccumulator: 0 },
      adadelta: { learningRate: 1, rho: 0.9, epsilon: 1e-6, weightDecay: 0 },
      adamax: { learningRate: 0.002, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 },
      nadam: { learningRate: 0.002, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 },
      adamw: { learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01, amsgrad: false },
    });
  });

  test.each([
    [() => optimizers.rmsprop({ alpha: 0.9 } as never), /no option "alpha".*Did you mean "rho"/],
    [() => optimizers.adam({ beta1: 1 }), /adam beta1 must be a finite number at least 0 and below 1, got 1/],
    [() => optimizers.adagrad({ epsilon: 0 }), /adagrad epsilon must be a finite number above 0/],
    [() => optimizers.adamw({ clipNorm: 0 }), /adamw clipNorm must be a finite number above 0/],
    [() => optimizers.nadam({ learningRate: -1 }), /nadam learningRate must be a finite number above 0/],
    [() => optimizers.adam({ learningRate: "0.1" as never }), /number above 0, or a schedule.*got "0.1"/],
    [() => sgd({ nesterov: true }), /nesterov needs a momentum above 0/],
    [() => optimizers.adadelta([] as never), /adadelta expects an object of options, such as .*, got \[\]/],
  ])("refused: %s", (make, message) => {
    expect(make).toThrowError(expect.objectContaining({ code: "E_CONFIG", message: expect.stringMatching(message) }));
  });
});
