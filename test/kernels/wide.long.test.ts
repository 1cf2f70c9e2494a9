/** The wide build has tiles of its own, and gives the bits of the exact one. */
import { describe, expect, test } from "vitest";
import { Bed, isSpec } from "../support/bed.ts";
import { dtypes } from "../support/engines.ts";
import { sweep } from "../support/kernels.ts";
import * as cases from "./cases/index.ts";

const products = ["affine", "product", "dense", "weightGradient", "weightGradientUpdate"] as const;

describe.each(dtypes)("%s", (dtype) => {
  test.each(products)("%s", (name) => {
    sweep(cases[name](dtype), ({ kernel, operands, items }) => {
      const outputs = operands.filter(isSpec).filter(({ role }) => role === "output");
      const [exact, wide] = (["wasm", "wide"] as const).map((side) => {
        const bed = new Bed(side, dtype, operands);
        bed.run(kernel, operands, items);
        expect(bed.change()).toBeUndefined();
        return outputs.map((output) => bed.values(output));
      });
      expect(wide).toEqual(exact);
    });
  });
});
