/** CONTRIBUTING.md is counted and true: its paths exist, its figure is levels.ts, and its examples have the files it lists. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { levels } from "../house/levels.ts";

const page = readFileSync("CONTRIBUTING.md", "utf8");
const prose = page.replace(/^```diff\n.*?^```$/gms, "");
/** What formats of other tools have of it is theirs to say: src/formats has names of entries where they do. */
const code = ["src", "assembly"].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts") && !path.startsWith("formats/"))
    .map((path) => join(folder, path)),
);
const paths = (text: string) =>
  [...text.matchAll(/`((?:src|assembly|test|scripts|docs|bench)\/[^`]*)`/g)].map(([, p]) => p);

/** NAME and ROOM are for the reader to fill in. */
const isPlain = (path: string) => !/NAME|ROOM/.test(path);

test.each([...new Set(paths(prose))].filter(isPlain))("%s exists", (path) => expect(existsSync(path)).toBe(true));

test("links lead to files", () => {
  for (const [, target] of prose.matchAll(/\]\(([^)]+)\)/g)) expect(existsSync(target), target).toBe(true);
});

test("the figure has the levels of src/, from the top", () => {
  const figure = /^```text\n(.*?)^```$/ms.exec(page)![1];
  const rows = figure.trimEnd().split("\n");
  expect(rows.map((row) => row.trim().split(/ {2,}/)[0].split(" "))).toEqual([...levels].reverse());
});

test("scripts that are named are in package.json", () => {
  const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> };
  const named = [...page.matchAll(/npm run (?:-s )?([\w:]+)/g)].map(([, name]) => name);
  expect(named.length).toBeGreaterThan(0);
  for (const name of named) expect(Object.keys(scripts)).toContain(name);
});

describe("what an addition takes", () => {
  const rows = [...page.matchAll(/^\| ([a-z ]+?) +\| +(\d) +\| +(\d) +\| `(\w+)`: (.*?) *\|$/gm)].map(
    ([, what, files, lines, name, where]) => ({ what, files: Number(files), lines: Number(lines), name, where }),
  );

  test("has a row for each kind", () => expect(rows).toHaveLength(11));

  test.each(rows)("$what: $name", ({ files, lines, name, where }) => {
    const [added, listed, used = ""] = where.split("; ");
    expect(paths(added)).toHaveLength(files);
    expect(paths(listed)).toHaveLength(1);
    for (const file of [...paths(added), ...paths(used)])
      expect(readFileSync(file, "utf8")).toMatch(new RegExp(name, "i"));
    expect(mentions(paths(listed)[0], paths(added)[0], name)).toBe(lines);
    if (name === "json") return; // a word that is in many files
    const wanted = new RegExp(`\\b${name}(Options)?\\b`, "i");
    const found = code.filter((file) => wanted.test(readFileSync(file, "utf8")) && file !== paths(listed)[0]);
    expect(found.sort()).toEqual([...paths(added), ...paths(used)].sort());
  });

  /** Lines of a list that have the file, or the name in a row of an array. */
  function mentions(list: string, file: string, name: string): number {
    const own = file.slice(file.lastIndexOf("/") + 1);
    const row = new RegExp(`^(?!/|import).*(= \\[|^ +)${name}\\b`);
    return readFileSync(list, "utf8")
      .split("\n")
      .filter((line) => line.includes(`/${own}"`) || row.test(line)).length;
  }
});

describe("the activation of the example", () => {
  const diff = /^```diff\n(.*?)^```$/ms.exec(page)![1];
  const parts = diff.split(/^--- /m).slice(1);
  const filesOf = (part: string) => /^\+\+\+ b\/(.*)$/m.exec(part)![1];

  test("is two new files and a line in a list that is there", () => {
    const added = parts.filter((part) => part.startsWith("/dev/null"));
    expect(added.map((part) => existsSync(filesOf(part)))).toEqual([false, false]);
    const [list, ...more] = parts.filter((part) => !part.startsWith("/dev/null"));
    expect(more).toEqual([]);
    expect(existsSync(filesOf(list))).toBe(true);
    expect(list.match(/^\+(?!\+)/gm)).toHaveLength(1);
    expect(readFileSync(filesOf(list), "utf8")).toContain(`export * from "./softsign.ts";`);
  });
});
