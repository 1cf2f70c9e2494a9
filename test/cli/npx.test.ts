/** The README's first command in a clone: npx finds the command that was built. */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { expect, test } from "vitest";

test("npx chainrule in the repository runs the built command", async () => {
  const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
  const { stdout } = await promisify(execFile)("npx", ["--no", "--", "chainrule", "--version"]);
  expect(stdout.trim()).toBe(version);
});
