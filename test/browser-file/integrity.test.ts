/** The hashes that pages are to give: those of the files that are there, and those of the release notes. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

interface Entry {
  readonly bytes: number;
  readonly gzip: number;
  readonly integrity: string;
}

const folder = "build/package/browser";
const entries = JSON.parse(readFileSync(`${folder}/integrity.json`, "utf8")) as Record<string, Entry>;
const names = readdirSync(folder).filter((name) => name !== "integrity.json");

test("integrity.json has every browser file", () => {
  expect(names).toContain("chainrule.js");
  expect(Object.keys(entries).sort()).toEqual(names.sort());
});

test.each(names)("%s has the length and the hash that integrity.json says", (name) => {
  const bytes = readFileSync(`${folder}/${name}`);
  const hash = createHash("sha384").update(bytes).digest("base64");
  expect(entries[name]).toMatchObject({ bytes: bytes.length, integrity: `sha384-${hash}` });
});

test("npm run release-notes prints the newest version's changes, and each file with its hash", () => {
  const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> };
  const [node, ...program] = scripts["release-notes"].split(" ");
  expect(node).toBe("node");
  const notes = execFileSync(process.execPath, program, { encoding: "utf8" });
  const versions = readFileSync("CHANGELOG.md", "utf8").match(/^## .*$/gm);
  expect(notes.match(/^## .*$/gm)).toEqual(versions?.slice(0, 1));
  for (const [name, { bytes, gzip, integrity }] of Object.entries(entries))
    expect(notes).toContain(`| ${name} | ${bytes} | ${gzip} | \`${integrity}\` |`);
});
