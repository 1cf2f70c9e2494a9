/** `chainrule predict`: lines in messages, rows before a bad one, files without a header. */
import { dirname, join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { program } from "./program.ts";

const { run, file } = program("predict");
const out = (name: string) => join(dirname(file("x.csv", "a\n")), name);
const rows = Array.from({ length: 80 }, (_, i) => [i, (i * 7) % 11, i % 2 ? "true" : "false"]);
const text = (header: string) => `${header}${rows.map((row) => `${row.join(",")}\n`).join("")}`;
const quick = ["--effort", "quick", "--no-programs"];

beforeAll(async () => {
  await run(["train", file("rows.csv", text("a,b,odd\n")), ...quick, "--out", out("odd.json")]);
});

test("a cell that cannot be read is named by its line, and the rows before it are written", async () => {
  const bad = file("bad.csv", "b,a\n1,2\n3,4\n\n5,six\n7,8\n");
  const { code, stdout, stderr } = await run(["predict", out("odd.json"), bad]);
  expect(code).toBe(3);
  expect(stdout.trim().split("\n")).toHaveLength(3);
  expect(stderr).toContain('line 5, column 2 (a): expected a number, as in training, got "six"');
});

test("of several bad cells the first line is reported; a ragged row as well; nothing is written before the first row", async () => {
  const first = await run(["predict", out("odd.json"), file("two.csv", "a,b\n1,2\n3,x\ny,4\n")]);
  expect(first.stdout.trim().split("\n")).toHaveLength(2);
  expect(first.stderr).toContain("line 3");
  const many = Array.from({ length: 20_000 }, (_, i) => `${i},${i % 11}\n`).join("");
  const ragged = await run(["predict", out("odd.json"), file("ragged.csv", `a,b\n${many}5\n`)]);
  expect(ragged).toMatchObject({ code: 3, stderr: expect.stringContaining("line 20002") as string });
  expect(ragged.stdout.trim().split("\n")).toHaveLength(20_001);
  const none = await run(["predict", out("odd.json"), file("none.csv", "a,b\nx,2\n")]);
  expect(none).toMatchObject({ code: 3, stdout: "" });
});

test("a column that the model does not read may hold anything, and true and false are no texts", async () => {
  const data = file("other.csv", "when,a,b\n01/02/2024,1,2\nnever,2,3\n");
  const { code, stdout } = await run(["predict", out("odd.json"), data, "--json"]);
  expect(code).toBe(0);
  const values = stdout.trim().split("\n").map((line) => JSON.parse(line) as Record<string, unknown>); // prettier-ignore
  expect(values.map((row) => typeof row["predicted odd"])).toEqual(["boolean", "boolean"]);
});

test("files without a header: --names names the columns, --header none numbers them, and predict follows", async () => {
  const bare = file("bare.csv", text(""));
  const named = await run(["train", bare, "--names", "a,b,odd", ...quick, "--out", out("named.json")]);
  expect(named).toMatchObject({ code: 0, stdout: expect.stringContaining("Learning odd") as string });
  const numbered = await run(["train", bare, "--header", "none", ...quick, "--out", out("numbered.json")]);
  expect(numbered.stdout).toContain("Learning 3");
  const [a, b] = await Promise.all([
    run(["predict", out("named.json"), bare, "--names", "a,b,odd"]),
    run(["predict", out("numbered.json"), bare]),
  ]);
  expect(a.stdout.split("\n")[0]).toBe("a,b,odd,predicted odd");
  expect(b.stdout.split("\n")[0]).toBe("1,2,3,predicted 3");
  expect(b.stdout.split("\n")).toHaveLength(82);
  const both = await run(["train", bare, "--header", "first", "--names", "a,b,odd"]);
  expect(both).toMatchObject({ code: 2, stderr: expect.stringContaining("--names") as string });
});

test("a network, which has no columns, is refused as one", async () => {
  const network = file("net.json", JSON.stringify({ format: "chainrule-model", version: 1 }));
  const { code, stderr } = await run(["predict", network, file("some.csv", "a,b\n1,2\n")]);
  expect(code).toBe(3);
  expect(stderr).toContain("Expected a model of a table, as chainrule train writes them, got a network");
});
