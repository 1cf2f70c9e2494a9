/** Inputs that are no small CSV file: a line on stderr says what is wrong, and the exit code whose fault it is. */
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { program } from "./program.ts";

const { run, file, script } = program("input");
const xor = "a,b,y\n0,0,0\n0,1,1\n1,0,1\n1,1,0\n";
const utf16 = (text: string) => new Uint8Array(Buffer.from(text, "utf16le"));

test.each<[string, string | Uint8Array, string]>([
  ["empty.csv", "", "holds no rows."],
  ["header.csv", "a,b\n", "holds a header and no rows."],
  ["bom-16.csv", utf16(`\uFEFF${xor}`), "is UTF-16 text; save it as UTF-8."],
  ["bare-16.csv", utf16(xor), "seems to be UTF-16 text; save it as UTF-8."],
  ["latin1.csv", Buffer.from("a,b\n1,2\nM\xfcll,3\n", "latin1"), "line 3: expected UTF-8 text, got other bytes"],
  ["book.xlsx", Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0), "is a zip file, as those of spreadsheets (.xlsx, .ods) are"],
  ["packed.csv", Uint8Array.of(0x1f, 0x8b, 8, 0), "is packed with gzip; unpack it first."],
  ["binary.csv", Uint8Array.of(1, 2, 3, 4, 0, 5), "line 1, column 1: expected text, got the character NUL"],
  ["wide.csv", ",".repeat(200_000), "line 1: a row has more than 100000 cells."],
  ["long.csv", `a,y\n${"x".repeat(2 ** 25 + 1)}`, "line 2: a row has more than 33554432 characters"],
  ["digits.csv", `a,y\n${"1".repeat(80_000)}x,2\n`, "line 2, column 1 (a): expected a finite number"],
])("%s", async (name, content, message) => {
  const outcome = await run(["explain", file(name, content)]);
  expect(outcome).toMatchObject({ code: 3, stdout: "" });
  expect(outcome.stderr).toContain(message);
  expect(outcome.stderr.split("\n")).toHaveLength(2);
});

test("a folder and a device are not read; no file is a name", async () => {
  const folder = join(file("there.csv", xor), "..");
  for (const [path, kind] of [
    [folder, "it is a folder"],
    ["/dev/zero", "it is a device"],
    ["/dev/null", "it is a device"],
  ]) {
    // prettier-ignore
    const outcome = await run(["explain", path]);
    expect(outcome, path).toEqual({ code: 3, stdout: "", stderr: `E_IO: Cannot read "${path}": ${kind}.\n` });
  }
});

test("--max-bytes limits what is read; rows that are not needed are not", async () => {
  const path = file("rows.csv", `a,y\n${"1,2\n3,4\n".repeat(200_000)}`);
  const outcome = await run(["explain", path, "--max-bytes", "20"]);
  expect(outcome.code).toBe(3);
  expect(outcome.stderr).toBe(`E_LIMIT: ${path} has more than 20 bytes; --max-bytes sets another limit.\n`);
  expect(await run(["explain", path, "--rows", "4", "--json"])).toMatchObject({ code: 0, stderr: "" });
});

/** With a file, or what a command prints, as stdin. */
function shell(command: string): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn("bash", [
    "-c",
    `set -o pipefail; chainrule() { "${process.execPath}" ${script} "$@"; }; ${command}`,
  ]);
  const seen = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (seen.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (seen.stderr += text));
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, ...seen })));
}

test("- is stdin: a pipe, a file, a device that never ends", async () => {
  const path = file("xor.csv", xor);
  const piped = await shell(`cat ${path} | chainrule explain - --json`);
  expect(piped).toMatchObject({ code: 0, stderr: "" });
  expect(JSON.parse(piped.stdout)).toMatchObject({ title: "stdin: 2-2-1" });
  expect((await shell(`chainrule explain - --json < ${path}`)).stdout).toBe(piped.stdout);
  expect((await shell(`chainrule explain <(cat ${path}) --json`)).code).toBe(0);
  const endless = await shell("chainrule explain - < /dev/zero");
  expect(endless).toMatchObject({ code: 3, stdout: "" });
  expect(endless.stderr).toContain("stdin, line 1, column 1: expected text, got the character NUL");
  expect((await shell("chainrule explain - < /dev/null")).stderr).toBe("E_DATA: stdin holds no rows.\n");
});

test("semicolons, tabs and decimal commas", async () => {
  const title = async (text: string, ...options: string[]) => {
    const { stdout } = await run(["explain", file("other.csv", text), "--json", ...options]);
    return (JSON.parse(stdout) as { steps: { examples: { inputs: { value: number }[] }[] }[] }).steps[0].examples[0]
      .inputs;
  };
  expect(await title("a;y\n1.5;2\n")).toMatchObject([{ value: 1.5 }]);
  expect(await title("a\ty\n1.5\t2\n")).toMatchObject([{ value: 1.5 }]);
  expect(await title("a;y\n1,5;2,5\n", "--decimal", "comma")).toMatchObject([{ value: 1.5 }]);
  expect(await title("a\ty;z\n1.5\t2\n", "--separator", "tab")).toMatchObject([{ value: 1.5 }]);
  const both = await run(["explain", file("other.csv", "a,y\n1,2\n"), "--separator", ",", "--decimal", ","]);
  expect(both.code).toBe(2);
  expect(both.stderr).toContain("A comma cannot be both separator and decimal");
});

test("names of files and columns steer no terminal", async () => {
  const path = file("a\x1b]0;x\x07\u202E.csv", "a,y\n1,2\nx,3\n");
  const { code, stderr } = await run(["explain", path]);
  expect(code).toBe(3);
  // eslint-disable-next-line no-control-regex -- control codes are what must not be there
  expect(stderr).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f\u202E]/);
});

test("Ctrl-C while stdin gives nothing, and while nobody writes to a pipe: code 130", async () => {
  const pipe = join("build", "test", "cli", "input", "pipe");
  file("folder.csv", "");
  execFileSync("mkfifo", [pipe]);
  for (const path of ["-", pipe]) {
    const stopAfter = (milliseconds: number) =>
      run(["explain", path], (signal) => void setTimeout(() => signal("SIGINT"), milliseconds));
    let waiting = await stopAfter(2000);
    if (waiting.code === null) waiting = await stopAfter(10_000); // a busy machine had not started the command yet
    expect(waiting, path).toEqual({ code: 130, stdout: "", stderr: "E_ABORTED: Stopped by Ctrl-C.\n" });
  }
});

test("programs of hostile file names run nothing of the name", () => {
  const folder = join("build", "test", "cli", "input", "names");
  mkdirSync(folder, { recursive: true });
  for (const name of [
    "a\nprocess.exit(42)<!--.csv",
    "*a\rprocess.exit(42).csv",
    "coding: utf-7 +AAo-raise SystemExit.csv",
  ]) {
    const path = join(folder, name);
    writeFileSync(path, xor);
    const js = execFileSync(process.execPath, [script, "explain", path, "--format", "js"], { encoding: "utf8" });
    expect(js.split("\n")[0]).toMatch(/^\/\/ .*: backpropagation in plain JavaScript\. Run it with: node program\.js$/);
    expect(execFileSync(process.execPath, ["--input-type=module", "-e", js], { encoding: "utf8" })).toContain(
      "error after",
    );
  }
});
