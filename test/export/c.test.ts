/** Models as C99, without a compiler: what is refused, sizes, and what bytes lose. c.long.test.ts compiles. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { dense, embedding, flatten, gru, sequential } from "../../src/index.ts";
import { toC, toHTML, toJavaScript } from "../../src/formats.ts";
import { lenet, mlp } from "./networks.ts";
import { randomNumbers } from "./random.ts";
import { classifier } from "./tables.ts";

const refused = (code: string, text: string) => expect.objectContaining({ code, message: expect.stringContaining(text) as unknown }); // prettier-ignore

test("the sizes in docs/formats.md", async () => {
  const page = readFileSync("docs/formats.md", "utf8");
  const rows = [...page.matchAll(/^\| .* \| (?:float32|int8) +\| ([\d,]+) B +\| ([\d,]+) B +\|$/gm)];
  const models = [await mlp(), await lenet()].flatMap((model) => (["float32", "int8"] as const).map((types) => toC(model, { types }).figures)); // prettier-ignore
  expect(rows.map(([, ...both]) => both.map((n) => Number(n.replaceAll(",", ""))))).toEqual(models.map(({ flash, ram }) => [flash, ram])); // prettier-ignore
});

test("sizes of the files' arrays and memory", async () => {
  const { figures, "net.h": header, "net.c": source } = toC(await mlp(), { name: "net" });
  expect(figures).toEqual({ flash: 4 * (8 * 16 + 16 + 16 * 16 + 16 + 16 * 3 + 3), ram: 4 * 32 });
  expect(header).toContain("#define NET_INPUTS 8\n#define NET_OUTPUTS 3\n");
  expect(header).toContain("#define NET_MEMORY 32\n");
  expect(source).toContain('#include "net.h"');
  const sizes = [...source.matchAll(/^static const float \w+\[(\d+)\]/gm)].map(([, n]) => Number(n));
  expect(4 * sizes.reduce((a, b) => a + b)).toBe(figures.flash);
});

test("int8: a quarter of the kernels, and the loss on rows", async () => {
  const model = await lenet();
  const rows = Array.from({ length: 5 }, (_, i) => Array.from(randomNumbers(784, i + 1)));
  const whole = toC(model);
  const { figures, "model.h": header } = toC(model, { types: "int8", rows });
  expect(figures.flash).toBeLessThan(0.27 * whole.figures.flash);
  expect(figures.ram).toBe(whole.figures.ram);
  const loss = figures.loss!;
  expect(loss.rows).toBe(5);
  expect(loss.largest).toBeGreaterThan(0);
  expect(loss.largest).toBeLessThan(0.02);
  expect(loss.mean).toBeLessThanOrEqual(loss.largest);
  expect(header).toMatch(/Kernels are int8\. On 5 rows outputs differ from float32 by [\d.e-]+ on average, [\d.e-]+ at most;/); // prettier-ignore
  expect(toC(model, { types: "int8" })["model.h"]).toContain("has not been measured");
  const nested = rows.map((row) =>
    Array.from({ length: 28 }, (_, r) => row.slice(28 * r, 28 * (r + 1)).map((x) => [x])),
  );
  expect(toC(model, { types: "int8", rows: nested }).figures.loss).toEqual(loss);
});

test("bytes lose nothing where weights are multiples of a scale", async () => {
  const model = await sequential({ inputShape: [2], layers: [dense({ units: 2 })] });
  const [kernel, bias] = model.getWeights();
  model.setWeights([{ ...kernel, data: Float32Array.of(127, 0, -3, 0) }, bias]);
  expect(toC(model, { types: "int8", rows: [[1, 2]] }).figures.loss).toEqual({ rows: 1, largest: 0, mean: 0, agreement: 1 }); // prettier-ignore
});

test("a table's row is a struct, whose memory is that of the largest network", async () => {
  const { "model.h": header, "model.c": source, figures } = toC(await classifier());
  expect(header).toMatch(/double size; .*\n {2}double price; .*\n {2}int member; .*\n {2}const char \*side; /);
  expect(header).toContain(`#define MODEL_MEMORY ${figures.ram / 4}\n\n#define MODEL_CLASSES 3\n`);
  expect(source).toContain('"\\052\\057\\074\\057script\\076"'.replaceAll("\\074", "<").replaceAll("\\076", ">"));
  expect(source.match(/network\d\(memory/g)).toHaveLength(2);
});

test("what it does not have is refused by name", async () => {
  const table = await classifier();
  const model = await mlp();
  const double = await sequential({ inputShape: [2], dtype: "float64", layers: [dense({ units: 2 })] });
  const long = await sequential({ inputShape: [10], layers: [embedding({ inputDim: 5, outputDim: 2 }), gru({ units: 2 })] }); // prettier-ignore
  expect(toC(long, { types: "int8" }).figures.flash).toBeGreaterThan(0);
  expect(() => toC(table, { types: "int8", rows: [[1]] })).toThrow(refused("E_CONFIG", "models without a table"));
  expect(() => toC(double, { types: "int8" })).toThrow(refused("E_CONFIG", "need a float32 model, got a float64 one"));
  expect(() => toC(double, { types: "float32" })).toThrow(refused("E_CONFIG", "float64"));
  expect(() => toC(model, { types: "float64" })).toThrow(refused("E_CONFIG", "float64"));
  expect(() => toC(model, { rows: [[1]] })).toThrow(refused("E_CONFIG", "int8"));
  expect(() => toC(model, { types: "int8", rows: [[1]] })).toThrow(refused("E_SHAPE", "8 numbers, got 1"));
  expect(() => toC(model, { types: "int8", rows: [] })).toThrow(refused("E_DATA", "none"));
  expect(() => toC(model, { types: "int8", rows: [new Array(8).fill("x")] })).toThrow(refused("E_DATA", "numbers"));
  for (const name of ["", "a b", "int", "1a", "a-b", 3, "__proto__;"])
    expect(() => toC(model, { name: name as string })).toThrow(refused("E_CONFIG", "name"));
  expect(() => toC(model, { type: "int8" } as never)).toThrow(refused("E_CONFIG", "types"));
  expect(() => toJavaScript(model, { types: true, module: "cjs" })).toThrow(refused("E_CONFIG", "esm"));
  const image = await sequential({ inputShape: [28, 28], layers: [flatten(), dense({ units: 2 })] });
  expect(() => toHTML(image)).toThrow(refused("E_CONFIG", "64; this model reads 784"));
});
