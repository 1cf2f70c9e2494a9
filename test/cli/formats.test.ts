/** `chainrule export`, `import` and `inspect`: files of other tools, and programs. */
import { execFileSync, spawn } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { dense, loadModel, sequential, type Model } from "../../src/index.ts";
import { Classifier } from "../../src/table/classifier.ts";
import { Regressor } from "../../src/table/regressor.ts";
import { exitCodeOf, type Context } from "../../src/cli/command.ts";
import { commands } from "../../src/cli/commands.ts";
import { readArguments } from "../../src/terminal/arguments.ts";
import { program, unfit } from "./program.ts";

const { run, file, script } = program("formats");
const at = (name: string) => join(dirname(file("x.csv", "a\n")), name);
const row = [0.3, -0.7];
const rows = Array.from({ length: 40 }, (_, i) => ({ length: i % 7, colour: i % 2 ? "red" : "blue", kind: i % 7 > 3 ? "tall" : "short" })); // prettier-ignore

let net: Model;
beforeAll(async () => {
  const layers = [dense({ units: 3, activation: "relu" }), dense({ units: 2, activation: "softmax" })];
  net = await sequential({ inputShape: [2], layers, labels: ["no", "yes"], seed: 1 });
  net.compile({ optimizer: "adam", loss: "categoricalCrossentropy" });
  await net.save(at("net.json"));
  const table = await new Classifier({ epochs: 1, networks: 1, seed: 1 }).fit(rows, { target: "kind" });
  writeFileSync(at("table.json"), JSON.stringify(table));
  const wide = rows.map((one) => ({ ...one, width: 2 * one.length }));
  const several = await new Regressor<true>({ epochs: 1, networks: 1, quantiles: [0.1, 0.9] }).fit(wide, { target: ["length", "width"] }); // prettier-ignore
  writeFileSync(at("several.json"), JSON.stringify(several));
});

/** A command within this process: what it emits with --json. Throws what it throws. */
const json = async ([name, ...rest]: readonly string[]) => {
  const { options, run } = commands.find((command) => command.name === name)!;
  const { values, positionals } = readArguments(rest, options);
  const emitted: object[] = [];
  const emit = (facts: object) => void emitted.push(facts);
  const context = {
    json: !rest.includes("-"),
    emit,
    commands,
    signal: new AbortController().signal,
  } as unknown as Context;
  expect(await run(positionals, values, context)).toBe(0);
  return emitted[0] as Record<string, unknown>;
};
/** Arguments, with paths of the test's folder for words with a point or a slash. */
const args = (line: string) => line.split(" ").map((word) => (/[./]/.test(word) ? at(word) : word));

describe("there and back: the same bits", () => {
  test.each([
    ["ONNX", "there.onnx", "there.onnx"],
    ["TensorFlow.js or Keras", "web/", "./web"],
    ["TensorFlow.js or Keras", "deep/model.json", "deep/model.json"],
    ["safetensors", "pt.safetensors --names pytorch", "pt.safetensors --names pytorch --topology net.json"],
    ["safetensors", "keras.safetensors --names keras --prefix k:", "keras.safetensors --names keras --prefix k: --topology net.json"], // prettier-ignore
  ])("%s %s", async (from, out, back) => {
    mkdirSync(at("deep"), { recursive: true });
    const { files, leftOut } = await json(["export", at("net.json"), ...args(out)]);
    for (const { path, bytes } of files as { path: string; bytes: number }[])
      expect(readFileSync(path).length).toBe(bytes);
    expect((leftOut as string[])[0]).toBe("loss, metrics and the optimizer's state");
    const name = at(`back of ${out.replace(/\W/g, "")}.json`);
    expect(await json(["import", ...args(back), "--out", name])).toMatchObject({ from, layers: 2, parameters: 17 });
    expect((await loadModel(name)).predictOne(row)).toEqual(net.predictOne(row));
  });
});

