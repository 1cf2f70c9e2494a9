/** Models as JavaScript: the bits of the model, for every layer with every activation. */
import { expect, test } from "vitest";
import { toJavaScript } from "../../src/formats.ts";
import * as layers from "../../src/layers/all.ts";
import type { DType } from "../../src/memory/tensor.ts";
import { activationNames, makers, modelOf, outputsOf, rowsFor } from "./models.ts";
import { runScript } from "./run.ts";

const dtypes: readonly DType[] = ["float32", "float64"];

test("every layer has a model", () => {
  expect(Object.keys(makers).sort()).toEqual(Object.keys(layers).sort());
});

test.each(Object.keys(makers).flatMap((layer) => dtypes.map((dtype) => [layer, dtype] as const)))(
  "%s, %s: the bits of the model, with every activation",
  async (layer, dtype) => {
    for (const activation of activationNames) {
      const model = await modelOf(layer, dtype, activation);
      const text = toJavaScript(model, { module: "iife" });
      const { predict } = runScript(text);
      const { inputs, outputs } = model.toJSON().model;
      for (const row of rowsFor(model, 6, 3)) {
        const given = inputs.length === 1 ? row[0] : Object.fromEntries(inputs.map(({ name }, i) => [name, row[i]]));
        const found = predict(given);
        const got = outputs.length === 1 ? [found] : outputs.map((name) => (found as Record<string, unknown>)[name]);
        const expected = await outputsOf(model, row);
        expect(
          got.map((y) => [...(y as number[])]),
          `${activation}, ${String(row)}`,
        ).toEqual(expected);
      }
      model.dispose();
    }
  },
);
