/** Lists on the command line. */
import { hint } from "../../src/base/options.ts";

/** The known names that begin with one of a list such as "tfjs,PyTorch"; what fits none ends the program with code 2. */
export function choose<T extends string>(list: string, known: readonly T[], what: string): T[] {
  const wanted = list.split(",").map((name) => name.trim());
  for (const name of wanted) {
    if (known.some((k) => fits(k, name))) continue;
    process.stderr.write(`Unknown ${what} ${JSON.stringify(name)}.${hint(name, known)}\n`);
    process.exit(2);
  }
  return known.filter((k) => wanted.some((name) => fits(k, name)));
}

/** A whole name counts for itself alone: "middle" is not "middle-adam". */
function fits(known: string, name: string): boolean {
  return known === name || known.startsWith(`${name} `) || known.startsWith(`${name},`) || known.startsWith(`${name}.`);
}
