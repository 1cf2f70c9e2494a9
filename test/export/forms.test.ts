/** The forms of generated JavaScript: modules, a script, TypeScript; without dependencies, eval or globals. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { runInNewContext } from "node:vm";
import ts from "typescript";
import { afterAll, expect, test } from "vitest";
import * as api from "../../src/index.ts";
import { toHTML, toJavaScript } from "../../src/formats.ts";
import { activationNames, modelOf, outputsOf, rowsFor } from "./models.ts";
import { runScript, type Exported } from "./run.ts";
import { cellsOf, classifier, regressor, rows, severalClassifier, severalRegressor } from "./tables.ts";

const folder = join(process.cwd(), "build", "test", `forms-${process.pid}`);
mkdirSync(folder, { recursive: true });
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a strict compiler says of TypeScript with nothing but ECMAScript's own types. */
function complaints(texts: readonly string[]): string[] {
  const paths = texts.map((text, i) => {
    const path = join(folder, `program${i}.ts`);
    writeFileSync(path, text);
    return path;
  });
  const program = ts.createProgram(paths, { strict: true, noEmit: true, skipLibCheck: true, noUnusedLocals: true, noUnusedParameters: true, noImplicitReturns: true, target: ts.ScriptTarget.ES2020, lib: ["lib.es2020.d.ts"], types: [] }); // prettier-ignore
  return ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
}

test("a module, a file for require() and a script give the same", async () => {
  const model = await modelOf("conv2d", "float32", "tanh");
  const [row] = rowsFor(model, 1, 4);
  const expected = await outputsOf(model, row);
  writeFileSync(join(folder, "a.mjs"), toJavaScript(model));
  writeFileSync(join(folder, "a.cjs"), toJavaScript(model, { module: "cjs" }));
  const all = [
    (await import(pathToFileURL(join(folder, "a.mjs")).href)) as Exported,
    createRequire(join(folder, "x.js"))("./a.cjs") as Exported,
    runScript(toJavaScript(model, { module: "iife", name: "_net1" }), "_net1"),
  ];
  for (const { predict } of all) expect([[...(predict(row[0]) as number[])]]).toEqual(expected);
});

test("TypeScript passes a strict compiler, and JavaScript has none of its types", async () => {
  const texts = [
    ...(await Promise.all(["batchNormalization", "bidirectional", "concatenate", "conv2d", "conv2dTranspose", "embedding", "layerNormalization", "masking"].map((layer, i) => modelOf(layer, i % 2 ? "float64" : "float32", activationNames[i % activationNames.length])))), // prettier-ignore
    await classifier(),
    await regressor(true),
    await severalClassifier(true),
    await severalRegressor({ quantiles: [0.1, 0.9], logTarget: true }),
  ].map((model) => [toJavaScript(model, { types: true }), toJavaScript(model)] as const);
  expect(complaints(texts.map(([typed]) => typed))).toEqual([]);
  for (const [typed, plain] of texts) {
    const { outputText } = ts.transpileModule(typed, { compilerOptions: { target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext, removeComments: true } }); // prettier-ignore
    const again = ts.transpileModule(plain, { compilerOptions: { target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext, removeComments: true } }); // prettier-ignore
    expect(again.outputText).toBe(outputText);
  }
}, 120_000);

