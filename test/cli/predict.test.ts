/** `chainrule predict`: lines in messages, rows before a bad one, files without a header. */
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { dense, sequential } from "../../src/index.ts";
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
  expect(stderr).toContain('net.json" holds a network, which has no columns, and no model of a table');
});

test("what is no model of a table is refused with what it is", async () => {
  const model = await sequential({ inputShape: [2], layers: [dense({ units: 1 })] });
  for (const name of ["net.onnx", "net.safetensors"]) await model.save(out(name));
  await run(["export", out("odd.json"), out("odd.onnx")]);
  const said: [name: string, message: string][] = [
    ["net.onnx", "holds a network, which has no columns, and no model of a table, as chainrule train writes them"],
    ["net.safetensors", "holds a network, which has no columns"],
    ["odd.onnx", "is a model of a table that chainrule export wrote for ONNX Runtime and others: it has columns and no layers. Give the model.json"],
    [file("any.json", "{}"), "its JSON is not of Chainrule"],
    [file("some.csv", "a,b\n1,2\n"), "is no model: it is not JSON"],
  ]; // prettier-ignore
  for (const [name, message] of said) {
    const path = name.includes("/") ? name : out(name);
    for (const args of [
      ["predict", path, file("some.csv", "a,b\n1,2\n")],
      ["inspect", path],
    ])
      if (args[0] === "predict" || !name.startsWith("net"))
        expect(await run(args)).toMatchObject({ code: 3, stderr: expect.stringContaining(message) as string });
  }
});

test("--drop takes names with commas between, as --target does, and a column with a comma in its name", async () => {
  const data = file(
    "drop.csv",
    `a,b,"c,d",c,odd\n${rows.map(([a, b, odd]) => `${a},${b},${a},${b},${odd}\n`).join("")}`,
  );
  const train = (...args: string[]) => run(["train", data, ...quick, "--epochs", "2", "--force", "--out", out("drop.json"), ...args]); // prettier-ignore
  const read = async (...args: string[]) => {
    expect(await train(...args)).toMatchObject({ code: 0, stderr: "" });
    const inspected = JSON.parse((await run(["inspect", out("drop.json"), "--json"])).stdout) as { columns: { features: { column: string }[] } }; // prettier-ignore
    return inspected.columns.features.map(({ column }) => column);
  };
  expect(await read("--drop", "a, b")).toEqual(["c,d", "c"]);
  expect(await read("--drop", "c,d")).toEqual(["a", "b", "c"]);
  expect(await train("--drop", "a,bb")).toMatchObject({ code: 3, stderr: expect.stringContaining('--drop names "bb", which is no column') as string }); // prettier-ignore
});

test("what cannot be written is refused before the training, with what to give", async () => {
  const data = file("rows.csv", text("a,b,odd\n"));
  mkdirSync(out("folder"), { recursive: true });
  mkdirSync(out("folder.json"), { recursive: true });
  const refused: [args: string[], code: number, message: string][] = [
    [["--out", out("folder")], 2, `--out needs a file, got the folder "${out("folder")}"; a file in it would be "${join(out("folder"), "model.json")}"`],
    [["--out", out("folder.json"), "--force"], 1, "it is a folder; give a file in it"],
    [["--out", out("none/model.json")], 1, "make it, or give another path"],
    [["--out", out("model.txt")], 2, "--out must end in .json"],
    [["--out", out("w.json"), "--report", out("folder")], 2, "--report needs a file"],
  ]; // prettier-ignore
  for (const [args, code, message] of refused)
    expect(await run(["train", data, ...quick, ...args])).toMatchObject({ code, stdout: "", stderr: expect.stringContaining(message) as string }); // prettier-ignore
});
