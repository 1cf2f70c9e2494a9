/**
 * Pages whose prose is written by people and whose tables are made from the code. A table is between two markers:
 *
 *   <!-- made: activations -->
 *   | … |
 *   <!-- end -->
 */
import { readFileSync } from "node:fs";
import { format } from "prettier";

const BLOCK = /^<!-- made: (.+?) -->\n.*?^<!-- end -->$/gms;

/** The page with its blocks made anew, as prettier leaves it. Throws for a block that is missing on either side. */
export async function withBlocks(path: string, made: Readonly<Record<string, string>>): Promise<string> {
  const text = readFileSync(path, "utf8");
  const left = new Set(Object.keys(made));
  const filled = text.replace(BLOCK, (_, name: string) => {
    if (!left.delete(name)) throw new Error(`${path} has an unknown or second block ${name}`);
    return `<!-- made: ${name} -->\n\n${made[name].trim()}\n\n<!-- end -->`;
  });
  if (left.size > 0) throw new Error(`${path} has no block ${[...left].join(", ")}`);
  return format(filled, { parser: "markdown", printWidth: 120 });
}
