/** Generated JavaScript, run in a context that has ECMAScript and nothing else. */
import { createContext, runInContext } from "node:vm";

export interface Exported {
  predict(row: unknown): unknown;
  predictProba(row: unknown): number[];
  predictQuantiles(row: unknown): unknown;
  predictInterval(row: unknown): unknown;
  readonly classes: readonly (string | number)[];
  readonly labels: readonly string[];
}

/** What a script in the form "iife" makes, with code from strings forbidden. */
export function runScript(text: string, name = "model"): Exported {
  const context = createContext(Object.create(null) as object, { codeGeneration: { strings: false, wasm: false } });
  return runInContext(`${text}\n;${name}`, context) as Exported;
}
