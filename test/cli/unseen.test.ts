/** Values that a training did not have: `chainrule predict` and `evaluate` count them. */
import { dirname, join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { program, unfit } from "./program.ts";

const { run, file } = program("unseen");
const out = (name: string) => join(dirname(file("x.csv", "a\n")), name);
const TOWNS = ["Köln", "Bonn", "Ulm", "Jena"];
const rows = Array.from({ length: 80 }, (_, i) => [i, TOWNS[i % 4], `0${1067 + (i % 12)}`, i % 2 ? "left" : "right", 3 * i + (i % 4)]); // prettier-ignore
const csv = (of: readonly (readonly unknown[])[]) =>
  `n,town,zip,side,y\n${of.map((row) => `${row.join(",")}\n`).join("")}`;

beforeAll(async () => {
  const quick = ["--effort", "quick", "--epochs", "2", "--no-programs", "--kind", "zip=category"];
  const { code } = await run(["train", file("rows.csv", csv(rows)), ...quick, "--out", out("y.json")]);
  expect(code).toBe(0);
});

test("rows like those of the training are predicted and evaluated without a word", async () => {
  const data = file("same.csv", csv([...rows, [7, "", "", "", 21]]));
  expect(await run(["predict", out("y.json"), data])).toMatchObject({ code: 0, stderr: "" });
  expect(await run(["evaluate", out("y.json"), data])).toMatchObject({ code: 0, stderr: "" });
});

test("other capitals, lost zeros and other values are counted on stderr, over all blocks of rows, a line a column", async () => {
  const many = Array.from({ length: 5000 }, (_, i) => [i % 80, i < 4990 ? "Bonn" : i < 4996 ? "köln" : `Town ${i}`, 1067, "left", 5]); // prettier-ignore
  const data = file("other.csv", csv(many));
  const said = [
    '  "town": 10 of 5,000 values were not in training ("köln", "Town 4996", "Town 4997", …). Did you mean "Köln"?',
    '  "zip": 5,000 of 5,000 values were not in training ("1067"). Did you mean "01067"?',
  ].join("\n");
  const text = (stderr: string) => stderr.trim().split("\n").map((line) => line.trim()).join(" "); // prettier-ignore
  const wanted = text(said);
  const predicted = await run(["predict", out("y.json"), data]);
  expect(predicted.code).toBe(0);
  expect(text(predicted.stderr)).toBe(wanted);
  expect(unfit(predicted.stderr)).toEqual([]);
  const lines = await run(["predict", out("y.json"), data, "--json"]);
  expect(text(lines.stderr)).toBe(wanted);
  expect(lines.stdout.trim().split("\n")).toHaveLength(5000);
  expect(text((await run(["evaluate", out("y.json"), data])).stderr)).toBe(wanted);
});

test("evaluate --json has them as warnings before the result", async () => {
  const data = file("one.csv", csv([...rows, [7, "Ko\u0308ln", "01067", "up", 21]]));
  const { stdout, stderr } = await run(["evaluate", out("y.json"), data, "--json"]);
  expect(stderr).toBe("");
  const lines = stdout.trim().split("\n").map((line) => JSON.parse(line) as Record<string, unknown>); // prettier-ignore
  expect(lines.map(({ type }) => type)).toEqual(["warning", "warning", "result"]);
  expect(lines[0]).toEqual({
    type: "warning",
    kind: "unseen",
    column: "town",
    unseen: 1,
    values: 81,
    text: '"town": 1 of 81 values was not in training ("Ko\u0308ln"). Training has the same letters in another Unicode form (NFC or NFD).',
  });
  expect(lines[1]).toMatchObject({ column: "side", text: '"side": 1 of 81 values was not in training ("up").' });
});
