/** A model as JavaScript beside the model itself, row by row. */
import { expect } from "vitest";
import { toJavaScript } from "../../src/formats.ts";
import type { DType } from "../../src/memory/tensor.ts";
import { activationNames, makers, modelOf, outputsOf, rowsFor } from "./models.ts";
import { runScript } from "./run.ts";

export const dtypes: readonly DType[] = ["float32", "float64"];

/** Each layer with each of its activations; one stands for all where the maker has none. */
export const allCases = Object.entries(makers).flatMap(([layer, { activated }]) =>
  (activated ? activationNames : activationNames.slice(0, 1)).map((activation) => ({ layer, activation })),
);

/** Every layer with two or three activations, and every activation with two layers. */
export const someCases = allCases.filter(({ layer, activation }) => {
  const [l, a] = [Object.keys(makers).indexOf(layer), activationNames.indexOf(activation)];
  return ["dense", "flatten"].includes(layer) || !makers[layer].activated || (l + a) % 8 === 0;
});

/** The bits of the model in a program of it. */
export async function expectSameBits(layer: string, dtype: DType, activation: string, rows: number): Promise<void> {
  const model = await modelOf(layer, dtype, activation);
  const { predict } = runScript(toJavaScript(model, { module: "iife" }));
  const { inputs, outputs } = model.toJSON().model;
  for (const row of rowsFor(model, rows, 3)) {
    const given = inputs.length === 1 ? row[0] : Object.fromEntries(inputs.map(({ name }, i) => [name, row[i]]));
    const found = predict(given);
    const got = outputs.length === 1 ? [found] : outputs.map((name) => (found as Record<string, unknown>)[name]);
    expect(got.map((y) => [...(y as number[])]), `${activation}, ${String(row)}`).toEqual(await outputsOf(model, row)); // prettier-ignore
  }
  model.dispose();
}
