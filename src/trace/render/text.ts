/** A trace as plain text, for a terminal or a file, to be read beside a tutorial's page. */
import { hanging, widthOf, wrap } from "../../base/text.ts";
import type { ExplainedPreset, Trace } from "../trace.ts";
import { equationLines, tableLines } from "./columns.ts";
import { text as notation } from "./notation.ts";
import { story, type Block, type RenderOptions } from "./story.ts";

export interface TextOptions extends RenderOptions {
  /** Characters a line has room for. Default 80. */
  columns?: number;
}

/** Lines of at most `columns` characters; only a single name or number that is longer than that sticks out. */
export function toText(trace: Trace | ExplainedPreset, { columns = 80, ...options }: TextOptions = {}): string {
  const blocks = story(trace, notation, options).map((block) => blockLines(block, columns));
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map(printable).join("\n"))
    .join("\n\n")}\n`;
}

/** Names come from outside: what they hold of control characters does not reach a terminal. */
function printable(line: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  return line.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, " ");
}

/** "i1 = 0.05" stays on one line: an equals sign with no blanks for `wrap` to break at, of the same width. */
const GLUED = "\ue000=\ue000";

function blockLines(block: Block, columns: number): string[] {
  switch (block.kind) {
    case "heading": {
      const lines = wrap(block.text, columns);
      const rule = ["=", "-"][block.level - 1];
      return rule === undefined ? lines : [...lines, rule.repeat(Math.max(0, ...lines.map(widthOf)))];
    }
    case "paragraph":
      return wrap(block.text.replaceAll(" = ", GLUED), columns, "  ").map((line) => line.replaceAll(GLUED, " = "));
    case "list": {
      const width = Math.max(...block.items.map(({ label }) => widthOf(label)));
      return block.items.flatMap(({ label, text }) => hanging(label, text, { columns, indent: "  ", width }));
    }
    case "equations":
      return equationLines(block.equations, columns, "  ");
    case "table":
      return tableLines(block, columns, "  ");
  }
}
