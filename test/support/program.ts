/** Programs of a few lines in processes of their own, with the built library as `chainrule`. */
import { execFile } from "node:child_process";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";

export const library = pathToFileURL("build/package/node/index.js").href;

/** Writes a program to a file of its own, and returns its path. */
export async function programFile(source: string, before = ""): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), "chainrule-")), "program.mjs");
  await writeFile(file, `${before}\nconst chainrule = await import(${JSON.stringify(library)});\n${source}\n`);
  return file;
}

/** Runs a program with this Node: what it printed, and what it warned of. */
export async function runProgram(command: readonly string[], timeout = 120_000) {
  const [program, ...args] = command;
  const { stdout, stderr } = await promisify(execFile)(program, args, { timeout });
  return { stdout: stdout.trim(), stderr: stderr.trim() };
}
