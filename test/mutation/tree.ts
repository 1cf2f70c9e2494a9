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

/** Does something while a mutant is in the tree. */
export async function withMutant<T>(mutant: Mutant, work: () => Promise<T>): Promise<T> {
  const text = readFileSync(mutant.path, "utf8");
  writeFileSync(mutant.path, mutate(text, mutant));
  try {
    return await work();
  } finally {
    writeFileSync(mutant.path, text);
  }
}
