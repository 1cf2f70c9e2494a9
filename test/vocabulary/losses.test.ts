/** The losses: their words and options, both kernels of both dtypes, derivatives beside differences. Beside PyTorch's: test/golden. */
import { describe, expect, test } from "vitest";
import * as api from "../../src/index.ts";
import { binaryCrossentropy, hinge, huber, pinball, sparseCategoricalCrossentropy } from "../../src/index.ts";
import * as all from "../../src/kernels/losses/all.ts";
import * as allFused from "../../src/kernels/losses/allFused.ts";
import { configureLoss, losses, namedLosses } from "../../src/kernels/losses/index.ts";
import type { Loss } from "../../src/kernels/losses/loss.ts";
import { kernels } from "../../src/kernels/index.ts";
import { refTo, type RegistryRef } from "../../src/base/registry.ts";
import { input, output } from "../support/bed.ts";
import { dtypes } from "../support/engines.ts";
import { agree, sweep, type KernelCase } from "../support/kernels.ts";
import { round, uniform } from "../support/numbers.ts";
import { assemblyNames, refusal } from "./registry.ts";

const words =
  "meanSquaredError, halfSquaredError, meanAbsoluteError, huber, logCosh, binaryCrossentropy, categoricalCrossentropy, sparseCategoricalCrossentropy, hinge, squaredHinge, categoricalHinge, pinball, poisson, kullbackLeiblerDivergence, meanAbsolutePercentageError, meanSquaredLogarithmicError, cosineSimilarity";

type Domain = "any" | "probability" | "count" | "side" | "logit";
/** What a loss is asked about: outputs of any size, probabilities, or counts; targets of that kind, yes or no, or class numbers. */
const domains: Record<string, Domain> & Record<keyof typeof all, Domain> = {
  meanSquaredError: "any",
  halfSquaredError: "any",
  meanAbsoluteError: "any",
  huber: "any",
  logCosh: "any",
  binaryCrossentropy: "probability",
  categoricalCrossentropy: "probability",
  sparseCategoricalCrossentropy: "probability",
  kullbackLeiblerDivergence: "probability",
  hinge: "side",
  squaredHinge: "side",
  categoricalHinge: "side",
  pinball: "any",
  poisson: "count",
  meanAbsolutePercentageError: "any",
  meanSquaredLogarithmicError: "count",
  cosineSimilarity: "any",
  "sigmoid + binaryCrossentropy": "logit",
  "softmax + categoricalCrossentropy": "logit",
  "softmax + sparseCategoricalCrossentropy": "logit",
};

const configured: { title: string; which: RegistryRef<Loss> }[] = [
  ...losses.map((entry) => ({
    definition: entry,
    parameter: entry.parameter === undefined ? 0 : Number(entry.options![entry.parameter].initial),
  })),
  ...[huber({ delta: 0.25 }), huber({ delta: 30 }), pinball({ quantile: 0.05 })].map(configureLoss),
].map(({ definition, parameter }) => ({
  title: `${definition.name}(${parameter || ""})`,
  which: refTo(losses, definition, parameter),
}));

