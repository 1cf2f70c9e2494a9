/** What both vocabularies are checked for: which words a list has, and that the core that was built numbers them alike. */
import { readFileSync } from "node:fs";
import { ChainruleError } from "../../src/index.ts";

/** Name by number, as the switch in build/generated has them: `case 3: return elementwise<Relu>(…)` is relu. */
export function assemblyNames(file: string): string[] {
  const source = readFileSync(file, "utf8");
  const names: string[] = [];
  for (const [, number, formula, own] of source.matchAll(/case (\d+): return (?:elementwise<(\w+)>|(\w+))\(/g)) {
    const name = formula ?? own;
    names[Number(number)] = name[0].toLowerCase() + name.slice(1);
  }
  return names;
}

/** Runs what must be refused, and answers the refusal. */
export function refusal(run: () => unknown): ChainruleError {
  try {
    run();
  } catch (error) {
    if (error instanceof ChainruleError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}
