/** `chainrule train` and `predict`: a file in, a model out, predictions behind rows. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { program, unfit } from "./program.ts";

const { run, file } = program("tables");
const IRIS = "examples/data/iris.csv";
const text = readFileSync(IRIS, "utf8");
const out = (name: string) => join(dirname(file("x.csv", "a\n")), name);
const withoutTime = (stdout: string) => stdout.replace(/take about .*?\./, "take about a while.");
const json = (stdout: string) => stdout.trim().split("\n").map((line) => JSON.parse(line) as Record<string, unknown>); // prettier-ignore

test("trains, says what it did, and predicts rows that come from a file", async () => {
  const model = out("iris.json");
  const trained = await run(["train", IRIS, "--effort", "quick", "--out", model]);
  expect(trained).toMatchObject({ code: 0, stderr: "" });
  expect(unfit(trained.stdout)).toEqual([]);
  // What docs/tables.md shows of it.
  const [, shown] = /```text\n(.*?)```/s.exec(readFileSync("docs/tables.md", "utf8"))!;
  expect(shown.length).toBeGreaterThan(600);
  expect(withoutTime(trained.stdout).slice(0, withoutTime(shown).length)).toBe(withoutTime(shown));
  // And what README.md shows.
  const [, glance] = /--report report.html\n```\n\n```text\n(.*?)```/s.exec(readFileSync("README.md", "utf8"))!;
  expect(trained.stdout).toContain(glance);
  const predicted = await run(["predict", model, IRIS]);
  expect(predicted.code).toBe(0);
  const rows = predicted.stdout.trim().split("\n");
  expect(rows[0]).toBe(`${text.split("\n")[0]},predicted species`);
  expect(rows).toHaveLength(151);
  expect(rows.slice(1).filter((row) => row.split(",")[4] === row.split(",")[5]).length).toBeGreaterThan(130);
});

test("a quantity, as lines of JSON; the same seed gives the same model", async () => {
  const args = ["train", IRIS, "--target", "petal width", "--drop", "species", "--effort", "quick", "--json"];
  const [a, b] = await Promise.all(["a.json", "b.json"].map((name) => run([...args, "--out", out(name)])));
  expect([a.code, b.code]).toEqual([0, 0]);
  const last = json(a.stdout).at(-1)!;
  expect(last).toMatchObject({ type: "result", task: "regression", target: "petal width", testRows: 30 });
  expect(last.r2).toBeGreaterThan(0.8);
  expect(readFileSync(out("a.json"), "utf8")).toBe(readFileSync(out("b.json"), "utf8"));
  const predicted = await run(["predict", out("a.json"), IRIS, "--json"]);
  expect(json(predicted.stdout)[0]).toMatchObject({ "sepal length": "5.1", "predicted petal width": expect.any(Number) as number }); // prettier-ignore
});

test("what cannot be learned from ends with code 3 and its reason, and writes nothing", async () => {
  const bad: [name: string, content: string, args: string[], message: string][] = [
    ["ragged", "a,b\n1,2\n3\n", [], "line 3"],
    ["header", "a,b\n", [], "no rows"],
    ["oneClass", "a,b\n1,x\n2,x\n3,x\n4,x\n", ["--test", "0"], "at least two classes"],
    ["noTarget", "a,b\n1,x\n2,y\n", ["--target", "c"], '"c"'],
    ["emptyTarget", "a,b\n1,\n2,\n", [], "empty in all"],
    ["binary", "a\0b,c\n1,2\n", [], "binary"],
    ["nothing", "", [], "rows"],
  ];
  for (const [name, content, args, message] of bad) {
    const { code, stderr } = await run(["train", file(`${name}.csv`, content), ...args, "--out", out(`${name}.json`)]);
    expect({ name, code, stderr }).toMatchObject({ name, code: 3, stderr: expect.stringContaining(message) as string });
    expect(existsSync(out(`${name}.json`))).toBe(false);
  }
  expect((await run(["train", "nowhere.csv"])).stderr).toContain("E_IO");
  expect((await run(["train"])).code).toBe(2);
  expect((await run(["train", IRIS, "--out", "model.txt"])).stderr).toContain(".json");
  expect((await run(["predict", file("no.json", "{}"), IRIS])).stderr).toContain("E_FORMAT");
});

test("predict refuses rows that lack a column, before it writes any", async () => {
  const model = out("lacks.json");
  await run(["train", IRIS, "--effort", "quick", "--out", model]);
  const { code, stdout, stderr } = await run(["predict", model, file("lacks.csv", "sepal length,petal length\n5.1,1.4\n")]); // prettier-ignore
  expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
  expect(stderr).toContain('lacks the columns "sepal width", "petal width"');
});

test("predict reads files as train does: separators, decimal commas, gzip; further words for missing are added", async () => {
  const rows = Array.from({ length: 60 }, (_, i) => `${i % 3 === 0 ? "-999" : i % 3 === 1 ? "" : `${i},5`};${i % 2 ? "ja" : "nein"};${i},25`); // prettier-ignore
  const data = file("semi.csv", `länge;neu;preis\n${rows.join("\n")}\n`);
  const model = out("semi.json");
  const { stdout } = await run([
    "train",
    data,
    "--effort",
    "quick",
    "--missing",
    "-999",
    "--out",
    model,
    "--test",
    "0",
  ]);
  expect(stdout).toMatch(/länge: number \(a comma before fractions\): [^]*?;\s+missing: 0,\s+with\s+an\s+indicator/);
  const content = `länge;neu;preis\n${rows.join("\n")}\n;nein;1\n`;
  const packed = await run(["predict", model, file("semi.csv.gz", gzipSync(content))]);
  expect(packed.code).toBe(0);
  const [, first, second] = packed.stdout.split("\n");
  expect(first).toMatch(/^-999,nein,"0,25",\d/);
  // What is missing by a word of training is missing here.
  expect(packed.stdout.trim().split("\n").at(-1)!.split(",").at(-1)).toBe(first.split(",").at(-1));
  expect(second).toMatch(/^,ja,"1,25",\d/);
});

test("a folder that is not there is refused before the training", async () => {
  const { code, stdout, stderr } = await run(["train", IRIS, "--out", "nowhere/model.json"]);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toContain('there is no folder "nowhere"');
});

test("Ctrl-C ends a training with 130 and without a model", async () => {
  const { code } = await run(["train", IRIS, "--epochs", "100000", "--out", out("stopped.json")], (signal) => setTimeout(() => signal("SIGINT"), 1500)); // prettier-ignore
  expect(code).toBe(130);
  expect(existsSync(out("stopped.json"))).toBe(false);
});
