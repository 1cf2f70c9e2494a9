/** Cases of assembly/recurrent: series of any length both ways, units around vectors. */
import { activations } from "../../../src/kernels/activations/index.ts";
import { kernels } from "../../../src/kernels/index.ts";
import type { Kernel } from "../../../src/kernels/kernel.ts";
import { refTo } from "../../../src/base/registry.ts";
import { input, output, scratch, type SpecOperand } from "../../support/bed.ts";
import type { Cases, KernelCase } from "../../support/kernels.ts";
import { uniform } from "../../support/numbers.ts";

const random = uniform(16);
const reals = (count: number) => Float64Array.from({ length: count }, () => random());
const shares = (count: number) => Float64Array.from({ length: count }, () => random(0.05, 0.95));

interface Setting {
  readonly name: string;
  readonly B: number;
  readonly T: number;
  readonly U: number;
  readonly backwards: number;
}

function* settings(): Iterable<Setting> {
  for (const T of [1, 2, 5]) {
    for (const U of [1, 2, 3, 4, 5, 8, 11, 17]) {
      for (const B of [1, 2, 5]) {
        const backwards = (T + U + B) % 2;
        yield { name: `${B} × ${T} steps, ${U} units${backwards ? ", backwards" : ""}`, B, T, U, backwards };
      }
    }
  }
}

/** Each step rounds a sum of U products, and a dozen operations and functions on the way; what a step is off, the next ones keep. */
const bound =
  ({ T, U }: Setting) =>
  ({ eps }: { eps: number }) =>
    eps * T * (U + 12);

function* cases(kernel: Kernel, make: (s: Setting) => SpecOperand[]): Iterable<KernelCase> {
  for (const s of settings()) {
    const operands = [...make(s), scratch("scratch", 16 * 4 * s.U + 16, 1, { packed: true }), s.T, s.backwards];
    yield { name: s.name, kernel, operands, items: s.B, bound: bound(s) };
  }
}

/** Series [B·T, columns] in and out. */
const given = (name: string, { B, T }: Setting, columns: number, values = reals) =>
  input(name, B * T, columns, values(B * T * columns));
const made = (name: string, { B, T }: Setting, columns: number) => output(name, B * T, columns);
const changed = (name: string, { B, T }: Setting, columns: number) =>
  output(name, B * T, columns, { values: reals(B * T * columns) });
const matrix = (name: string, rows: number, columns: number) => input(name, rows, columns, reals(rows * columns));
const carry = ({ B, U }: Setting) => scratch("carry", 2 * B, U);

export const lstm: Cases = () =>
  cases(kernels.lstm, (s) => [
    ...["h", "c", "squashed"].map((name) => made(name, s, s.U)),
    changed("z", s, 4 * s.U),
    matrix("u", s.U, 4 * s.U),
  ]);
export const lstmBackward: Cases = () =>
  cases(kernels.lstmBackward, (s) => [
    made("dz", s, 4 * s.U),
    given("dh", s, s.U),
    given("z", s, 4 * s.U, shares),
    given("c", s, s.U),
    given("squashed", s, s.U),
    matrix("uT", 4 * s.U, s.U),
    carry(s),
  ]);
export const gru: Cases = () =>
  cases(kernels.gru, (s) => [
    made("h", s, s.U),
    changed("z", s, 3 * s.U),
    made("recurrent", s, 3 * s.U),
    matrix("u", s.U, 3 * s.U),
    matrix("b", 1, 3 * s.U),
  ]);
export const gruBackward: Cases = () =>
  cases(kernels.gruBackward, (s) => [
    made("dz", s, 3 * s.U),
    made("dRecurrent", s, 3 * s.U),
    given("dh", s, s.U),
    given("h", s, s.U),
    given("z", s, 3 * s.U, shares),
    given("recurrent", s, 3 * s.U),
    matrix("uT", 3 * s.U, s.U),
    carry(s),
  ]);

const which = (name: string) =>
  refTo(
    activations,
    activations.find((entry) => entry.name === name)!,
  );
const names = ["tanh", "gelu"]; // from the output, from the input

export const simpleRnn: Cases = function* () {
  for (const name of names)
    yield* cases(kernels.simpleRnn, (s) => [
      which(name),
      made("h", s, s.U),
      changed("z", s, s.U),
      matrix("u", s.U, s.U),
    ]);
};
export const simpleRnnBackward: Cases = function* () {
  for (const name of names)
    yield* cases(kernels.simpleRnnBackward, (s) => [
      which(name),
      made("dz", s, s.U),
      given("dh", s, s.U),
      given("saved", s, s.U),
      matrix("uT", s.U, s.U),
    ]);
};
export const reverseSteps: Cases = function* () {
  for (const { name, B, T, U } of settings()) {
    const operands = [output("y", B * T, U), input("x", B * T, U, reals(B * T * U)), T];
    yield { name, kernel: kernels.reverseSteps, operands, items: B };
  }
};

/** Masks with every share of steps that count, none and all among them. */
const masks = ({ B, T }: Setting, share: number) =>
  Float64Array.from({ length: B * T }, () => (random(0, 1) < share ? 1 : 0));

export const stepMask: Cases = function* () {
  for (const { name, B, T, U } of settings()) {
    const x = Float64Array.from({ length: B * T * U }, () => (random(0, 1) < 0.7 ? -1 : random()));
    const operands = [output("mask", B * T, 1), input("x", B * T, U, x), -1];
    yield { name, kernel: kernels.stepMask, operands, items: B * T };
  }
};
const masked = (kernel: Kernel, flags: readonly number[], bound?: KernelCase["bound"]): Cases =>
  function* () {
    for (const s of settings())
      for (const share of [0, 0.5, 1])
        for (const flag of flags) {
          const operands = [made("y", s, s.U), given("x", s, s.U), input("mask", s.B * s.T, 1, masks(s, share)), s.T];
          const more = kernel === (kernels.weighSteps as unknown) ? [] : [s.backwards, flag];
          yield {
            name: `${s.name}, ${share} count, ${flag}`,
            kernel,
            operands: [...operands, ...more],
            items: s.B,
            bound,
          };
        }
  };
export const packSteps: Cases = masked(kernels.packSteps, [0, 1]);
export const unpackSteps: Cases = masked(kernels.unpackSteps, [0, 1]);
/** T / Σ m and its product with x are rounded. */
export const weighSteps: Cases = masked(kernels.weighSteps, [0], ({ eps }) => 2 * eps);
