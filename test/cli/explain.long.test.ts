/** `chainrule explain`: presets, tables, formats, files, and what it refuses. */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { presets } from "../../src/tutorials/presets/all.ts";
import type { ExplainedPreset, Trace } from "../../src/trace/trace.ts";
import { temporaryFolder } from "../support/files.ts";
import { program, unfit } from "./program.ts";

const { run, file } = program("explain");

test("alone it lists the presets", async () => {
  const { code, stdout, stderr } = await run(["explain"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  for (const { name } of presets) expect(stdout).toMatch(new RegExp(`^  ${name} `, "m"));
  expect(unfit(stdout)).toEqual([]);
  const lines = (await run(["explain", "--json"])).stdout.trimEnd().split("\n");
  expect(lines.map((line) => (JSON.parse(line) as { preset: string }).preset)).toEqual(presets.map(({ name }) => name));
});

describe("formats", () => {
  test("text, md and html say something of their own; text fits 80 columns", async () => {
    const outputs = await Promise.all(
      ["text", "md", "html"].map((format) => run(["explain", "edureka", "--format", format])),
    );
    for (const { code, stderr } of outputs) expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(new Set(outputs.map(({ stdout }) => stdout)).size).toBe(3);
    expect(await run(["explain", "edureka"])).toEqual(outputs[0]);
    expect(unfit(outputs[0].stdout)).toEqual([]);
  });

  test("json: --json is the same on one line", async () => {
    const [pretty, line] = await Promise.all([
      run(["explain", "edureka", "--format", "json"]),
      run(["explain", "edureka", "--json"]),
    ]);
    expect(line).toMatchObject({ code: 0, stderr: "" });
    expect(line.stdout.trimEnd()).not.toContain("\n");
    const trace = JSON.parse(line.stdout) as ExplainedPreset;
    expect(trace).toMatchObject({ format: "chainrule-trace", version: 1, preset: "edureka" });
    expect(JSON.parse(pretty.stdout)).toEqual(trace);
    expect(pretty.stdout).toBe(`${JSON.stringify(trace, null, 2)}\n`);
  });

  test("--output writes a file in the format of its name, and says so to people only", async () => {
    const path = file("step.html", "");
    expect(await run(["explain", "edureka", "--output", path, "--force"])).toEqual({
      code: 0,
      stdout: "",
      stderr: `Wrote ${path}.\n`,
    });
    expect(readFileSync(path, "utf8")).toBe((await run(["explain", "edureka", "--format", "html"])).stdout);
  });

  test("js is a program that runs and comes to the same error; the name of --output says so, too", async () => {
    const path = file("step.mjs", "");
    const { code, stdout } = await run(["explain", "edureka", "--format", "js"]);
    expect(code).toBe(0);
    writeFileSync(path, stdout);
    expect(execFileSync(process.execPath, [path], { encoding: "utf8" })).toContain("0.29102777");
    const script = file("step.py", "");
    await run(["explain", "edureka", "--output", script, "--force"]);
    expect(readFileSync(script, "utf8")).toContain("numpy");
  });

  test("options reach the explanation", async () => {
    const by = async (...options: string[]) => (await run(["explain", "edureka", "--json", ...options])).stdout;
    const first = await by();
    expect(await by("--update", "in-place")).not.toBe(first);
    expect(await by("--biases", "shared")).not.toBe(first);
    expect(await by("--biases", "shared")).toBe(await by("--biases", "shared per layer"));
    expect(await by("--learning-rate", "1e-1")).not.toBe(first);
    const rounded = JSON.parse(await by("--round", "3")) as Trace;
    expect(rounded.conventions.rounding).toMatchObject({ net: 3, loss: 3 });
  });
});

describe("tables of one's own", () => {
  const xor = "a,b,y\n0,0,0\n0,1,1\n1,0,1\n1,1,0\n";

  test("a network of the asked-for size, on the rows of the file", async () => {
    const path = file("xor.csv", xor);
    const args = [
      "explain",
      path,
      "--target",
      "y",
      "--hidden",
      "3,2",
      "--activation",
      "tanh",
      "--json",
      "--steps",
      "2",
    ];
    const { code, stdout, stderr } = await run(args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const trace = JSON.parse(stdout) as Trace;
    expect(trace.title).toBe("xor.csv: 2-3-2-1");
    expect(trace.layers.map(({ units }) => units.length)).toEqual([3, 2, 1]);
    expect(trace.layers.map(({ activation }) => activation.name)).toEqual(["tanh", "tanh", "sigmoid"]);
    expect(trace.steps.map(({ number }) => number)).toEqual([1, 2]);
    const { examples, error } = trace.steps[0];
    expect(examples.map(({ inputs }) => inputs.map(({ value }) => value))).toEqual([[0, 0], [0, 1], [1, 0], [1, 1]]); // prettier-ignore
    expect(examples.map(({ targets }) => targets[0].value)).toEqual([0, 1, 1, 0]);
    expect(error.after).toBeLessThan(error.before);
  });

  test("classes end in a softmax, numbers beyond 0 … 1 in a linear unit; --hidden 0 is no hidden layer", async () => {
    const last = async (text: string) => {
      const { stdout } = await run(["explain", file(`${text.length}.csv`, text), "--hidden", "0", "--json"]);
      return (JSON.parse(stdout) as Trace).layers.map(({ activation, units }) => [activation.name, units.length]);
    };
    expect(await last("a,y\n1,cat\n2,dog\n3,eel\n")).toEqual([["softmax", 3]]);
    expect(await last("a,y\n1,2\n2,30\n")).toEqual([["linear", 1]]);
  });

  test("more than a person reads has to be asked for", async () => {
    const rows = Array.from({ length: 51 }, (_, i) => `${i / 51},${i % 2}`).join("\n");
    const path = file("long.csv", `a,y\n${rows}\n`);
    const refused = await run(["explain", path]);
    expect(refused).toMatchObject({ code: 3, stdout: "" });
    expect(refused.stderr).toContain("has more than 50 rows");
    expect(refused.stderr).toContain("--rows");
    const few = await run(["explain", path, "--rows", "4", "--json"]);
    expect((JSON.parse(few.stdout) as Trace).steps[0].examples).toHaveLength(4);
    const wide = await run(["explain", file("xor.csv", xor), "--hidden", "20,8"]);
    expect(wide.stderr).toContain("2-20-8-1 has 237 weights");
  });

  test.each([
    ["bad.csv", "a,y\n1,2\nx,3\n", [], 3, 'line 3, column 1 (a): expected a finite number, got "x".'],
    ["ragged.csv", "a,y\n1,2\n3\n", [], 3, "line 3: expected 2 cells as in line 1, got 1."],
    ["binary.csv", new Uint8Array([0xff, 0xfe, 0x00]), [], 3, "is UTF-16 text; save it as UTF-8."],
    ["xor.csv", xor, ["--target", "z"], 2, 'has no column "z".'],
    [
      "xor.csv",
      xor,
      ["--hidden", "two"],
      2,
      '--hidden must be units of the hidden layers, such as 2 or 2,3, or 0 for none, got "two".',
    ],
    ["xor.csv", xor, ["--activation", "sigmod"], 2, 'Did you mean "sigmoid"?'],
    ["xor.csv", xor, ["--loss", "meanSquareError"], 2, 'Did you mean "meanSquaredError"?'],
  ])("%s with %j: %j gives code %i", async (name, content, options, code, message) => {
    const outcome = await run(["explain", file(name, content), ...options]);
    expect(outcome).toMatchObject({ code, stdout: "" });
    expect(outcome.stderr).toContain(message);
  });

  test("a learning rate that makes the numbers run away ends with code 4", async () => {
    const path = file("far.csv", "a,y\n1000,5\n-2000,70\n3000,-90\n");
    const args = ["explain", path, "--activation", "linear", "--steps", "500", "--learning-rate", "1000"];
    const { code, stderr } = await run(args);
    expect(stderr).toContain("E_NON_FINITE");
    expect(code).toBe(4);
  });
});

test.each([
  [["edurek"], 2, 'Did you mean "edureka"?'],
  [["nowhere.csv"], 3, 'E_IO: Cannot read "nowhere.csv": there is no such file or folder.'],
  [["edureka", "--output", "no/such/folder/a.html"], 1, 'E_IO: Cannot write "no/such/folder/a.html"'],
  [["edureka", "--hidden", "3"], 2, "--hidden is for tables"],
  [["edureka", "--round", "18"], 2, "--round must be a whole number at least 1 and at most 17, got 18."],
  [["edureka", "more"], 2, "Unexpected argument 'more'."],
  [["edureka", "--steps", "0"], 2, "--steps must be a whole number at least 1, got 0."],
  [["edureka", "--digits", "18"], 2, "--digits must be a whole number at least 0 and at most 17, got 18."],
  [["edureka", "--learning-rate", "-1"], 2, "--learning-rate must be a finite number above 0, got -1."],
  [["edureka", "--update", "inplace"], 2, 'Did you mean "in-place"?'],
  [["edureka", "--format", "html", "--json"], 2, "--json is --format json on one line, got --format html as well."],
  [["--steps", "3"], 2, "--steps needs a network to explain"],
  [["edureka", "--batch-size", "two"], 2, '--batch-size must be a whole number at least 1, got "two".'],
])("%j: code %i", async (args, code, message) => {
  const outcome = await run(["explain", ...args]);
  expect(outcome.code).toBe(code);
  expect(outcome.stderr).toContain(message);
});

test("Ctrl-C ends it with code 130", async () => {
  const outcome = await run(["explain", "edureka", "--steps", "100000000"], (signal) => {
    setTimeout(() => signal("SIGINT"), 3000);
  });
  expect(outcome).toEqual({ code: 130, stdout: "", stderr: "E_ABORTED: Stopped by Ctrl-C.\n" });
});

test("an ending that says no format, and a table without names, are refused", async () => {
  const pdf = await run(["explain", "edureka", "--output", "/tmp/x.pdf"]);
  expect(pdf).toMatchObject({ code: 2, stdout: "" });
  expect(pdf.stderr).toContain("--format: text, md, html, json");
  const file = join(await temporaryFolder(), "bare.csv");
  writeFileSync(file, "5,6\n3,4\n");
  const bare = await run(["explain", file]);
  expect(bare).toMatchObject({ code: 3, stdout: "" });
  expect(bare.stderr).toContain("line 1 should name the columns, got only numbers: 5, 6");
});