test("programs predict as the model does", async () => {
  await Promise.all(["js.mjs", "js.cjs", "js.ts", "page.html --title Kinds", "net.c"].map((out) => json(["export", at("net.json"), ...args(out)]))); // prettier-ignore
  const printed = (code: string, form: string) => execFileSync(process.execPath, [`--input-type=${form}`, "-e", code], { encoding: "utf8" }); // prettier-ignore
  const expected = `${JSON.stringify([...net.predictOne(row)])}\n`;
  const print = `console.log(JSON.stringify([...predict([${row}])]))`;
  expect(printed(`import { predict } from ${JSON.stringify(`./${at("js.mjs")}`)}; ${print}`, "module")).toBe(expected);
  expect(printed(`const { predict } = require(${JSON.stringify(`./${at("js.cjs")}`)}); ${print}`, "commonjs")).toBe(expected); // prettier-ignore
  expect(readFileSync(at("js.ts"), "utf8")).toContain(": number");
  expect(readFileSync(at("page.html"), "utf8")).toContain("<title>Kinds</title>");
  expect(readFileSync(at("net.c"), "utf8")).toContain('#include "net.h"');
  const measured = await json(["export", at("net.json"), at("small.h"), "--int8", "--rows", file("rows.json", "[[1,2],[3,4]]")]); // prettier-ignore
  expect(measured).toMatchObject({ format: "c", figures: { ram: 12, loss: { rows: 2 } }, leftOut: [expect.anything(), "the names of classes"] }); // prettier-ignore
});

test("models of tables go with their columns", async () => {
  for (const out of ["table.onnx", "table.cjs", "table.ts", "table.html", "table.c"])
    expect(await json(["export", at("table.json"), at(out)])).toMatchObject({ from: "Chainrule", leftOut: [] });
  for (const out of ["several.onnx", "several.cjs", "several.ts", "several.html", "several.c"])
    expect(await json(["export", at("several.json"), at(out)])).toMatchObject({ from: "Chainrule", leftOut: [] });
  const several = `console.log(Object.keys(require(${JSON.stringify(`./${at("several.cjs")}`)}).predictInterval({ colour: "red", kind: null })))`;
  expect(execFileSync(process.execPath, ["-e", several], { encoding: "utf8" })).toBe("[ 'length', 'width' ]\n");
  const code = `console.log(require(${JSON.stringify(`./${at("table.cjs")}`)}).classes)`;
  expect(execFileSync(process.execPath, ["-e", code], { encoding: "utf8" })).toBe("[ 'short', 'tall' ]\n");
});

test("what is written is said to people, and inspect says what files are", async () => {
  const { code, stdout } = await run(["export", at("net.json"), at("told.onnx")]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^ {2}Wrote .*told\.onnx \(1 kB\): an ONNX file\.\n {2}Left out: loss, metrics and the\n? /);
  const shown = await run(["inspect", at("told.onnx")]);
  expect(shown.stdout).toMatch(
    /dense_2 {2}softmax {2}\[2\] {14}8\n.*17 parameters\n {2}labels of dense_2: no, yes\n {2}float32, 0 epochs trained; .*of ONNX/s,
  );
  await json(["export", at("net.json"), at("told.safetensors"), "--names", "pytorch"]);
  const tensors = await run(["inspect", at("told.safetensors")]);
  expect(tensors.stdout).toMatch(/^ {2}0\.weight {2}\[3, 2\]\n.*Weights without their layers/s);
  for (const text of [stdout, shown.stdout, tensors.stdout]) expect(unfit(text)).toEqual([]);
  expect(await json(["inspect", at("told.safetensors")])).toMatchObject({ type: "tensors", tensors: { length: 4 } });
});

test.each([
  ["test/formats/brain/networks.json", "brain.js"],
  ["test/formats/convnet/nets.json", "ConvNetJS"],
])("a network of %s", async (path, whose) => {
  const [{ json: one }] = JSON.parse(readFileSync(path, "utf8")) as { json: unknown }[];
  const given = file(`${whose}.json`, JSON.stringify(one));
  expect(await json(["inspect", given])).toMatchObject({ type: "network", whose });
  const out = at(`${whose} here.json`);
  const imported = await run(["import", given, "--out", out]);
  expect(imported.stdout).toMatch(new RegExp(`a network\\s+from\\s+${whose}.*Not\\s+compiled`, "s"));
  expect(existsSync(out)).toBe(true);
});

