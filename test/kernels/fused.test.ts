/** Kernels that do the work of two give the bits of the two. */
import { describe, expect, test } from "vitest";
import { activations } from "../../src/kernels/activations/index.ts";
import { kernels } from "../../src/kernels/index.ts";
import { refTo } from "../../src/base/registry.ts";
import { Bed, input, output, scratch } from "../support/bed.ts";
import { dtypes } from "../support/engines.ts";
import { uniform } from "../support/numbers.ts";

const random = uniform(8);
const reals = (count: number) => Float64Array.from({ length: count }, () => random());

describe.each(dtypes)("%s", (dtype) => {
  test.each(activations.map((a) => [a.name, a] as const))("dense with %s: affine, then the activation", (_, entry) => {
    const B = 7,
      I = 33,
      O = 19;
    const which = refTo(activations, entry, 0.5);
    const y = output("y", B, O);
    const x = input("x", B, I, reals(B * I));
    const w = input("w", I, O, reals(I * O));
    const b = input("b", 1, O, reals(O));
    const room = scratch("scratch", 16 * I + 16, 1, { packed: true });
    const run = (steps: (bed: Bed) => void) => {
      const bed = new Bed("wasm", dtype, [y, x, w, b, room]);
      steps(bed);
      expect(bed.change()).toBeUndefined();
      return bed.values(y);
    };
    const together = run((bed) => bed.run(kernels.dense, [which, y, x, w, b, room], B));
    const apart = run((bed) => {
      bed.run(kernels.affine, [y, x, w, b, room], B);
      bed.run(kernels.activationForward, [which, y, y], B);
    });
    expect(together).toEqual(apart);
  });
});
