/** Text by the width it has on the screen: measured, padded, cut, wrapped, in tables. Colours have no width; a character has one. */

// eslint-disable-next-line no-control-regex -- control sequences are what is looked for
const controls = /\x1b\[[0-9;]*[A-Za-z]/g;

/** Characters on the screen: an accent that combines with the letter before it is none. */
export function widthOf(text: string): number {
  return [...text.replace(controls, "").replace(/\p{Mn}/gu, "")].length;
}

export function padStart(text: string, width: number): string {
  return " ".repeat(Math.max(0, width - widthOf(text))) + text;
}

export function padEnd(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - widthOf(text)));
}

/** Plain text of at most `width` characters, the last of them "…" where something was cut. */
export function cut(text: string, width: number): string {
  const characters = [...text];
  return characters.length <= width ? text : `${characters.slice(0, Math.max(0, width - 1)).join("")}…`;
}

/** Lines of at most `width` characters, `indent` included. A longer word is a line by itself. */
export function wrap(text: string, width: number, indent = ""): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/).filter((w) => w !== "")) {
    if (line !== "" && widthOf(indent) + widthOf(line) + 1 + widthOf(word) > width) {
      lines.push(indent + line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  if (line !== "") lines.push(indent + line);
  return lines;
}

export interface HangingOptions {
  columns: number;
  indent?: string;
  /** Width of the column of labels. Default: that of this label. A longer label has a line to itself. */
  width?: number;
  /** Blanks between label and text. Default 2. */
  gap?: number;
}

/** A label, and beside it a text in lines of at most `columns` characters that go on under its beginning. */
export function hanging(label: string, text: string, options: HangingOptions): string[] {
  const { columns, indent = "", width = widthOf(label), gap = 2 } = options;
  const margin = indent + " ".repeat(width + gap);
  // Where there is little room, the text still gets some.
  const lines = wrap(text, Math.max(columns, widthOf(margin) + LEAST), margin);
  if (widthOf(label) > width) return [indent + label, ...lines];
  const [first = "", ...others] = lines;
  return [(indent + padEnd(label, width + gap) + first.slice(margin.length)).trimEnd(), ...others];
}

/** Characters that a text beside a label has room for, however narrow the page. */
const LEAST = 20;

/**
 * Text without what steers a terminal or breaks lines: each control character becomes its number, such as \\u{1b}.
 * For names from outside: files, columns, layers.
 */
export function printable(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu,
    (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`,
  );
}

export interface TableOptions {
  /** A letter for each column, l or r. Default all r. */
  align?: string;
  /** Blanks between columns. Default 2. */
  gap?: number;
}

/** One line for each row, columns as wide as their widest cell; missing cells are empty. */
export function table(rows: readonly (readonly string[])[], { align = "", gap = 2 }: TableOptions = {}): string[] {
  const columns = Math.max(...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, c) => Math.max(...rows.map((row) => widthOf(row[c] ?? ""))));
  return rows.map((row) =>
    widths
      .map((width, c) => (align[c] === "l" ? padEnd(row[c] ?? "", width) : padStart(row[c] ?? "", width)))
      .join(" ".repeat(gap))
      .trimEnd(),
  );
}