describe("words", () => {
  test("are those of the design", () => {
    expect(namedLosses.map((entry) => entry.name).sort()).toEqual(words.split(", ").sort());
    expect(Object.keys(domains).sort()).toEqual(losses.map((entry) => entry.name).sort());
  });

  test("are what the package exports, and nothing else comes from the list", () => {
    for (const [word, entry] of Object.entries(all)) {
      expect(entry.definition.name).toBe(word);
      expect(entry()).toMatchObject({ kind: "loss", name: word });
      expect(api[word as keyof typeof api]).toBe(entry);
    }
    expect(Object.keys(all).length).toBe(namedLosses.length);
    for (const word of Object.keys(allFused)) expect(api).not.toHaveProperty(word);
  });

  test("have the numbers of the core that was built", () => {
    const joined = (name: string) => {
      const [activation, loss] = name.split(" + ");
      return loss === undefined ? activation : activation + loss[0].toUpperCase() + loss.slice(1);
    };
    expect(losses.map((entry) => joined(entry.name))).toEqual(assemblyNames("build/generated/losses.ts"));
  });

  test("that are wrong are refused with the nearest one", () => {
    const nearest = (word: string) => refusal(() => configureLoss(word)).details.nearest;
    expect(nearest("l1")).toBe("meanAbsoluteError");
    expect(nearest("smooth_l1")).toBe("huber");
    expect(nearest("logcos")).toBe("logCosh");
    expect(nearest("categorical_hing")).toBe("categoricalHinge");
    // A fused form is not a word.
    expect(refusal(() => configureLoss("softmax + categoricalCrossentropy")).code).toBe("E_CONFIG");
  });
});

describe("options", () => {
  test("are those of the design", () => {
    const options = Object.fromEntries(namedLosses.map((entry) => [entry.name, Object.keys(entry.options!).sort()]));
    const other = { binaryCrossentropy: ["fromLogits", "labelSmoothing"], categoricalCrossentropy: ["fromLogits", "labelSmoothing"], sparseCategoricalCrossentropy: ["fromLogits"], huber: ["delta"], pinball: ["quantile"] }; // prettier-ignore
    for (const [name, of] of Object.entries(options)) {
      expect(of, name).toEqual([...(other[name as keyof typeof other] ?? []), "reduction"]);
    }
    expect(huber().options).toEqual({ delta: 1, reduction: "mean" });
    expect(binaryCrossentropy().options).toEqual({ reduction: "mean", fromLogits: false, labelSmoothing: 0 });
  });

  test("that are wrong are refused", () => {
    // @ts-expect-error there is no such option
    expect(refusal(() => huber({ dleta: 2 })).details.nearest).toBe("delta");
    // @ts-expect-error there is no such option
    expect(refusal(() => hinge({ fromLogits: true })).code).toBe("E_CONFIG");
    // @ts-expect-error class numbers cannot be smoothed
    expect(refusal(() => sparseCategoricalCrossentropy({ labelSmoothing: 0.1 })).code).toBe("E_CONFIG");
    // @ts-expect-error not a word
    expect(refusal(() => hinge({ reduction: "none" })).message).toContain('"mean", "sum"');
    for (const delta of [0, -1, NaN]) expect(refusal(() => huber({ delta })).code).toBe("E_CONFIG");
    for (const quantile of [0, 1, 50]) expect(refusal(() => pinball({ quantile })).code).toBe("E_CONFIG");
    for (const labelSmoothing of [-0.1, 1]) {
      expect(refusal(() => binaryCrossentropy({ labelSmoothing })).code).toBe("E_CONFIG");
    }
  });
});

interface Batch {
  rows: number;
  columns: number;
  y: Float64Array;
  t: Float64Array;
}

const random = uniform(53);
const fill = (count: number, next: (i: number) => number) => Float64Array.from({ length: count }, (_, i) => next(i));
const pick = (from: readonly number[], i: number) => from[i % from.length];

