/** A trace as GitHub-flavoured Markdown with formulas in LaTeX. */
import type { ExplainedPreset, Trace } from "../trace.ts";
import { latex } from "./notation.ts";
import { story, type Block, type Equation, type RenderOptions } from "./story.ts";
import { plain } from "./words.ts";

export function toMarkdown(trace: Trace | ExplainedPreset, options: RenderOptions = {}): string {
  return `${story(trace, latex, options).map(blockText).join("\n\n")}\n`;
}

function blockText(block: Block): string {
  switch (block.kind) {
    case "heading":
      return `${"#".repeat(block.level)} ${escaped(block.text)}`;
    case "paragraph":
      return escaped(block.text);
    case "list":
      return block.items.map(({ label, text }) => `- **${escaped(label)}**: ${escaped(text)}`).join("\n");
    case "equations":
      return block.equations.map(formula).join("\n\n");
    case "table":
      return [
        tableRow(block.head),
        tableRow(
          [...block.align].map((letter) => (letter === "n" ? "--:" : ":--")),
          (cell) => cell,
        ),
        ...block.rows.map((row) => tableRow(row)),
      ].join("\n");
  }
}

/** A formula a block, dollars on lines of their own. */
function formula({ left, right, note }: Equation): string {
  const parts = [left, ...right.map((atoms) => atoms.join(" "))].join(" = ");
  return ["$$", plain(note === undefined ? parts : `${parts} \\quad (${note})`), "$$"].join("\n");
}

function tableRow(cells: readonly string[], write = escaped): string {
  return `| ${cells.map(write).join(" | ")} |`;
}

/** What means something to Markdown gets a backslash. */
function escaped(text: string): string {
  return plain(text).replace(/[\\`*_{}[\]<>#|$~&!]/g, "\\$&");
}
