/** `chainrule evaluate` and `inspect`, and what train warns of. */
import { dirname, join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { dense, sequential } from "../../src/index.ts";
import { program, unfit } from "./program.ts";

const { run, file } = program("judging");
const IRIS = "examples/data/iris.csv";
const at = (name: string) => join(dirname(file("x.csv", "a\n")), name);
const quick = ["--effort", "quick", "--no-programs"];
const last = (stdout: string) => JSON.parse(stdout.trim().split("\n").at(-1)!) as Record<string, unknown>;

beforeAll(async () => {
  await Promise.all([
    run(["train", IRIS, ...quick, "--out", at("iris.json")]),
    run(["train", IRIS, ...quick, "--target", "petal width", "--out", at("width.json")]),
  ]);
});

test("evaluate scores rows with targets: classes", async () => {
  const shown = await run(["evaluate", at("iris.json"), IRIS]);
  expect(shown).toMatchObject({ code: 0, stderr: "" });
  expect(unfit(shown.stdout)).toEqual([]);
  expect(shown.stdout).toMatch(/On 150 rows .*precision {2}recall {5}F1 {2}rows/s);
  const { accuracy, confusion, perClass } = last((await run(["evaluate", at("iris.json"), IRIS, "--json"])).stdout) as {
    accuracy: number;
    confusion: number[][];
    perClass: { recall: number; support: number }[];
  };
  expect(accuracy).toBeGreaterThan(0.9);
  expect(confusion.flat().reduce((a, b) => a + b)).toBe(150);
  expect(perClass.map(({ support }) => support)).toEqual([50, 50, 50]);
  expect(perClass[0].recall).toBe(confusion[0][0] / 50);
});

test("evaluate scores rows with targets: a quantity; without targets it says so", async () => {
  const shown = await run(["evaluate", at("width.json"), IRIS]);
  expect(unfit(shown.stdout)).toEqual([]);
  expect(shown.stdout).toContain("predicted less true");
  expect(last((await run(["evaluate", at("width.json"), IRIS, "--json"])).stdout)).toMatchObject({ testRows: 150, leftOut: 0, r2: expect.any(Number) as number }); // prettier-ignore
  const head = "sepal length,sepal width,petal length,petal width,species";
  const rows = (name: string, width: string) => file(name, `${head}\n5,3,1.4,${width},setosa\n5,3,1.4,0.2,setosa\n`);
  const partly = await run(["evaluate", at("width.json"), rows("partly.csv", ""), "--json"]);
  expect(last(partly.stdout)).toMatchObject({ testRows: 1, leftOut: 1 });
  const wrong = await run(["evaluate", at("width.json"), rows("wrong.csv", "wide")]);
  expect(wrong).toMatchObject({ code: 3, stderr: expect.stringContaining('line 2, column 4 (petal width): expected a number, as in training, got "wide"') as string }); // prettier-ignore
  const none = await run(["evaluate", at("iris.json"), file("none.csv", "sepal length,sepal width,petal length,petal width\n1,2,3,4\n")]); // prettier-ignore
  expect(none).toMatchObject({ code: 3, stderr: expect.stringContaining('lacks the column "species"') as string });
});

test("a class that the model does not know is wrong, and told", async () => {
  const head = "sepal length,sepal width,petal length,petal width,species";
  const data = file("unknown.csv", `${head}\n5,3,1.4,0.2,setosa\n5,3,1.4,0.2,daisy\n`);
  const shown = await run(["evaluate", at("iris.json"), data]);
  expect(shown.stdout).toContain("accuracy 50.0 %");
  expect(shown.stdout).toContain("1 row is of classes that the model does not know");
});

test("inspect says what a model is: of a table, and of layers", async () => {
  const shown = await run(["inspect", at("iris.json")]);
  expect(shown).toMatchObject({ code: 0, stderr: "" });
  expect(unfit(shown.stdout)).toEqual([]);
  for (const text of [
    "species, by classification",
    "120 rows",
    'effort "quick"',
    "(x − 5.8) / 1.23",
    "8,839 parameters",
  ])
    expect(shown.stdout).toContain(text);
  expect(last((await run(["inspect", at("iris.json"), "--json"])).stdout)).toMatchObject({ type: "table", target: "species", rows: 120 }); // prettier-ignore
  const network = await sequential({ inputShape: [4], layers: [dense({ units: 3 })] });
  for (const name of ["plain.json", "plain.safetensors"]) {
    await network.save(at(name));
    expect((await run(["inspect", at(name)])).stdout).toContain("dense_1  linear  [3]             15");
    expect(last((await run(["inspect", at(name), "--json"])).stdout)).toMatchObject({ type: "network", parameters: 15 }); // prettier-ignore
  }
  expect(await run(["inspect", IRIS])).toMatchObject({
    code: 3,
    stderr: expect.stringContaining("E_FORMAT") as string,
  });
  expect(await run(["inspect", at("nothing.json")])).toMatchObject({ code: 3 });
});

test("train warns of columns that give the target away, constants, rare classes and repeated rows", async () => {
  const rows = Array.from({ length: 240 }, (_, i) => {
    const churn = i % 24 === 0 ? "yes" : "no";
    return [(i * 37) % 50, churn === "yes" ? "refund" : "none", 7, (i * 11) % 9, churn].join(",");
  });
  const whole = [...rows, ...rows.slice(0, 60)];
  const data = file("warned.csv", `age,reason,site,visits,churn\n${whole.join("\n")}\n`);
  const { stdout } = await run(["train", data, ...quick, "--out", at("warned.json"), "--json"]);
  const warned = stdout.trim().split("\n").map((line) => JSON.parse(line) as Record<string, unknown>).filter(({ type }) => type === "warning"); // prettier-ignore
  expect(warned.map(({ kind, column }) => `${String(kind)} ${String(column)}`)).toEqual([
    "givesAway reason",
    "duplicates undefined",
    "imbalance churn",
    "constant site",
  ]);
  const clean = await run(["train", IRIS, ...quick, "--out", at("clean.json")]);
  expect(clean.stdout).not.toContain("Look at this first");
});

test("a number that says the class, and one that says the quantity, give it away; others do not", async () => {
  const rows = Array.from({ length: 200 }, (_, i) => {
    const a = (i * 37) % 101;
    return [i + 1, a, (i * 53) % 97, a > 50 ? "high" : "low", 3 * a * a].join(",");
  });
  const data = file("told.csv", `row,a,b,level,square\n${rows.join("\n")}\n`);
  const kinds = async (target: string) => {
    const { stdout } = await run([
      "train",
      data,
      ...quick,
      "--target",
      target,
      "--out",
      at(`${target}.json`),
      "--json",
    ]);
    return stdout.split("\n").filter((line) => line.includes('"givesAway"')).map((line) => (JSON.parse(line) as { column: string }).column); // prettier-ignore
  };
  const numbered = await run(["train", data, ...quick, "--target", "b", "--out", at("numbered.json")]);
  expect(numbered.stdout).toMatch(/"row" looks like an identifier.*--drop row/s);
  expect(await kinds("level")).toEqual(["a", "square"]);
  expect(await kinds("square")).toEqual(["a"]);
  expect(await kinds("b")).toEqual([]);
});

test("evaluate leaves out what training takes for missing, however the number is written", async () => {
  const rows = Array.from({ length: 80 }, (_, i) => `${i % 9},${i % 10 === 3 ? "-999.0" : i % 9}`);
  const data = file("words.csv", `x,y\n${rows.join("\n")}\n`);
  const out = at("words.json");
  const trained = await run(["train", data, ...quick, "--task", "regression", "--missing=-999", "--out", out]);
  expect(trained).toMatchObject({ code: 0 });
  expect(last((await run(["evaluate", out, data, "--json"])).stdout)).toMatchObject({ testRows: 72, leftOut: 8 });
});