test("no eval, no imports, no globals beyond ECMAScript's, no URL", async () => {
  for (const model of [await classifier(), await modelOf("masking", "float32", "mish")]) {
    const text = toJavaScript(model, { module: "iife" }).replace(/\/\*[^]*?\*\//g, "");
    expect(text).not.toMatch(/\beval\b|\bFunction\b|\bimport\b|\brequire\b|https?:|\b(?:window|self|globalThis|process|Buffer|atob|fetch)\b/); // prettier-ignore
    expect(toHTML(await classifier())).not.toMatch(/https?:|\bsrc=|@import|url\(/);
  }
});

test("several inputs and outputs are objects by their names; labels; rows nested or flat", async () => {
  const model = await modelOf("concatenate", "float32", "relu");
  const { predict } = runScript(toJavaScript(model, { module: "iife" }));
  const found = predict({ default: [1, 2, 3, 4], affine: Float32Array.of(1, 2, 3) }) as Record<string, number[]>;
  expect(Object.keys(found)).toEqual(["first", "second"]);
  expect(() => predict(undefined)).toThrow("takes an array of 4 numbers, got undefined");
  expect(() => predict({ default: [1, 2, 3, 4] })).toThrow("affine takes an array of 3 numbers, got undefined");
  const single = await api.sequential({
    inputShape: [2, 2],
    layers: [api.flatten(), api.dense({ units: 2 })],
    seed: 3,
  });
  single.labels = ["no */", "</script><!--"];
  const script = runScript(toJavaScript(single, { module: "iife" }));
  expect([...script.labels]).toEqual(single.labels);
  const nested = [[1, 2], [true, 4]]; // prettier-ignore
  expect([...(script.predict(nested) as number[])]).toEqual([...single.predictOne([1, 2, 1, 4])]);
  expect(script.predict(nested)).toEqual(script.predict([1, 2, 1, 4]));
  for (const [wrong, message] of [
    [[1, 2, 3], "takes 4 numbers, got 3"],
    [[1, 2, 3, 4, 5], "takes 4 numbers, got more"],
    [[1, 2, 3, "4"], "takes numbers, got 4"],
    [[1, 2, 3, NaN], "takes numbers, got NaN"],
    [undefined, "input_1 takes an array of 4 numbers, got undefined"],
    [null, "takes an array of 4 numbers, got null"],
    [7, "takes an array of 4 numbers, got 7"],
    [{}, "takes 4 numbers, got 0"],
  ] as const)
    // prettier-ignore
    expect(() => script.predict(wrong)).toThrow(message);
});

test("names of layers and inputs that are words of the language or of the program", async () => {
  for (const name of [
    "class",
    "fround",
    "y",
    "x",
    "memory",
    "network1",
    "affine",
    "3 d-é",
    "predict",
    "ones2",
    "constructor",
    "__proto__",
  ]) {
    const x = api.input({ shape: [2], name });
    const model = await api.model({ inputs: x, outputs: api.dense({ units: 2, name: `${name}s` }).apply(x), seed: 1 });
    const { predict } = runScript(toJavaScript(model, { module: "iife" }));
    expect([...(predict([1, -2]) as number[])]).toEqual([...model.predictOne([1, -2])]);
  }
});

test("the file of a table's model is its preprocessing, not its training", async () => {
  const model = await classifier();
  const text = toJavaScript(model);
  expect(text.length).toBeLessThan(JSON.stringify(model.toJSON()).length + 20_000);
  expect(toJavaScript(model.toJSON())).toBe(text);
  const { predict } = runScript(toJavaScript(JSON.parse(JSON.stringify(model.toJSON())) as never, { module: "iife" }));
  expect(predict(cellsOf(rows[1]))).toBe((await model.predict([cellsOf(rows[1])] as never))[0]);
});

test("what is no row of a table is refused by what was expected", async () => {
  const { predict } = runScript(toJavaScript(await classifier(), { module: "iife" }));
  for (const wrong of [undefined, null, 5, "red"])
    expect(() => predict(wrong)).toThrow(`takes an object by the names of columns, got ${String(wrong)}`);
  const column = Object.keys(cellsOf(rows[1]))[0];
  expect(() => predict({ ...cellsOf(rows[1]), [column]: Object.create(null) as unknown })).toThrow("got [object Object]"); // prettier-ignore
});

test("a page shows no prediction of other values beside an error", async () => {
  const html = toHTML(await regressor(false));
  const [model, page] = [...html.matchAll(/<script>\n(.*?)\n<\/script>/gs)].map(([, code]) => code);
  const events: Record<string, () => void> = {};
  const made = new Map<string, ReturnType<typeof element>>();
  const element = () => ({
    ...{
      value: "",
      textContent: "",
      style: {},
      validity: { badInput: false },
      classes: new Set<string>(),
      dataset: {} as Record<string, string>,
    },
    classList: { add: (name: string) => made.get("result")!.classes.add(name), remove: (name: string) => made.get("result")!.classes.delete(name) }, // prettier-ignore
    addEventListener: (name: string, run: () => void) => (events[name] = run),
    toggleAttribute: () => undefined,
    setAttribute: () => undefined,
  });
  const getElementById = (id: string) => made.get(id) ?? made.set(id, element()).get(id)!;
  const document = { getElementById, querySelector: () => ({ textContent: "area" }), documentElement: { lang: "en" } };
  runInNewContext(`${model}\n${page}`, { document, Intl });
  expect(getElementById("headline").textContent).toMatch(/\d/);
  getElementById("c0").dataset.notation = "0";
  getElementById("c0").value = "136,5";
  events.input();
  expect(getElementById("headline").textContent).toBe("");
  expect(getElementById("problem").textContent).toBe('area takes a number with a point before fractions, as in 12.5; got "136,5".'); // prettier-ignore
  expect([...getElementById("result").classes]).toEqual(["stale"]);
  expect(html).toMatch(/\.stale :is\(#headline, \.bars, \.interval, \.scale\) \{ display: none; \}/);
  getElementById("c0").value = "136.5";
  events.input();
  expect(getElementById("headline").textContent).toMatch(/\d/);
});
