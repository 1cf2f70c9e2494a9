/** Cases of assembly/convolution: windows of every kind on images of either form. */
import { activations } from "../../../src/kernels/activations/index.ts";
import type { WindowNumbers } from "../../../src/kernels/convolution/window.ts";
import { kernels } from "../../../src/kernels/index.ts";
import { optimizerRules } from "../../../src/kernels/optimizers/index.ts";
import type { Kernel } from "../../../src/kernels/kernel.ts";
import { refTo } from "../../../src/base/registry.ts";
import { input, output, scratch, type SpecOperand, type TensorSpec } from "../../support/bed.ts";
import type { Cases, KernelCase, Place } from "../../support/kernels.ts";
import { smallest, uniform } from "../../support/numbers.ts";
import { configurations, hyperOf, updateBound, weights } from "./optimizers.ts";

const random = uniform(15);
const reals = (count: number) => Float64Array.from({ length: count }, () => random());
/** A quarter zeros, which the reference leaves out. */
const someZeros = (count: number) => reals(count).map((value) => (value < -0.5 ? 0 : value));

/** height, width, kernel, strides, dilations, and what is added on top, left, at the bottom and right. */
interface Windows {
  size: readonly [number, number];
  kernel: readonly [number, number];
  strides?: readonly [number, number];
  dilations?: readonly [number, number];
  padding?: readonly [top: number, left: number, bottom: number, right: number];
}

const all: readonly Windows[] = [
  { size: [1, 1], kernel: [1, 1] },
  { size: [5, 6], kernel: [1, 1] },
  { size: [6, 7], kernel: [3, 3] },
  { size: [6, 5], kernel: [2, 3], strides: [2, 1] },
  { size: [7, 7], kernel: [3, 2], strides: [2, 3] }, // the last row and column are under no window
  { size: [8, 7], kernel: [2, 2], dilations: [3, 2] },
  { size: [4, 5], kernel: [3, 3], padding: [1, 1, 1, 1] },
  { size: [5, 4], kernel: [2, 4], padding: [0, 1, 1, 2] },
  { size: [5, 6], kernel: [3, 3], strides: [2, 2], dilations: [2, 2], padding: [2, 1, 3, 2] },
  { size: [1, 9], kernel: [1, 3], padding: [0, 4, 0, 0], dilations: [1, 2] }, // causal
  { size: [1, 12], kernel: [1, 4], strides: [1, 3] },
  { size: [2, 2], kernel: [3, 3], padding: [2, 2, 2, 2] }, // more around it than there is of it
  { size: [6, 8], kernel: [2, 2], strides: [2, 2] }, // side by side, every pixel under one
  { size: [5, 7], kernel: [2, 2], strides: [2, 2] }, // the last row and column under none
];

const numbersOf = ({ size, kernel, strides = [1, 1], dilations = [1, 1], padding = [0, 0, 0, 0] }: Windows) => {
  const count = (i: 0 | 1) =>
    Math.floor((size[i] + padding[i] + padding[i + 2] - (kernel[i] - 1) * dilations[i] - 1) / strides[i]) + 1;
  return [...size, ...kernel, ...strides, ...dilations, padding[0], padding[1], count(0), count(1)] as WindowNumbers;
};

/** Windows with channels before and after, images, and whether x stands as rows of data do. */
function* settings() {
  let turn = 0;
  for (const windows of all) {
    const numbers = numbersOf(windows);
    for (const F of [1, 4, 6, 11, 16, 17]) {
      const C = [1, 2, 3, 4, 6][turn % 5];
      const B = 1 + (turn % 3);
      const asRows = turn % 2 === 0;
      turn++;
      const [P, pixels, T] = [numbers[10] * numbers[11], numbers[0] * numbers[1], numbers[2] * numbers[3]];
      const name = `${B} × [${numbers.slice(0, 2)}, ${C}${asRows ? " as rows" : ""}], kernel [${numbers.slice(2, 4)}, ${F}], ${numbers.slice(4)}`;
      yield { name, numbers, F, C, B, P, pixels, T, asRows, turn };
    }
  }
  yield { name: "a longer sum", ...longer, turn };
}
const longNumbers = numbersOf({ size: [12, 12], kernel: [5, 5] });
const longer = { numbers: longNumbers, F: 16, C: 6, B: 2, P: 64, pixels: 144, T: 25, asRows: false };
type Setting = typeof longer & { turn: number };

