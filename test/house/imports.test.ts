/** The house as levels.ts has it: no import points up or sideways, and no file imports itself by way of others. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect, test } from "vitest";
import { levels, withoutTwin } from "./levels.ts";

interface Import {
  readonly from: string;
  readonly to: string;
  /** Erased by the compiler. */
  readonly type: boolean;
}

/** `{ type A, type B }`, which leaves nothing to import. */
const onlyTypes = (names: string) => /^\s*\{(\s*type\s+[^,}]+,?)+\s*\}\s*$/.test(names);

const files = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".ts"));
const imports = files.flatMap(importsOf);

function importsOf(file: string): Import[] {
  const text = readFileSync(join("src", file), "utf8").replace(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, "");
  const statements = [...text.matchAll(/\b(?:import|export)\b\s*(type\b)?([^;"'()]*?)\bfrom\s*["']([^"']+)["']/g)];
  const dynamic = [...text.matchAll(/\bimport\(\s*["']([^"']+)["']\s*\)/g)].map(([, path]) => ({ path, type: true }));
  const fixed = statements.map(([, type, names, path]) => ({ path, type: type !== undefined || onlyTypes(names) }));
  return [...fixed, ...dynamic].flatMap(({ path, type }) => {
    if (path.startsWith(".")) return { from: file, to: normalize(join(dirname(file), path)), type };
    return path === "#platform" ? { from: file, to: "platform/node/index.ts", type } : [];
  });
}

/** The longest name of a room that the path begins with. */
function roomOf(path: string): string | undefined {
  const rooms = levels.flat().filter((room) => path === room || path.startsWith(`${room}/`));
  return rooms.sort((a, b) => b.length - a.length)[0];
}

const levelOf = (room: string) => levels.findIndex((rooms) => rooms.includes(room));

test("every file has a level, and every level files", () => {
  expect(files.filter((file) => roomOf(file) === undefined)).toEqual([]);
  expect(levels.flat().filter((room) => !files.some((file) => roomOf(file) === room))).toEqual([]);
  expect(imports.length).toBeGreaterThan(files.length);
});

test("no import points up or sideways, types included", () => {
  const wrong = imports.filter(({ from, to }) => {
    const [own, other] = [roomOf(from)!, roomOf(to)!];
    return own !== other && levelOf(own) <= levelOf(other);
  });
  expect(wrong.map(({ from, to }) => `${from} → ${to}`)).toEqual([]);
});

test("no file imports itself by way of others", () => {
  const values = new Map(files.map((file) => [file, imports.filter(({ from, type }) => from === file && !type)]));
  const left = new Set(files);
  // What imports nothing that is left is in no cycle; what never gets there is in one, or above one.
  for (let size = -1; size !== left.size;) {
    size = left.size;
    for (const file of left) if (!values.get(file)!.some(({ to }) => left.has(to))) left.delete(file);
  }
  expect([...left]).toEqual([]);
});

test("a kernel's file has its twin in assembly/ at the same path, and the reverse", () => {
  const tree = (folder: string) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".ts"));
  const [kernels, assembly] = [tree("src/kernels"), tree("assembly")];
  const lists = /(^|\/)(all|allFused|index)\.ts$/;
  const alone = (own: string[], other: string[]) => own.filter((path) => !other.includes(path) && !lists.test(path));
  expect(alone(kernels, assembly).sort()).toEqual(Object.keys(withoutTwin.kernels).sort());
  expect(alone(assembly, kernels).sort()).toEqual(Object.keys(withoutTwin.assembly).sort());
});
