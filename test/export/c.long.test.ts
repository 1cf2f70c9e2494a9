/** Models as C99: no warnings, and the bits of the model, for every layer. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { toC } from "../../src/formats.ts";
import type { DType } from "../../src/memory/tensor.ts";
import { compileC } from "./compile.ts";
import { activationNames, makers, modelOf, outputsOf, rowsFor } from "./models.ts";

const folder = join("build", "test", `c-${process.pid}`);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const layers = Object.keys(makers);
const cases = [
  ...layers.map((layer, i) => [layer, "float32", activationNames[i % activationNames.length]] as const),
  ...activationNames.map((activation) => ["dense", "float32", activation] as const),
  ...activationNames.map((activation) => ["flatten", "float64", activation] as const),
  ...layers.map((layer, i) => [layer, "float64", activationNames[(i + 5) % activationNames.length]] as const),
] as readonly (readonly [string, DType, string])[];

test.each(cases)("%s, %s, %s: the bits of the model", async (layer, dtype, activation) => {
  const model = await modelOf(layer, dtype, activation);
  const predict = compileC(toC(model), join(folder, `${layer}-${dtype}-${activation}`));
  const rows = rowsFor(model, 20, 5);
  const expected: number[] = [];
  for (const row of rows) expected.push(...(await outputsOf(model, row)).flat());
  expect(predict(rows)).toEqual(expected);
  model.dispose();
});
