/** `chainrule` as people and programs meet it: help, names that are nearly right, exit codes, pipes that close. */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { exitCodeOf } from "../../src/cli/command.ts";
import { commands } from "../../src/cli/commands.ts";
import { dashed } from "../../src/terminal/arguments.ts";
import { ChainruleError, type ErrorCode } from "../../src/base/errors.ts";
import { program, unfit } from "./program.ts";

const { run, script } = program("cli");

describe("help", () => {
  test.each([[[]], [["--help"]], [["-h"]], [["help"]]])("%j names every command", async (args) => {
    const { code, stdout, stderr } = await run(args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    for (const { name, summary } of commands) expect(stdout).toMatch(new RegExp(`^  ${name} +${summary}`, "m"));
    expect(stdout).toContain("Examples:");
    expect(unfit(stdout)).toEqual([]);
  });

  test.each(commands.map((command) => [command.name, command] as const))(
    "of %s: every option, examples, within 80 columns",
    async (name, { options, examples }) => {
      const [first, second] = await Promise.all([run([name, "--help"]), run(["help", name])]);
      expect(first).toEqual(second);
      expect({ code: first.code, stderr: first.stderr }).toEqual({ code: 0, stderr: "" });
      for (const option of [...Object.keys(options).map(dashed), "json", "help"])
        expect(first.stdout).toMatch(new RegExp(`^  --${option} `, "m"));
      expect(examples.length).toBeGreaterThan(1);
      for (const [line] of examples) expect(first.stdout).toContain(`\n  ${line}\n`);
      expect(unfit(first.stdout)).toEqual([]);
    },
  );
});

test("--version is the package's", async () => {
  const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
  expect(await run(["--version"])).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
  expect((await run(["--version", "--json"])).stdout).toBe(`{"version":"${version}"}\n`);
});

test.each([
  [["explian"], 'Unknown command "explian". Did you mean "explain"?', "chainrule --help"],
  [
    ["quantum"],
    `Unknown command "quantum". Known: ${[...commands.map(({ name }) => name), "help"].join(", ")}.`,
    "chainrule --help",
  ],
  [["help", "explian"], 'Unknown command "explian". Did you mean "explain"?', "chainrule --help"],
  [["--versoin"], "Unknown option '--versoin'. Did you mean --version?", "chainrule --help"],
  [["--help", "a", "b"], "Unexpected argument 'b'.", "chainrule --help"],
  [["explain", "xor", "--step", "3"], "Unknown option '--step'. Did you mean --steps?", "chainrule explain --help"],
  [["explain", "xor", "-x"], "Unknown option '-x'.", "chainrule explain --help"],
  [["explain", "xor", "--json=yes"], "--json has no value.", "chainrule explain --help"],
  [["explain", "xor", "--steps"], "--steps needs a value: --steps <n>.", "chainrule explain --help"],
  [["explain", "xor", "--steps", "--json"], "--steps needs a value: --steps <n>.", "chainrule explain --help"],
])("%j: code 2, and where to read on", async (args, message, help) => {
  const { code, stdout, stderr } = await run(args);
  expect(code).toBe(2);
  expect(stderr).toBe(`E_CONFIG: ${message}\nTry: ${help}\n`);
  // Programs are told on stdout.
  if (!args.includes("--json")) expect(stdout).toBe("");
  else expect(JSON.parse(stdout)).toMatchObject({ error: { code: "E_CONFIG", message } });
});

test("a reader who has seen enough is no failure", async () => {
  const child = spawn("bash", [
    "-c",
    `"${process.execPath}" ${script} explain edureka --steps 100000 | true; exit $PIPESTATUS`,
  ]);
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const code = await new Promise((resolve) => child.on("close", resolve));
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
});

test.each<[ErrorCode, Record<string, unknown>, number]>([
  ["E_CONFIG", {}, 2],
  ["E_DATA", {}, 3],
  ["E_SHAPE", {}, 3],
  ["E_FORMAT", {}, 3],
  ["E_LIMIT", {}, 3],
  ["E_IO", {}, 3],
  ["E_IO", { writing: true }, 1],
  ["E_NON_FINITE", { what: "x", row: 0, column: 0 }, 3],
  ["E_NON_FINITE", { epoch: 3, batch: 1, where: "loss" }, 4],
  ["E_NON_FINITE", { name: "dense_1/kernel", row: 0, column: 0, where: "weights" }, 4],
  ["E_ABORTED", {}, 130],
  ["E_ENGINE", {}, 1],
  ["E_OUT_OF_MEMORY", {}, 1],
])("%s with %j ends with code %i", (code, details, exit) => {
  expect(exitCodeOf(new ChainruleError(code, "", details))).toBe(exit);
  expect(exitCodeOf(new Error("a mistake of ours"))).toBe(1);
});
