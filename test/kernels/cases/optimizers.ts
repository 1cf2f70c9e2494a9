/** Cases of assembly/optimizers, over the registry, each with several configurations. */
import { optimizerRules, optimizers } from "../../../src/kernels/optimizers/index.ts";
import type { Optimizer } from "../../../src/kernels/optimizers/optimizer.ts";
import { kernels } from "../../../src/kernels/index.ts";
import { refTo } from "../../../src/base/registry.ts";
import { input, output, scratch } from "../../support/bed.ts";
import type { Cases, KernelCase, Place } from "../../support/kernels.ts";
import { uniform } from "../../support/numbers.ts";
import { around, few, large } from "./sizes.ts";

/** Options by optimizer, with a rate at which updates are of the size of the weights. */
const variants = {
  sgd: [
    { learningRate: 0.5 },
    { learningRate: 0.5, weightDecay: 0.1 },
    { learningRate: 0.5, momentum: 0.9 },
    { learningRate: 0.5, momentum: 0.9, weightDecay: 0.1 },
    { learningRate: 0.5, momentum: 0.9, nesterov: true },
    { learningRate: 0.5, momentum: 0.5, nesterov: true, weightDecay: 0.1 },
  ],
  adam: [
    {},
    { learningRate: 0.5 },
    { learningRate: 0.5, weightDecay: 0.1 },
    { learningRate: 0.5, beta1: 0.5, beta2: 0.9, epsilon: 0.1 },
    { learningRate: 0.5, beta1: 0, beta2: 0 },
    { learningRate: 0.5, weightDecay: 0.1, amsgrad: true },
  ],
  adamw: [{ learningRate: 0.5 }, { learningRate: 0.5, weightDecay: 0.1, amsgrad: true }],
  rmsprop: [
    { learningRate: 0.5 },
    { learningRate: 0.5, weightDecay: 0.1 },
    { learningRate: 0.5, momentum: 0.9 },
    { learningRate: 0.5, centered: true },
    { learningRate: 0.5, momentum: 0.9, centered: true },
  ],
  adagrad: [{ learningRate: 0.5 }, { learningRate: 0.5, weightDecay: 0.1 }],
  adadelta: [{ learningRate: 0.5 }, { learningRate: 0.5, weightDecay: 0.1, epsilon: 0.01 }],
  adamax: [{ learningRate: 0.5 }, { learningRate: 0.5, weightDecay: 0.1 }],
  nadam: [{ learningRate: 0.5 }, { learningRate: 0.5, weightDecay: 0.1 }],
} satisfies Record<keyof typeof optimizers, readonly object[]>;

/** Slots of state that hold no squares or sizes: means and steps, which have the sign of the gradient. */
const signedSlots: Readonly<Record<keyof typeof optimizers, readonly number[]>> = {
  sgd: [0],
  adam: [0],
  adamw: [0],
  rmsprop: [1, 2],
  adagrad: [],
  adadelta: [],
  adamax: [0],
  nadam: [0],
};

/** Every optimizer, each option at work. */
export const configurations: readonly { name: string; optimizer: Optimizer }[] = Object.entries(optimizers).flatMap(
  ([name, make]) =>
    (variants[name as keyof typeof optimizers] as object[]).map((options) => ({
      name: `${name}(${JSON.stringify(options)})`,
      optimizer: make(options),
    })),
);

const random = uniform(4);

/** The hyperparameters as a first step finds them. */
export function hyperOf({ rule, hyper: first }: Optimizer): Float64Array {
  const hyper = Float64Array.from(first);
  rule.advance(hyper);
  return hyper;
}

/**
 * A weight and what its update reads: gradient and state have the weight's sign, or are squares, so that no sum
 * cancels and a bound in units of the results holds.
 */
export function weights(optimizer: Optimizer, I: number, O: number, signs: ArrayLike<number>) {
  const signed = (count: number) => Float64Array.from({ length: count }, (_, i) => signs[i % (I * O)] * random(0.1, 1));
  const state = signed(Math.max(optimizer.slots.length, 1) * I * O);
  const meansAt = signedSlots[optimizer.name as keyof typeof optimizers];
  for (let i = 0; i < state.length; i++) {
    if (!meansAt.includes(Math.floor(i / (I * O)))) state[i] = Math.abs(state[i]);
    // Centered, what is left of a square beyond the mean's is most of it: no digits are lost.
    else if (optimizer.config.centered === true) state[i] *= 0.1;
  }
  const w = output("w", I, O, { values: signed(I * O) });
  return {
    w,
    // A rule without state gets the weights in its place, as in a plan.
    state: optimizer.slots.length > 0 ? output("state", optimizer.slots.length * I, O, { values: state }) : w,
    gradient: signed(I * O),
  };
}

