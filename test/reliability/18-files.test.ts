/** Commands overwrite nothing without --force, and never their input; what they write is whole or not there. */
import { linkSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { commands } from "../../src/cli/commands.ts";
import { program } from "../cli/program.ts";
import { temporaryFolder } from "../support/files.ts";
import { report } from "./report.ts";

const { run } = program("overwriting");
const xor = "a,b,y\n0,0,0\n0,1,1\n1,0,1\n1,1,0\n";

/** Every command that writes, as it is started before --output. A command with --output that is missing here fails. */
const writers: Readonly<Record<string, readonly string[]>> = { explain: ["explain", "edureka"] };

test("reliability 18: every command that writes is among those that are tested, and has --force", () => {
  const found = commands.filter(({ options }) => "output" in options);
  expect(found.map(({ name }) => name)).toEqual(Object.keys(writers));
  for (const { options } of found) expect(options).toHaveProperty("force");
});

test("reliability 18: nothing that exists is overwritten without --force; links stay, and nothing else is written", async () => {
  let refusals = 0;
  for (const args of Object.values(writers)) {
    const folder = await temporaryFolder();
    const at = (name: string) => join(folder, name);
    writeFileSync(at("old.html"), "old");
    symlinkSync(at("old.html"), at("link.html"));
    symlinkSync(at("nowhere.html"), at("dangling.html"));
    mkdirSync(at("folder.html"));
    const before = readdirSync(folder);
    for (const name of ["old", "link", "dangling", "folder"]) {
      const outcome = await run([...args, "--output", at(`${name}.html`)]);
      expect(outcome, name).toMatchObject({ code: 1, stdout: "" });
      expect(outcome.stderr).toMatch(
        /^E_IO: Cannot write .* (it exists already; --force overwrites it|it is a folder; give a file in it)\.\n$/,
      );
      refusals++;
    }
    expect(readdirSync(folder)).toEqual(before);
    expect(readFileSync(at("old.html"), "utf8")).toBe("old");
    expect(await run([...args, "--output", at("old.html"), "--force"])).toMatchObject({ code: 0 });
    expect(readFileSync(at("old.html"), "utf8")).toContain("<!doctype html>");
    expect(readdirSync(folder)).toEqual(before);
  }
  expect(refusals).toBeGreaterThan(0);
  report("18 Paths", `${refusals} refusals to overwrite, nothing changed`);
});

test("reliability 18: the input is never the output, not with --force, not under another name", async () => {
  const folder = await temporaryFolder();
  const at = (name: string) => join(folder, name);
  writeFileSync(at("t.csv"), xor);
  symlinkSync(at("t.csv"), at("soft.csv"));
  linkSync(at("t.csv"), at("hard.csv"));
  const before = readdirSync(folder);
  for (const name of ["t.csv", "./t.csv", "soft.csv", "hard.csv"])
    for (const force of [[], ["--force"]]) {
      const output = name.startsWith("./") ? `${folder}/./t.csv` : at(name);
      const outcome = await run(["explain", at("t.csv"), "--output", output, "--format", "html", ...force]);
      expect(outcome, name).toMatchObject({ code: 2, stdout: "" });
      expect(outcome.stderr).toContain("is the input, which would be lost; give another file.");
    }
  expect(readFileSync(at("t.csv"), "utf8")).toBe(xor);
  expect(readdirSync(folder)).toEqual(before);
});

test("reliability 18: --force needs --output", async () => {
  const outcome = await run(["explain", "edureka", "--force"]);
  expect(outcome).toMatchObject({ code: 2, stdout: "" });
  expect(outcome.stderr).toContain("--force needs --output, whose file it overwrites.");
});

test("reliability 18: Ctrl-C leaves no file", async () => {
  const folder = await temporaryFolder();
  const args = ["explain", "edureka", "--steps", "100000000", "--output", join(folder, "a.html")];
  const outcome = await run(args, (signal) => void setTimeout(() => signal("SIGINT"), 2500));
  expect(outcome).toEqual({ code: 130, stdout: "", stderr: "E_ABORTED: Stopped by Ctrl-C.\n" });
  expect(readdirSync(folder)).toEqual([]);
});
