/** Whether a model runs as it was asked to: a figure is never quoted for what did not take effect. */
import type { Model } from "../../src/index.ts";

/** Half a sentence that says what is not in effect, or undefined. */
export function notInEffect(model: Model, asked: Readonly<Record<string, unknown>>): string | undefined {
  const inUse = model as unknown as Record<string, unknown>;
  for (const name of ["threads", "precision", "vectors"]) {
    if (asked[name] === undefined || asked[name] === inUse[name]) continue;
    // There may be fewer cores than threads are asked for.
    if (name === "threads" && Math.min(Number(asked.threads), Number(inUse.threads)) > 1) continue;
    return `${name}: ${JSON.stringify(asked[name])} is not in effect here`;
  }
  return undefined;
}
