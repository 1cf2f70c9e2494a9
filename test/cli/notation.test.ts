/** Numbers as people write them in new files: read and refused by `chainrule predict` and `evaluate` as by the models' own methods. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { Classifier, Regressor } from "../../src/table/index.ts";
import { program } from "./program.ts";

const { run, file } = program("notation");
const out = (name: string) => join(dirname(file("x.csv", "a\n")), name);
const rows = Array.from({ length: 60 }, (_, i) => [1 + ((i * 37) % 97), (i * 7) % 11] as const);
const csv = (of: (n: number, i: number) => string) => `a;n;y\n${rows.map(([a, n], i) => `${of(a, i)};${n};${a + n}`).join("\n")}\n`; // prettier-ignore

/** Columns as the files of the trainings have them. */
const trainings = {
  plain: csv((a) => `${a}.5`),
  comma: csv((a) => `${a},5`),
  dollars: csv((a) => `$${a},200.50`),
  euros: csv((a) => `${a}.200,50 €`),
  percent: csv((a) => `${a} %`),
  ambiguous: csv((a) => `${a},234`),
};
type Name = keyof typeof trainings;

beforeAll(async () => {
  for (const [name, text] of Object.entries(trainings)) {
    const path = file(`${name}.csv`, text);
    expect((await run(["train", path, "--effort", "quick", "--epochs", "2", "--no-programs", "--out", out(`${name}.json`)])).code).toBe(0); // prettier-ignore
  }
});

const texts = ["5", "12,5", "1,234", "1.234", "1.234,50", "1'234", "$12", "€ 12", "5 %", "2,345,678", "1e3", "words"];

describe.each(Object.keys(trainings) as Name[])("a model of %s", (name) => {
  test("reads and refuses the same texts on the command line and in a program", async () => {
    const model = await Regressor.fromJSON(JSON.parse(readFileSync(out(`${name}.json`), "utf8")));
    const read: string[] = [];
    const refused: [text: string, message: string][] = [];
    for (const text of texts)
      await model.predict([{ a: text, n: "3" }]).then(() => read.push(text), ({ message }: Error) => refused.push([text, message])); // prettier-ignore
    const command = (how: string, cells: readonly string[]) => run([how, out(`${name}.json`), file(`${name}-new.csv`, `a;n;y\n${cells.map((cell) => `${cell};3;1\n`).join("")}`), "--json"]); // prettier-ignore
    const predicted = (await command("predict", read)).stdout.trim().split("\n");
    expect(predicted.map((line) => (JSON.parse(line) as Record<string, unknown>)["predicted y"])).toEqual(await model.predict(read.map((a) => ({ a, n: "3" })))); // prettier-ignore
    expect((await command("evaluate", read)).code).toBe(0);
    for (const [i, [text, message]] of refused.entries()) {
      const { code, stderr } = await command(i === 0 ? "evaluate" : "predict", [text]);
      const [, expected] = /: (expected .*?got "[^"]*")/.exec(message)!;
      expect([text, code]).toEqual([text, 3]);
      expect(stderr).toContain(`line 2, column 1 (a): ${expected}`);
    }
  }, 60_000);
});

test("what the first lines of a file seem to be does not matter; options say what they are", async () => {
  const predict = (name: Name, text: string, ...args: string[]) => run(["predict", out(`${name}.json`), file("new.csv", text), ...args]); // prettier-ignore
  const last = ({ stdout }: { stdout: string }) => stdout.trim().split("\n").map((line) => line.split(",").at(-1)); // prettier-ignore
  const mixed = await predict("comma", "a;n\n1.5;3\n");
  expect(mixed).toMatchObject({ code: 3, stdout: "", stderr: 'E_DATA: build/test/cli/notation/new.csv, line 2, column 1 (a): expected a number with a comma before fractions, as in training, got "1.5"; if a point stands there, pass --decimal point.\n' }); // prettier-ignore
  expect(last(await predict("comma", "a;n\n1.5;3\n", "--decimal", "point"))).toEqual(last(await predict("plain", "a;n\n1.5;3\n"))); // prettier-ignore
  const both = await predict("plain", "a;n\n1,234;3\n");
  expect(both).toMatchObject({ code: 3, stderr: expect.stringContaining('expected a number that can be read in one way, got "1,234": 1234 with --decimal point, 1.234 with --decimal comma.') as string }); // prettier-ignore
  const expected = async (text: string) => last(await predict("plain", `a;n\n${text};3\n`));
  expect(last(await predict("plain", "a;n\n1,234;3\n", "--decimal", "point"))).toEqual(await expected("1234"));
  expect(last(await predict("plain", "a;n\n1,234;3\n", "--decimal", "comma"))).toEqual(await expected("1.234"));
  expect(last(await predict("plain", "a;n\n1,234;3\n", "--thousands", "comma"))).toEqual(await expected("1234"));
  expect(last(await predict("plain", "a;n\n1.234;3\n", "--thousands", "point"))).toEqual(await expected("1234"));
  const refused = await predict("plain", "a;n\n1.5;3\n", "--decimal", "comma");
  expect(refused).toMatchObject({ code: 3, stderr: expect.stringContaining("a comma before fractions, as the options say") as string }); // prettier-ignore
});

