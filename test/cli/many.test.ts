/** `chainrule train` on a target of hundreds of classes, and with a report that cannot be written: the model is there. */
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { program, unfit } from "./program.ts";

const { run, file } = program("many");
const out = (name: string) => join(dirname(file("x.csv", "a\n")), name);
const quick = ["--effort", "quick", "--epochs", "1"];

test("400 classes are trained and evaluated", async () => {
  const rows = Array.from({ length: 1200 }, (_, i) => `${i % 400},F-${10_000 + (i % 400)}`);
  const data = file("many.csv", `a,y\n${rows.join("\n")}\n`);
  const trained = await run(["train", data, ...quick, "--out", out("many.json")]);
  expect(trained).toMatchObject({ code: 0, stderr: "" });
  expect(unfit(trained.stdout)).toEqual([]);
  expect(trained.stdout).toContain("and 384 classes with better F1");
  const evaluated = await run(["evaluate", out("many.json"), data]);
  expect(evaluated).toMatchObject({ code: 0, stderr: "" });
});

test("rows without a target are counted: in the text, for programs, and in the report", async () => {
  const rows = Array.from({ length: 90 }, (_, i) => `${i},${i % 9 === 0 ? "" : i % 3 ? "yes" : "no"}`);
  const data = file("gaps.csv", `a,y\n${rows.join("\n")}\n`);
  const report = out("gaps.html");
  const shown = await run(["train", data, ...quick, "--out", out("gaps.json"), "--report", report]);
  expect(shown.stdout).toContain("10 rows without a target are left out.");
  expect(readFileSync(report, "utf8")).toContain("64, and 10 without a target left out");
  const { stdout } = await run(["train", data, ...quick, "--out", out("gaps2.json"), "--json"]);
  const lines = stdout.trim().split("\n").map((line) => JSON.parse(line) as Record<string, unknown>); // prettier-ignore
  expect(lines[0]).toMatchObject({ type: "data", rows: 90, leftOut: 10 });
  expect(lines.at(-1)).toMatchObject({ type: "result", leftOut: 10 });
});

test("a quantity that is the same in all rows is refused", async () => {
  const data = file("same.csv", `a,y\n${Array.from({ length: 90 }, (_, i) => `${i / 7},5.1\n`).join("")}`);
  const { code, stderr } = await run(["train", data, ...quick, "--out", out("same.json")]);
  expect(code).toBe(3);
  expect(stderr).toContain('The target "y" must have at least two different values, got 5.1 in all 72 rows');
});

test("a report that cannot be written does not lose the model", async () => {
  const rows = Array.from({ length: 90 }, (_, i) => `${i},${i % 3 ? "yes" : "no"}`);
  const report = out("report.html");
  const args = ["train", file("report.csv", `a,y\n${rows.join("\n")}\n`), ...quick, "--out", out("kept.json"), "--report", report]; // prettier-ignore
  const { code, stderr } = await run(args, (_, outcome) => {
    const looking = setInterval(() => {
      if (outcome.stdout === "" && outcome.code === null) return;
      clearInterval(looking);
      mkdirSync(report, { recursive: true }); // the name is taken once the training has begun
    }, 1);
  });
  expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining("report.html") as string });
  expect(JSON.parse(readFileSync(out("kept.json"), "utf8"))).toMatchObject({ format: "chainrule-table" });
  for (const name of ["kept.run.json", "kept.predict.mjs", "kept.train.mjs"]) expect(existsSync(out(name))).toBe(true);
});

test("options that do not fit each other are refused before the file is read", async () => {
  const refused = async (...args: string[]) => {
    const { code, stderr, stdout } = await run(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    return stderr;
  };
  const data = file("options.csv", "a,y\n1,2\n");
  expect(await refused("train", data, "--every", "5")).toContain("--every 5 needs a folder for the checkpoints: --checkpoint <folder>"); // prettier-ignore
  const both = "--decimal and --thousands must be different marks, got comma for both";
  expect(await refused("train", data, "--decimal", "comma", "--thousands", "comma")).toContain(both);
  expect(await refused("predict", out("many.json"), data, "--decimal", "comma", "--thousands", "comma")).toContain(
    both,
  );
});

test("rows that are all the same have no R²", async () => {
  const rows = Array.from({ length: 90 }, (_, i) => `${i},${i / 7}\n`).join("");
  await run(["train", file("r2.csv", `a,y\n${rows}`), ...quick, "--out", out("r2.json")]);
  const one = file("one.csv", "a,y\n5,1.5\n6,1.5\n");
  expect((await run(["evaluate", out("r2.json"), one])).stdout).toContain("– (all rows have the same value)");
  const { stdout } = await run(["evaluate", out("r2.json"), one, "--json"]);
  expect(JSON.parse(stdout)).toMatchObject({ r2: null, testRows: 2 });
});