const images = (role: typeof input | typeof output, name: string, s: Setting, values: Float64Array) =>
  s.asRows
    ? role(name, s.B, s.pixels * s.C, values as never)
    : role(name, s.B * s.pixels, s.C, values as never, { wider: s.turn % 2 });
const room = (s: Setting) => scratch("scratch", 4096 + 2 * s.P + 64 * s.T * s.C + 16 * s.F, 1, { packed: true });

/** As in ./matrix.ts: two sums of K products, with different roundings. */
const sumOf =
  (K: number) =>
  ({ eps, magnitude, dtype }: Place) =>
    K * (eps * magnitude + smallest[dtype]);

function* convolutions(kernel: Kernel, ...before: SpecOperand[]): Iterable<KernelCase> {
  for (const s of settings()) {
    const { B, P, F, C, T, pixels, turn, name } = s;
    const operands = [
      ...before,
      output("y", B * P, F, { wider: turn % 3 }),
      images(input, "x", s, someZeros(B * pixels * C)),
      input("w", T * C, F, reals(T * C * F)),
      turn % 4 === 0 ? 0 : input("b", 1, F, reals(F)),
      room(s),
      ...s.numbers,
    ];
    yield { name, kernel, operands, items: B, sums: true, bound: sumOf(T * C + 1) };
  }
}

const relu = refTo(
  activations,
  activations.find(({ name }) => name === "relu")!,
);

function* gradients(): Iterable<KernelCase> {
  for (const s of settings()) {
    const { B, P, F, C, T, pixels, turn, name } = s;
    const operands = [
      output("dw", T * C, F, { wider: turn % 3 }),
      images(input, "x", s, someZeros(B * pixels * C)),
      input("dz", B * P, F, reals(B * P * F), { wider: (turn + 1) % 2 }),
      room(s),
      ...s.numbers,
    ];
    yield { name, kernel: kernels.convolutionGradient, operands, items: T * C, sums: true, bound: sumOf(B * P) };
  }
}

function* transposed(): Iterable<KernelCase> {
  for (const s of settings()) {
    const { B, P, F, C, T, pixels, turn, name } = s;
    const operands = [
      output("y", B * pixels, C, { wider: turn % 3 }),
      input("x", B * P, F, someZeros(B * P * F), { wider: (turn + 1) % 2 }),
      input("wT", F, T * C, reals(T * C * F)),
      turn % 4 === 0 ? input("b", 1, C, reals(C)) : 0,
      room(s),
      ...s.numbers,
    ];
    const kernel = kernels.transposedConvolution;
    yield { name, kernel, operands, items: B, sums: true, bound: sumOf(T * F + 1) };
  }
}

/** Channels with a filter or several each. */
function* depthwises(kernel: Kernel, make: (s: Setting, m: number) => SpecOperand[], byTaps: boolean) {
  for (const s of settings()) {
    const m = 1 + (s.turn % 3 === 0 ? 2 : 0);
    const operands = [...make(s, m), ...s.numbers];
    const items = byTaps ? s.T : s.B;
    yield { name: `${s.name}, ${m} each`, kernel, operands, items, sums: true, bound: sumOf(s.B * s.P * s.T * m + 1) };
  }
}

export const depthwise: Cases = () =>
  depthwises(
    kernels.depthwise,
    (s, m) => [
      output("y", s.B * s.P, s.F * m),
      input("x", s.B * s.pixels, s.F, reals(s.B * s.pixels * s.F)),
      input("w", s.T, s.F * m, reals(s.T * s.F * m)),
      s.turn % 2 === 0 ? 0 : input("b", 1, s.F * m, reals(s.F * m)),
    ],
    false,
  );
export const depthwiseBackward: Cases = () =>
  depthwises(
    kernels.depthwiseBackward,
    (s, m) => [
      output("dx", s.B * s.pixels, s.F),
      input("dz", s.B * s.P, s.F * m, reals(s.B * s.P * s.F * m)),
      input("w", s.T, s.F * m, reals(s.T * s.F * m)),
    ],
    false,
  );