/** Outputs and targets in the loss's domain; `extreme` takes them from its ends. */
function batch(loss: Loss, rows: number, columns: number, extreme: boolean): Batch {
  const domain = domains[loss.name];
  const large = [0, -0, 1e-30, -1e-30, 1, -1, 88, -88, 1e4, -1e4, 0.5];
  const shares = [0, 1, 0.5, 1e-12, 1e-30, 1 - 2 ** -24, 0.3];
  const ends = { any: large, side: large, logit: large, probability: shares, count: [0, 1e-30, 1e-8, 1, 88, 1e4] };
  const outputs = {
    any: () => random(-4, 4),
    side: () => random(-2, 2),
    logit: () => random(-8, 8),
    probability: () => random(0.001, 0.999),
    count: () => random(0.001, 9),
  };
  const size = rows * columns;
  const y = fill(size, (i) => (extreme ? pick(ends[domain], i + 3 * Math.floor(i / columns)) : outputs[domain]()));
  if (loss.targets === "label") return { rows, columns, y, t: fill(rows, (r) => r % columns) };
  const targets = {
    any: () => (extreme ? pick(large, Math.floor(random(0, 99))) : random(-4, 4)),
    side: (i: number) => (i % 2 === 0 ? Math.floor(random(0, 2)) : pick([1, -1], i >> 1)),
    logit: (i: number) => (extreme ? Number(Math.floor(i / columns) % columns === i % columns) : random(0, 1)),
    probability: (i: number) => (extreme ? Number(Math.floor(i / columns) % columns === i % columns) : random(0, 1)),
    count: () => Math.floor(random(0, extreme ? 1e4 : 9)),
  };
  // One number a row compares classes: zeros with a one.
  const oneHot = (i: number) => Number(Math.floor(i / columns) % columns === i % columns);
  return { rows, columns, y, t: fill(size, loss.name === "categoricalHinge" ? oneHot : targets[domain]) };
}

const matrix = <T extends Float64Array | Int32Array>(data: T, rows: number) => {
  const columns = data.length / rows;
  return { data, rows, columns, stride: columns };
};
const targetsOf = (loss: Loss, { t, rows }: Batch) =>
  loss.targets === "label" ? matrix(Int32Array.from(t), rows) : matrix(t, rows);

/** The loss of each row, by the reference in float64. */
function forward({ entry: choice, parameter }: RegistryRef<Loss>, of: Batch): Float64Array {
  const rowLoss = new Float64Array(of.rows);
  choice.forward(matrix(rowLoss, of.rows), matrix(of.y.slice(), of.rows), targetsOf(choice, of), 0, of.rows, parameter);
  return rowLoss;
}

/** Its derivative with respect to y, or to the logits in y, by the reference in float64. */
function backward({ entry: choice, parameter }: RegistryRef<Loss>, of: Batch, scale = 1): Float64Array {
  const y = matrix(of.y.slice(), of.rows);
  const t = targetsOf(choice, of);
  const dy = new Float64Array(of.y.length);
  if (choice.contains !== undefined)
    choice.forward(matrix(new Float64Array(of.rows), of.rows), y, t, 0, of.rows, parameter);
  choice.backward(matrix(dy, of.rows), y, t, scale, 0, of.rows, parameter);
  return dy;
}

const widths = [1, 2, 3, 4, 5, 8, 9, 17];

function* batches(loss: Loss, dtype: (typeof dtypes)[number]): Iterable<Batch> {
  for (const columns of widths) {
    for (const extreme of [false, true]) {
      const of = batch(loss, 13, columns, extreme);
      yield { ...of, y: of.y.map((v) => round(v, dtype)), t: of.t.map((v) => round(v, dtype)) };
    }
  }
}

const targetSpec = (loss: Loss, { rows, columns, t }: Batch) =>
  loss.targets === "label" ? input("t", rows, 1, t, { type: "int32" }) : input("t", rows, columns, t);

