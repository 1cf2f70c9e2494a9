/** A copy of the repository, which mutants are written into. */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { mutate, type Mutant } from "./mutants.ts";

const TREE = "build/mutation";
const apart = ["build", "node_modules", ".git"];

/** Makes the copy and goes there. */
export function enterTree(): void {
  rmSync(TREE, { recursive: true, force: true });
  mkdirSync(join(TREE, "build"), { recursive: true });
  const copy = (path: string) => cpSync(path, join(TREE, path), { recursive: true });
  for (const part of readdirSync(".")) if (!apart.includes(part)) copy(part);
  for (const part of ["generated", "wasm", "worker", "package", "examples", "bench", "stamps"]) {
    if (existsSync(join("build", part))) copy(join("build", part));
  }
  symlinkSync(resolve("node_modules"), join(TREE, "node_modules"));
  process.chdir(TREE);
}

/** Texts of files by their paths. */
export type Files = Readonly<Record<string, string>>;

/** The source of a mutant. */
export const filesOf = (mutant: Mutant): Files => ({
  [mutant.path]: mutate(readFileSync(mutant.path, "utf8"), mutant),
});

/** Does something while files have other texts. */
export async function withFiles<T>(files: Files, work: () => Promise<T>): Promise<T> {
  const before = Object.keys(files).map((path) => [path, readFileSync(path, "utf8")] as const);
  const write = (entries: readonly (readonly [string, string])[]) =>
    entries.forEach(([path, text]) => writeFileSync(path, text));
  write(Object.entries(files));
  try {
    return await work();
  } finally {
    write(before);
  }
}
