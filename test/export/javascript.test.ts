/** Models as JavaScript: the bits of the model. javascript.long.test.ts has every layer with every activation. */
import { expect, test } from "vitest";
import * as layers from "../../src/layers/all.ts";
import { activationNames, makers } from "./models.ts";
import { dtypes, expectSameBits, someCases } from "./sweep.ts";

test("every layer has a model, and every activation is with two of them", () => {
  expect(Object.keys(makers).sort()).toEqual(Object.keys(layers).sort());
  expect(new Set(someCases.map(({ layer }) => layer)).size).toBe(Object.keys(makers).length);
  for (const name of activationNames)
    expect(someCases.filter(({ activation }) => activation === name).length).toBeGreaterThan(1);
});

test.each(dtypes)("%s: the bits of the model", async (dtype) => {
  // The fifth row is of large numbers.
  for (const { layer, activation } of someCases) await expectSameBits(layer, dtype, activation, 5);
});
