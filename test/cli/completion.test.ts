/** `chainrule completion`, as a shell uses it, and `chainrule bench`. */
import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { commands } from "../../src/cli/commands.ts";
import { completionScript, shells } from "../../src/cli/completion.ts";
import { program } from "./program.ts";

const { run } = program("completion");

/** What bash offers behind these words, the last of which is being typed. */
function offered(...words: string[]): string[] {
  const script = `${completionScript("bash", commands)}
COMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${words.length - 1}; _chainrule; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync("bash", ["-c", script], { encoding: "utf8" }).trim().split("\n");
}

describe("bash offers", () => {
  test("commands", () => {
    expect(offered("chainrule", "")).toEqual([...commands.map(({ name }) => name), "help", "--help", "--version"]);
    expect(offered("chainrule", "ev")).toEqual(["evaluate"]);
    expect(offered("chainrule", "help", "insp")).toEqual(["inspect"]);
  });
  test("options, their words, and files", () => {
    expect(offered("chainrule", "train", "--eff")).toEqual(["--effort"]);
    expect(offered("chainrule", "train", "data.csv", "--effort", "")).toEqual(["quick", "standard", "thorough"]);
    expect(offered("chainrule", "train", "--separator", "")).toEqual(["comma", "semicolon", "tab", "bar"]);
    expect(offered("chainrule", "predict", "package.j")).toEqual(["package.json"]);
  });
});

test("every shell has every command and option; others are refused", async () => {
  for (const shell of shells) {
    const script = completionScript(shell, commands);
    for (const { name, options } of commands) {
      expect(script).toContain(name);
      for (const option of Object.keys(options)) expect(script.toLowerCase()).toContain(option.replace(/[A-Z]/g, (letter) => `-${letter}`).toLowerCase()); // prettier-ignore
    }
  }
  expect((await run(["completion", "zsh"])).stdout).toBe(completionScript("zsh", commands));
  expect(await run(["completion", "tcsh"])).toMatchObject({ code: 2 });
  expect((await run(["completion"])).stderr).toContain("bash, zsh, fish");
});

test("bench measures WebAssembly, threads and JavaScript", async () => {
  const { code, stdout } = await run(["bench", "--seconds", "0.01", "--json"]);
  expect(code).toBe(0);
  const lines = stdout.trim().split("\n").map((line) => JSON.parse(line) as { type: string; rowsPerSecond: number }); // prettier-ignore
  expect(lines.map(({ type }) => type)).toEqual(["measured", "measured", "measured", "result"]);
  expect(Math.min(...lines.map(({ rowsPerSecond }) => rowsPerSecond))).toBeGreaterThan(100);
});