test("a mark before three digits in all numbers is told where it would fit the training between thousands", async () => {
  const given = (how: string, name: Name, cells: readonly string[], ...args: string[]) => run([how, out(`${name}.json`), file("new.csv", `a;n;y\n${cells.map((cell) => `${cell};3;1\n`).join("")}`), ...args]); // prettier-ignore
  const warning = 'In all numbers of "a" a point is before three digits, as in "3.426": it is read as before fractions, as in training, although the numbers are nearer to those of the training with it between thousands. If it stands there, pass --thousands point.'; // prettier-ignore
  const said = ({ code, stderr }: { code: number | null; stderr: string }) => [code, stderr.replace(/\s+/g, " ").trim()]; // prettier-ignore
  for (const how of ["predict", "evaluate"])
    expect(said(await given(how, "dollars", ["3.426", "$7.120", "?"]))).toEqual([0, warning]);
  for (const [name, cells, ...args] of [
    ["dollars", ["3.426", "7.1"]],
    ["dollars", ["3.426", "$7,120"]],
    ["dollars", ["3.426", "7120"]],
    ["dollars", ["3.426"], "--thousands", "point"],
    ["plain", ["3.426", "7"]],
    ["dollars", ["7"]],
  ] as const)
    expect(said(await given("predict", name, cells, ...args))).toEqual([0, ""]);
});

test("dates that may be read in two ways: --date-order is named, and says which", async () => {
  const path = file("days.csv", `day;y\n${rows.map(([a], i) => `2024-${10 + (i % 3)}-${10 + (i % 20)};${a}`).join("\n")}\n`); // prettier-ignore
  expect((await run(["train", path, "--effort", "quick", "--epochs", "2", "--no-programs", "--out", out("days.json")])).code).toBe(0); // prettier-ignore
  const predict = (text: string, ...args: string[]) => run(["predict", out("days.json"), file("new.csv", `day\n${text}\n`), ...args]); // prettier-ignore
  const both = await predict("11/12/2024");
  expect(both).toMatchObject({ code: 3, stderr: expect.stringContaining('first, got "11/12/2024"; pass --date-order day or --date-order month.') as string }); // prettier-ignore
  const value = async (...args: Parameters<typeof predict>) => (await predict(...args)).stdout.trim().split(",").at(-1);
  expect(await predict("2024-10-11\n13/10/2024\n14.10.2024")).toMatchObject({ code: 0 });
  expect((await predict("13/10/2024\n11/12/2024")).stderr).toContain(
    "line 3, column 1 (day): expected dates that show",
  );
  expect((await predict("2024-10-11\nsoon")).stderr).toContain('line 3, column 1 (day): expected a date, as in training, got "soon"'); // prettier-ignore
  expect(await value("11/12/2024", "--date-order", "day")).toBe(await value("2024-12-11"));
  expect(await value("11/12/2024", "--date-order", "month")).toBe(await value("2024-11-12"));
});

test("a column under nearly the same name is named", async () => {
  const { code, stderr } = await run(["predict", out("plain.json"), file("new.csv", "A;n\n1;2\n")]);
  expect([code, stderr]).toEqual([3, expect.stringContaining('lacks the column "a", from which the model predicts. Did you mean "A"?')]); // prettier-ignore
});

test("amounts as classes: evaluate compares them by their numbers", async () => {
  const data = (of: (isHigh: boolean) => string) => `a;y\n${rows.map(([a]) => `${a};${of(a > 50)}`).join("\n")}\n`;
  const path = file("classes.csv", data((isHigh) => (isHigh ? "$1,200" : "$950"))); // prettier-ignore
  const model = out("classes.json");
  expect((await run(["train", path, "--effort", "quick", "--epochs", "20", "--no-programs", "--task", "classification", "--out", model])).code).toBe(0); // prettier-ignore
  const accuracy = async (path: string) => (JSON.parse((await run(["evaluate", model, path, "--json"])).stdout) as { accuracy: number }).accuracy; // prettier-ignore
  const whole = await accuracy(path);
  expect(whole).toBeGreaterThan(0.9);
  expect(await accuracy(file("numbers.csv", data((isHigh) => (isHigh ? "1200" : "950.00"))))).toBe(whole); // prettier-ignore
  const program = await Classifier.fromJSON(JSON.parse(readFileSync(model, "utf8")));
  expect(await program.score(rows.map(([a]) => ({ a: String(a), y: a > 50 ? "$1,200" : "$950" })), "y")).toBe(whole); // prettier-ignore
  const other = await run(["evaluate", model, file("other.csv", "a;y\n5;€ 950\n")]);
  expect(other).toMatchObject({ code: 3, stderr: expect.stringContaining('line 2, column 2 (y): expected an amount in $, as in training, got "€ 950"') as string }); // prettier-ignore
});
