/** The optimizers over several steps, and inside the weight gradient. */
import { describe, expect, test } from "vitest";
import { optimizerRules } from "../../src/kernels/optimizers/index.ts";
import { kernels } from "../../src/kernels/index.ts";
import { refTo } from "../../src/base/registry.ts";
import { Bed, input, output, scratch } from "../support/bed.ts";
import { dtypes } from "../support/engines.ts";
import { epsilon, uniform } from "../support/numbers.ts";
import { configurations } from "./cases/optimizers.ts";

const random = uniform(6);
const reals = (count: number) => Float64Array.from({ length: count }, () => random());
const zeros = (count: number) => new Float64Array(count);

describe.each(dtypes)("%s", (dtype) => {
  describe.each(configurations)("$name", ({ optimizer }) => {
    const rule = refTo(optimizerRules, optimizer.rule);
    const initial = [...optimizer.hyper];

    test("stays with its reference for ten steps", () => {
      const I = 3,
        O = 17,
        steps = 10;
      const before = reals(I * O);
      const w = output("w", I, O, { values: before });
      const rows = optimizer.slots.length * I;
      const state = rows > 0 ? output("state", rows, O, { values: zeros(rows * O) }) : w;
      const hyper = output("hyper", 1, initial.length, { type: "float64", values: initial });
      const dw = input("dw", I, O, zeros(I * O));
      const operands = [rule, w, state, hyper, dw];
      const beds = (["javascript", "wasm"] as const).map((side) => new Bed(side, dtype, operands));
      for (let step = 0; step < steps; step++) {
        const gradient = reals(I * O);
        for (const bed of beds) {
          bed.fill(dw, gradient);
          bed.run(kernels.advance, [rule, hyper], 1);
          bed.run(kernels.update, operands, I);
          expect(bed.change()).toBeUndefined();
        }
      }
      const [expected, actual] = beds.map((bed) => bed.values(w));
      // A dozen roundings a step, of numbers no larger than the largest weight, velocity (at most 1 / (1 − μ) = 10
      // gradients) or, in Adam, m / √v (at most √steps, as |m| ≤ √(steps v) for gradients given equal weight).
      const bound = 12 * steps * epsilon[dtype] * (10 + Math.max(...expected.map(Math.abs)));
      expected.forEach((value, i) => expect(Math.abs(actual[i] - value)).toBeLessThanOrEqual(bound));
      expect(actual).not.toEqual(before);
    });

    // Subnormal numbers round such that a decaying mean never gets to 0, and CPUs are slow with them.
    test("what decays of its state comes to rest at 0", () => {
      const tiny = dtype === "float32" ? 1e-30 : 1e-301;
      const O = 5;
      const rows = optimizer.slots.length;
      if (rows === 0) return;
      const w = output("w", 1, O, { values: zeros(O) });
      const state = output("state", rows, O, { values: new Float64Array(rows * O).fill(tiny) });
      const hyper = output("hyper", 1, initial.length, { type: "float64", values: initial });
      const dw = input("dw", 1, O, zeros(O));
      const operands = [rule, w, state, hyper, dw];
      for (const side of ["javascript", "wasm"] as const) {
        const bed = new Bed(side, dtype, operands);
        for (let step = 0; step < 400; step++) bed.run(kernels.update, operands, 1);
        for (const value of bed.values(state)) expect(value === 0 || value >= tiny / 2, `${side}: ${value}`).toBe(true);
      }
    });

    test.each([2, 4, 32])("in panels of %i rows gives the bits of gradient, then update", (P) => {
      const B = 7,
        I = 33,
        O = 19;
      const hyper = Float64Array.from(initial);
      optimizer.rule.advance(hyper);
      const w = output("w", I, O, { values: reals(I * O) });
      const rows = optimizer.slots.length * I;
      const state = rows > 0 ? output("state", rows, O, { values: reals(rows * O).map(Math.abs) }) : w;
      const h = input("hyper", 1, hyper.length, hyper, { type: "float64" });
      const panel = scratch("panel", P, O);
      const dw = output("dw", I, O);
      const x = input("x", B, I, reals(B * I));
      const dz = input("dz", B, O, reals(B * O));
      const products = scratch("scratch", 16 * B + 16, 1, { packed: true });
      const run = (steps: (bed: Bed) => void) => {
        const bed = new Bed("wasm", dtype, [w, state, h, panel, dw, x, dz, products]);
        steps(bed);
        expect(bed.change()).toBeUndefined();
        return [bed.values(w), bed.values(state)];
      };
      const together = run((bed) =>
        bed.run(kernels.weightGradientUpdate, [rule, w, state, h, panel, x, dz, products], I),
      );
      const apart = run((bed) => {
        bed.run(kernels.weightGradient, [dw, x, dz, products], I);
        bed.run(kernels.update, [rule, w, state, h, dw], I);
      });
      expect(together).toEqual(apart);
    });
  });
});