function* forwardCases(which: RegistryRef<Loss>, dtype: (typeof dtypes)[number]): Iterable<KernelCase> {
  const { entry: choice, parameter } = which;
  for (const of of batches(choice, dtype)) {
    const { rows, columns, y } = of;
    const rowLoss = output("rowLoss", rows, 1, { type: "float64" });
    const outputs =
      choice.contains === undefined ? input("y", rows, columns, y) : output("y", rows, columns, { values: y });
    yield {
      name: `${choice.name} [${rows}, ${columns}]`,
      kernel: kernels.lossForward,
      operands: [which, rowLoss, outputs, targetSpec(choice, of)],
      items: rows,
      // A row's loss is a sum of at most N terms, each of a few numbers as large as y, t, their product, the result or 1
      // (squares: of the result), each rounded a few times. What a fused loss leaves in y: softmax's 16 ulp, and what
      // the difference to the largest logit has lost.
      bound: ({ output: to, row, expected, eps }) => {
        const at = (values: Float64Array) =>
          Math.max(...values.subarray(row * columns, (row + 1) * columns).map(Math.abs));
        const largest = at(y);
        if (to !== rowLoss) return eps * (16 + 2 * largest) * expected + Number.MIN_VALUE + 2 ** -149;
        const t = choice.targets === "label" ? 1 : at(of.t);
        const terms = Math.abs(expected) + 1 + largest * (1 + t) + t * 20 + parameter * (largest + t);
        return 4 * eps * (columns + 4) * terms;
      },
    };
  }
}

function* backwardCases(which: RegistryRef<Loss>, dtype: (typeof dtypes)[number]): Iterable<KernelCase> {
  const { entry: choice } = which;
  for (const of of batches(choice, dtype)) {
    const { rows, columns } = of;
    // A fused loss reads what its forward has left in y: outputs.
    const y = domains[choice.name] === "logit" ? of.y.map((v) => round(1 / (1 + Math.exp(-v)), dtype)) : of.y;
    const factor = 1 / rows;
    yield {
      name: `${choice.name} [${rows}, ${columns}]`,
      kernel: kernels.lossBackward,
      operands: [which, output("dy", rows, columns), input("y", rows, columns, y), targetSpec(choice, of), factor],
      items: rows,
      // A few roundings of the result; and of the numbers subtracted from each other: y, t, s y, and 1.
      bound: ({ row, column, expected, eps }) => {
        const t = choice.targets === "label" ? 1 : Math.abs(of.t[row * columns + column]);
        const terms = Math.abs(y[row * columns + column]) * (1 + t * t) + t + 1;
        const sums = choice.contains === undefined ? 0 : columns * columns;
        return eps * (8 * Math.abs(expected) + factor * (4 * terms + sums));
      },
    };
  }
}

describe.each(dtypes)("%s kernels", (dtype) => {
  test.each(configured)("$title agree with the reference", ({ which }) => {
    sweep(forwardCases(which, dtype), (c) => agree(c, dtype));
    sweep(backwardCases(which, dtype), (c) => agree(c, dtype));
  });
});

describe("derivatives", () => {
  const h = 1e-6;

  test.each(configured)("$title are those of central differences", ({ which }) => {
    const of = batch(which.entry, 6, 5, false);
    const dy = backward(which, of, 0.7);
    expect(Math.max(...dy.map(Math.abs))).toBeGreaterThan(0.01);
    dy.forEach((slope, i) => {
      const at = (by: number) => {
        const rows = forward(which, { ...of, y: of.y.map((v, j) => (j === i ? v + by : v)) });
        return rows.reduce((sum, v) => sum + v, 0);
      };
      const numeric = (0.7 * (at(h) - at(-h))) / (2 * h);
      expect(Math.abs(slope - numeric), `∂/∂y of ${of.y[i]}`).toBeLessThan(1e-7 * (1 + Math.abs(numeric)));
    });
  });

  test.each(configured)("$title are finite at extremes, and NaN shows", ({ which }) => {
    const of = batch(which.entry, 13, 4, true);
    expect(forward(which, of).every(Number.isFinite)).toBe(true);
    expect(backward(which, of).every(Number.isFinite)).toBe(true);
    const odd = { ...of, y: of.y.map(() => NaN) };
    expect(forward(which, odd).every(Number.isNaN)).toBe(true);
  });

  const slope = (word: string, y: number[], t: number[]) => {
    const { definition, parameter } = configureLoss(word);
    const of = { rows: 1, columns: y.length, y: Float64Array.from(y), t: Float64Array.from(t) };
    return Array.from(backward(refTo(losses, definition, parameter), of), (v) => v + 0);
  };

  test("at kinks are PyTorch's", () => {
    expect(slope("meanAbsoluteError", [2, 3, 4], [2, 2, 5])).toEqual([0, 1 / 3, -1 / 3]);
    expect(slope("huber", [1, -1], [0, 0])).toEqual([0.5, -0.5]);
    expect(slope("hinge", [1, -1], [1, -1])).toEqual([0, 0]);
    expect(slope("pinball", [2, 3, 4], [2, 2, 5])).toEqual([0, 0.5 / 3, -0.5 / 3]);
    expect(slope("categoricalHinge", [2, 1, 0], [1, 0, 0])).toEqual([0, 0, 0]);
  });

  test("of categoricalHinge: minus the target, and the first of the best wrong outputs", () => {
    expect(slope("categoricalHinge", [0.5, 0.25, 0.5], [0, 1, 0])).toEqual([1, -1, 0]);
    // No wrong output is above 0: n is the right one's own 0.
    expect(slope("categoricalHinge", [-0.5, 0.25, -0.5], [0, 1, 0])).toEqual([0, -1, 0]);
  });
});