export const depthwiseGradient: Cases = () =>
  depthwises(
    kernels.depthwiseGradient,
    (s, m) => [
      output("dw", s.T, s.F * m),
      input("x", s.B * s.pixels, s.F, reals(s.B * s.pixels * s.F)),
      input("dz", s.B * s.P, s.F * m, reals(s.B * s.P * s.F * m)),
    ],
    true,
  );

/** Ties are there: few different numbers. */
const ties = (count: number) => reals(count).map((value) => Math.round(value * 3));

function* poolings(kernel: Kernel, make: (s: Setting) => SpecOperand[], terms: (s: Setting) => number) {
  for (const s of settings()) {
    const positions = { ...s, asRows: false };
    const operands = [...make(positions), ...s.numbers];
    yield { name: s.name, kernel, operands, items: s.B, sums: true, bound: sumOf(terms(s)) } as KernelCase;
  }
}

const big = (role: typeof input | typeof output, name: string, s: Setting, values: Float64Array | object) =>
  role(name, s.B * s.pixels, s.F, values as never);
const small = (name: string, s: Setting): TensorSpec => output(name, s.B * s.P, s.F);

export const convolution: Cases = () => convolutions(kernels.convolution);
export const activatedConvolution: Cases = () => convolutions(kernels.activatedConvolution, relu);
export const convolutionGradient: Cases = gradients;
/** Whole numbers of one sign: the gradient is exact on both sides and only the update rounds. */
export const convolutionGradientUpdate: Cases = function* (): Iterable<KernelCase> {
  const some = [...settings()].filter((_, i) => i % 9 === 0);
  for (const { name, optimizer } of configurations) {
    const hyper = hyperOf(optimizer);
    for (const s of some) {
      const { B, P, F, C, T, pixels } = s;
      const { w, state } = weights(optimizer, T * C, F, new Float64Array(T * C * F).fill(1));
      const whole = (count: number, least: number) =>
        Float64Array.from({ length: count }, () => Math.floor(random(least, 4)));
      const operands = [
        refTo(optimizerRules, optimizer.rule),
        w,
        state,
        input("hyper", 1, hyper.length, hyper, { type: "float64" }),
        scratch("panel", Math.min(4, T * C), F),
        images(input, "x", s, whole(B * pixels * C, 0)),
        input("dz", B * P, F, whole(B * P * F, 1)),
        room(s),
        ...s.numbers,
      ];
      const kernel = kernels.convolutionGradientUpdate;
      yield { name: `${name}, ${s.name}`, kernel, operands, items: T * C, bound: updateBound };
    }
  }
};
export const transposedConvolution: Cases = transposed;
export const maxPooling: Cases = () =>
  poolings(
    kernels.maxPooling,
    (s) => [small("y", s), big(input, "x", s, ties(s.B * s.pixels * s.F))],
    () => 0,
  );
export const sumWindows: Cases = () =>
  poolings(
    kernels.sumWindows,
    (s) => [small("y", s), big(input, "x", s, reals(s.B * s.pixels * s.F)), s.turn % 2],
    ({ T }) => T + 1,
  );
export const spreadWindows: Cases = () =>
  poolings(
    kernels.spreadWindows,
    (s) => [big(output, "x", s, {}), input("y", s.B * s.P, s.F, reals(s.B * s.P * s.F)), s.turn % 2],
    ({ T }) => 2 * T + 1,
  );
export const maxPoolingBackward: Cases = () =>
  poolings(
    kernels.maxPoolingBackward,
    (s) => {
      const x = ties(s.B * s.pixels * s.F);
      return [
        big(output, "dx", s, {}),
        input("dy", s.B * s.P, s.F, reals(s.B * s.P * s.F)),
        input("y", s.B * s.P, s.F, largest(s, x)),
        big(input, "x", s, x),
      ];
    },
    ({ T }) => T,
  );

/** The largest x under each window. */
function largest({ numbers, B, P, F, pixels }: Setting, x: Float64Array): Float64Array {
  const matrix = (data: Float64Array, rows: number) => ({ data, rows, columns: F, stride: F });
  const y = matrix(new Float64Array(B * P * F), B * P);
  kernels.maxPooling.reference(y, matrix(x, B * pixels), ...numbers, 0, B);
  return y.data;
}
