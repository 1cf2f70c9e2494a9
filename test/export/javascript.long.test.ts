/** Models as JavaScript: the bits of the model, for every layer with every activation. */
import { test } from "vitest";
import { makers } from "./models.ts";
import { allCases, dtypes, expectSameBits } from "./sweep.ts";

test.each(Object.keys(makers).flatMap((layer) => dtypes.map((dtype) => [layer, dtype] as const)))(
  "%s, %s: the bits of the model, with every activation",
  async (layer, dtype) => {
    for (const { activation } of allCases.filter((one) => one.layer === layer))
      await expectSameBits(layer, dtype, activation, 6);
  },
);
