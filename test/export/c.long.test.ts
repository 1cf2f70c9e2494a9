/** Models as C99: no warnings, and the bits of the model, for every layer. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { toC } from "../../src/formats.ts";
import type { DType } from "../../src/memory/tensor.ts";
import { compileC } from "./compile.ts";
import { dequantized, quantize } from "../../src/export/quantize.ts";
import { lenet, mlp } from "./networks.ts";
import { randomNumbers } from "./random.ts";
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

test.each([
  ["8-16-16-3", mlp, 5000],
  ["LeNet-5", lenet, 1000],
] as const)("%s: the bits of predictOne on many random rows, and of its bytes", async (name, make, count) => {
  const model = await make();
  const size = model.toJSON().model.inputs[0].shape.reduce((a, b) => a * b);
  const rows = Array.from({ length: count }, (_, i) => [Array.from(Float32Array.from(randomNumbers(size, i + 1)))]);
  const files = toC(model);
  const expected = rows.flatMap(([row]) => Array.from(model.predictOne(row)));
  expect(compileC(files, join(folder, name))(rows)).toEqual(expected);
  // What bytes compute is the model whose weights are their multiples.
  const kernels = model.getWeights().map((weight) => {
    if (!weight.name.endsWith("kernel")) return weight;
    const constant = { kind: "constant", name: "", data: weight.data, columns: weight.shape.at(-1)! } as const;
    return { ...weight, data: dequantized(quantize(constant)) };
  });
  const bytes = compileC(toC(model, { types: "int8" }), join(folder, `${name}-int8`));
  model.setWeights(kernels);
  const some = rows.slice(0, 500);
  expect(bytes(some)).toEqual(some.flatMap(([row]) => Array.from(model.predictOne(row))));
});

test.each(layers)("%s: bytes compile without warnings", async (layer) => {
  const model = await modelOf(layer, "float32", "tanh");
  const predict = compileC(toC(model, { types: "int8" }), join(folder, `${layer}-int8`));
  const rows = rowsFor(model, 3, 9);
  for (const y of predict(rows)) expect(Number.isFinite(y)).toBe(true);
});

test("-O0, -O3 and optimisation for size give the same bits; -ffast-math is refused", async () => {
  const model = await modelOf("conv2d", "float32", "gelu");
  const rows = rowsFor(model, 50, 2);
  const files = toC(model);
  const [first, ...others] = ["-O0", "-O3", "-Os", "-march=native"].map((flag) => compileC(files, join(folder, `flags${flag}`), "model", { flags: [flag] })(rows)); // prettier-ignore
  for (const other of others) expect(other).toEqual(first);
  expect(() => compileC(files, join(folder, "fast"), "model", { flags: ["-ffast-math"] })).toThrow(
    /rounds each result/,
  );
});
