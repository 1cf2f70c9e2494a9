/** What a training leaves beside the model: a run file that does it again, and two programs, to the same bits. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { program } from "./program.ts";

const { run, file } = program("runs");
const folder = dirname(file("x.csv", "a\n"));
const at = (name: string) => join(folder, name);
const hash = (path: string) => createHash("sha256").update(readFileSync(path)).digest("hex");
const node = async (path: string) => (await promisify(execFile)(process.execPath, [path])).stdout;

const rows = Array.from({ length: 70 }, (_, i) => [`${i % 9},5`, i % 4 ? "x" : "-7", `0${i % 5}`, `0${1 + (i % 9)}/02/2024`, i % 3 ? "klein" : "groß"]); // prettier-ignore
const data = file("daten.csv", `a b;__proto__;zip;day;size\n${rows.map((row) => row.join(";")).join("\n")}\n`);
const odd = ["--kind", "zip=category", "--missing", "-7", "--date-order", "day", "--seed", "7", "--test", "0.25", "--epochs", "5", "--networks", "2", "--drop", "__proto__"]; // prettier-ignore

test("the run file and the program that trains give the same model, and the other program uses it", async () => {
  const first = await run(["train", data, ...odd, "--out", at("first.json")]);
  expect(first).toMatchObject({ code: 0, stderr: "" });
  expect(first.stdout).toContain("first.run.json");
  const expected = hash(at("first.json"));
  const config = JSON.parse(readFileSync(at("first.run.json"), "utf8")) as Record<string, unknown>;
  expect(config).toMatchObject({ data: "daten.csv", dataSha256: hash(data), modelSha256: expected });

  const again = await run(["train", "--config", at("first.run.json"), "--out", at("again.json"), "--no-programs"]);
  expect(again).toMatchObject({ code: 0, stderr: "" });
  expect(hash(at("again.json"))).toBe(expected);
  expect([existsSync(at("again.run.json")), existsSync(at("again.train.mjs"))]).toEqual([true, false]);

  const predicted = await node(at("first.predict.mjs"));
  expect(predicted).toMatch(/^\[ '(klein|groß)' \]\n\[ 'groß', 'klein' \] \[ \[ [\d.]+, [\d.]+ \] \]\n$/);
  renameSync(at("first.json"), at("moved.json"));
  expect(await node(at("first.train.mjs"))).toMatch(/^accuracy [\d.]+\n$/);
  expect(hash(at("first.json"))).toBe(expected);
});

test("a quantity, packed, without a test part; a run file may lie in another folder", async () => {
  const iris = "examples/data/iris.csv";
  mkdirSync(at("deep"), { recursive: true });
  const out = at("deep/quantity.json");
  const args = ["--target", "petal width", "--effort", "quick", "--test", "0", "--out", out];
  expect(await run(["train", iris, ...args])).toMatchObject({ code: 0, stderr: "" });
  const expected = hash(out);
  expect(await node(at("deep/quantity.predict.mjs"))).toMatch(/^\[ [\d.]+ \]\n$/);
  await node(at("deep/quantity.train.mjs"));
  expect(hash(out)).toBe(expected);
  const again = await run(["train", "--config", at("deep/quantity.run.json")]);
  expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining("--force") as string });
  await run(["train", "--config", at("deep/quantity.run.json"), "--force"]);
  expect(hash(out)).toBe(expected);
});

test("rows from a pipe; other data than those of the run file are told", async () => {
  const config = at("again.run.json");
  const other = file("other.csv", readFileSync(data, "utf8").replace("klein", "groß"));
  const changed = await run(["train", other, "--config", config, "--out", at("other.json"), "--json"]);
  expect(changed.code).toBe(0);
  expect(JSON.parse(changed.stdout.trim().split("\n").at(-1)!)).toMatchObject({ type: "result", model: at("other.json") }); // prettier-ignore
  const wrong = async (name: string, content: object) =>
    (await run(["train", "--config", file(name, JSON.stringify(content))])).stderr;
  const good = JSON.parse(readFileSync(config, "utf8")) as { options: object };
  expect(await wrong("1.json", {})).toContain("is no run file");
  expect(await wrong("2.json", { ...good, data: 1 })).toContain("data should be a path");
  expect(await wrong("3.json", { ...good, options: { ...good.options, effrot: "quick" } })).toContain('"effrot" is no option'); // prettier-ignore
  expect(await wrong("4.json", { ...good, options: { ...good.options, seed: -1 } })).toContain("--seed");
});
