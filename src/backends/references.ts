/**
 * The references of kernels, activations and optimizers. The browser file has them beside it, in engines.js, since a page
 * that has WebAssembly needs none: there the definitions are completed here, everywhere else they are complete.
 */
import { fromOwnFile } from "../base/ownFile.ts";
import { definitions } from "./definitions/index.ts";

/** To be awaited before a plan is walked in JavaScript. Throws E_IO where a page cannot load them. */
export async function loadReferences(): Promise<void> {
  const load = () => import("./definitions/index.ts");
  const complete = await fromOwnFile("engines.js", 'The backend "javascript"', load);
  for (const [i, definition] of definitions.entries())
    for (const [name, part] of Object.entries(complete.definitions[i]))
      (definition as Record<string, unknown>)[name] ??= part;
}