describe("values", () => {
  const value = (word: string, y: number[], t: number[], options = {}) => {
    const { definition, parameter } = configureLoss({ kind: "loss", name: word, options });
    const of = { rows: 1, columns: y.length, y: Float64Array.from(y), t: Float64Array.from(t) };
    return forward(refTo(losses, definition, parameter), of)[0];
  };

  test("by hand", () => {
    expect(value("meanAbsoluteError", [1, 2, 4], [3, 2, 1])).toBe(5 / 3);
    expect(value("huber", [0.5, 3], [0, 0])).toBe((0.125 + 2.5) / 2);
    expect(value("huber", [0.5, 3], [0, 0], { delta: 2 })).toBe((0.125 + 4) / 2);
    expect(value("pinball", [3, 1], [2, 5], { quantile: 0.75 })).toBe((0.25 + 3) / 2);
    expect(value("logCosh", [1], [0])).toBeCloseTo(Math.log(Math.cosh(1)), 15);
    expect(value("logCosh", [1e4], [0])).toBe(1e4 - Math.LN2);
    expect(value("squaredHinge", [0.5, 3], [1, -1])).toBe((0.25 + 16) / 2);
    expect(value("categoricalHinge", [0.5, 0.25, 2], [0, 1, 0])).toBe(2.75);
    expect(value("categoricalHinge", [-1, 3], [0, 1])).toBe(0);
    expect(value("poisson", [2, 0], [3, 0])).toBeCloseTo((2 - 3 * Math.log(2 + 1e-8)) / 2, 15);
    expect(value("kullbackLeiblerDivergence", [0.5, 0.5, 0], [0, 1, 0])).toBeCloseTo(Math.LN2, 15);
    expect(value("kullbackLeiblerDivergence", [0, 1], [1, 0])).toBeCloseTo(12 * Math.LN10, 12);
    expect(value("meanAbsolutePercentageError", [3, 8], [2, 10])).toBe((50 + 20) / 2);
    expect(value("meanAbsolutePercentageError", [1], [0])).toBe(1e9);
    expect(value("meanSquaredLogarithmicError", [1, -5], [3, -1])).toBeCloseTo(Math.LN2 ** 2 / 2, 15);
    expect(value("cosineSimilarity", [3, 4], [6, 8])).toBeCloseTo(-1, 15);
    expect(value("cosineSimilarity", [3, 4], [-4, 3])).toBe(-0);
    expect(value("cosineSimilarity", [0, 0], [1, 1])).toBe(-0);
  });

  test.each(["hinge", "squaredHinge"])("of %s take 0 for −1", (word) => {
    const y = [0.3, -0.4, 2, -2];
    expect(value(word, y, [0, 1, 0, 1])).toBe(value(word, y, [-1, 1, -1, 1]));
  });
});