/** A dozen operations on a weight, its state and its update, none of which cancels: each rounds by half an eps, on both sides. */
export const updateBound = ({ output: { values, columns }, row, column, expected, eps }: Place) =>
  12 * eps * (Math.abs(values![row * columns + column]) + Math.abs(expected));

export const update: Cases = function* (): Iterable<KernelCase> {
  for (const { name, optimizer } of configurations) {
    const hyper = hyperOf(optimizer);
    for (const O of [...around, ...large]) {
      for (const I of [1, 2, 3]) {
        const signs = Array.from({ length: I * O }, () => Math.sign(random()));
        const { w, state, gradient } = weights(optimizer, I, O, signs);
        const operands = [
          refTo(optimizerRules, optimizer.rule),
          w,
          state,
          input("hyper", 1, hyper.length, hyper, { type: "float64" }),
          input("dw", I, O, gradient),
        ];
        const kernel = kernels.update;
        yield { name: `${name} [${I}, ${O}]`, kernel, operands, items: I, bound: updateBound };
      }
    }
  }
};

export const weightGradientUpdate: Cases = function* (): Iterable<KernelCase> {
  for (const { name, optimizer } of configurations) {
    const hyper = hyperOf(optimizer);
    for (const [I, O] of [...few.flatMap((i) => [1, 7, 17].map((o) => [i, o])), [33, 33], [64, 127], [5, 512]]) {
      for (const P of [2, 4, 32]) {
        const B = 3 + (P % 3);
        // Whole numbers: the gradient is exact on both sides and only the update rounds. Its signs are those of x's columns.
        const signs = Array.from({ length: I }, () => Math.sign(random()));
        const { w, state } = weights(
          optimizer,
          I,
          O,
          Array.from({ length: I * O }, (_, i) => signs[Math.floor(i / O)]),
        );
        const x = Float64Array.from({ length: B * I }, (_, i) => signs[i % I] * Math.floor(random(0, 4)));
        const dz = Float64Array.from({ length: B * O }, () => Math.floor(random(1, 5)));
        yield {
          name: `${name} [${[B, I, O]}] in panels of ${P}`,
          kernel: kernels.weightGradientUpdate,
          operands: [
            refTo(optimizerRules, optimizer.rule),
            w,
            state,
            input("hyper", 1, hyper.length, hyper, { type: "float64" }),
            scratch("panel", Math.min(P, I), O),
            input("x", B, I, x),
            input("dz", B, O, dz),
            scratch("scratch", 16 * B + 16, 1, { packed: true }),
          ],
          items: I,
          bound: updateBound,
        };
      }
    }
  }
};

/** Only float64 arithmetic in the same order: the same bits. */
export const advance: Cases = function* (): Iterable<KernelCase> {
  for (const { name, optimizer } of configurations) {
    const values = [...optimizer.hyper];
    for (let step = 1; step <= 5; step++) {
      const hyper = output("hyper", 1, values.length, { type: "float64", values: Float64Array.from(values) });
      const operands = [refTo(optimizerRules, optimizer.rule), hyper];
      yield { name: `${name} step ${step}`, kernel: kernels.advance, operands, items: 1 };
      const next = Float64Array.from(values);
      optimizer.rule.advance(next);
      values.splice(0, values.length, ...next);
    }
  }
};

/** Whole numbers again: the gradient is exact on both sides. */
export const biasGradientUpdate: Cases = function* (): Iterable<KernelCase> {
  for (const { name, optimizer } of configurations) {
    const hyper = hyperOf(optimizer);
    for (const O of [...around, ...large]) {
      const B = 1 + (O % 5);
      const signs = Array.from({ length: O }, () => Math.sign(random()));
      const { w: b, state } = weights(optimizer, 1, O, signs);
      const dz = Float64Array.from({ length: B * O }, (_, i) => signs[i % O] * Math.floor(random(1, 5)));
      yield {
        name: `${name} [${B}, ${O}]`,
        kernel: kernels.biasGradientUpdate,
        operands: [
          refTo(optimizerRules, optimizer.rule),
          b,
          state,
          input("hyper", 1, hyper.length, hyper, { type: "float64" }),
          scratch("db", 1, O),
          input("dz", B, O, dz),
        ],
        items: O,
        bound: updateBound,
      };
    }
  }
};