test("pipes: a model through stdin and stdout", async () => {
  const piped = `node ${script} export - - --format onnx < ${at("net.json")} | node ${script} import - --out - | node ${script} inspect - --json`;
  const child = spawn("bash", ["-c", piped]);
  let stdout = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  await new Promise((resolve) => child.on("close", resolve));
  expect(JSON.parse(stdout)).toMatchObject({ type: "network", parameters: 17 });
  const both = await run(["export", at("net.json"), "-", "--format", "onnx", "--json"]);
  expect(both).toMatchObject({ code: 2, stderr: expect.stringContaining("give a path") as string });
});

test.each([
  ["export net.json", 2, "export needs a model and an output"],
  ["export net.json x.onx", 2, 'has the ending of no format. Did you mean ".onnx"?'],
  ["export net.json x.json", 2, "TensorFlow.js calls its file model.json"],
  ["export net.json x.onnx --format onxx", 2, 'Did you mean "onnx"?'],
  ["export net.json x.safetensors", 2, "--names pytorch or --names keras"],
  ["export net.json my-net.c", 2, 'my_net.c" would be'],
  ["export net.json x.js --int8", 2, "--int8 is for c, and this is javascript"],
  ["export net.json x.c --rows rows.json", 2, "--rows needs --int8"],
  ["export net.json -", 2, "--format onnx, safetensors"],
  ["export net.json - --format c", 2, "several files"],
  ["export table.json new/", 2, "take onnx, javascript, typescript, html, c"],
  ["export net.json net.json --format javascript --force", 2, "is the input"],
  ["export net.json nowhere/x.onnx", 1, "there is no folder"],
  ["export x.csv x.onnx", 3, "it is not JSON, ONNX or safetensors"],
  ["import", 2, "import needs a file"],
  ["import gone.onnx", 3, "no such file"],
  ["import net.json --out x.onnx", 2, "--out must end in .json or .safetensors"],
  ["import table.json --out x.json", 2, "is a model of chainrule train already"],
  ["import net.json --out x.json --names keras", 2, "--names is for weights without layers"],
])("%s: code %i, %s", async (line, code, message) => {
  const error: unknown = await json(args(line)).catch((error: unknown) => error);
  expect(String(error)).toContain(message);
  expect(exitCodeOf(error)).toBe(code);
  expect(readdirSync(at("")).filter((name) => /^x\.(?!csv)|^new$/.test(name))).toEqual([]);
});

test("weights without layers are refused with why; nothing is overwritten unless --force says so", async () => {
  const weights = at("only.safetensors");
  await json(["export", at("net.json"), weights, "--names", "pytorch"]);
  await expect(json(["import", weights, "--out", at("none.json")])).rejects.toThrow("not the layers that they belong to: pass --topology"); // prettier-ignore
  const again = ["export", at("net.json"), weights, "--names", "keras"];
  await expect(json(again)).rejects.toThrow("--force");
  expect(await json([...again, "--force"])).toMatchObject({ format: "safetensors" });
  const made = file("made.js", "/** Made by Chainrule; nothing else is needed. */");
  await expect(json(["inspect", made])).rejects.toThrow("a program that export wrote");
});

test("docs/formats.md shows what the commands print", async () => {
  const page = readFileSync("docs/formats.md", "utf8");
  const [, commands, expected] = /^## On the command line\n.*?^```sh\n(.*?)^```\n\n```text\n(.*?)^```/ms.exec(page)!;
  const folder = at("docs");
  mkdirSync(folder, { recursive: true });
  await run(["train", "examples/data/iris.csv", "--effort", "quick", "--no-programs", "--out", join(folder, "iris.json")]); // prettier-ignore
  copyFileSync(at("net.json"), join(folder, "network.json"));
  const all = commands.replaceAll("npx chainrule", `"${process.execPath}" "${resolve(script)}"`);
  expect(execFileSync("bash", ["-ec", all], { cwd: folder, encoding: "utf8" })).toBe(expected);
});
