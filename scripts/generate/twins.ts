/** Where the twins are: what assembly/ exports, by name. A twin has the path and the name of its definition. */
import { existsSync, readdirSync, readFileSync } from "node:fs";

/** A name of a module, as generated files import it. */
export interface Import {
  readonly name: string;
  readonly from: string;
}

const filesOf = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      return entry.isDirectory() ? filesOf(path) : path.endsWith(".ts") ? [path] : [];
    });

/**
 * The twin of a definition in a room of assembly/, or in any: the first of the names that a file exports whose namesake in
 * src/kernels exports the definition. Throws where there is none.
 */
export function twinOf(definition: string, names: readonly string[], room = ""): Import {
  const files = filesOf(`assembly/${room}`.replace(/\/$/, ""));
  for (const name of names) {
    const file = files.find((path) => exports(path, "class|function", name) && isDefinedIn(sourceOf(path), definition));
    if (file !== undefined) return { name, from: `../../${file.replace(/\.ts$/, "")}` };
  }
  const source = filesOf("src/kernels").find((path) => isDefinedIn(path, definition));
  const path = source?.replace("src/kernels/", "assembly/") ?? `assembly/${room}`;
  throw new Error(`${path} should export ${names.join(" or ")}, the twin of ${definition} in ${source}.`);
}

const sourceOf = (file: string): string => file.replace("assembly/", "src/kernels/");
const isDefinedIn = (file: string, name: string): boolean => existsSync(file) && exports(file, "const", name);

function exports(file: string, kinds: string, name: string): boolean {
  return new RegExp(`^export (${kinds}) ${name}\\b`, "m").test(readFileSync(file, "utf8"));
}

/** Throws for a definition in src/kernels that no list has: `export const name = kernel(…)` in a file without its line. */
export function checkListed(names: ReadonlySet<string>): void {
  const definition = /^export const (\w+)[^=]*= (kernel|activation|loss|metric|optimizer)\(/gm;
  for (const file of filesOf("src/kernels"))
    for (const [, name, kind] of readFileSync(file, "utf8").matchAll(definition))
      if (!names.has(name)) throw new Error(`The ${kind} ${name} of ${file} has no line in its list, an all.ts.`);
}

export const capital = (name: string): string => name[0].toUpperCase() + name.slice(1);

/** Import lines, one a module. */
export function imports(entries: readonly Import[]): string {
  const names = new Map<string, Set<string>>();
  for (const { name, from } of entries) names.set(from, (names.get(from) ?? new Set()).add(name));
  return [...names].map(([from, list]) => `import { ${[...list].join(", ")} } from "${from}";\n`).join("");
}

/** The cases of a switch by number. */
export const cases = (lines: readonly string[]): string => lines.map((line, i) => `    case ${i}: ${line}\n`).join("");
