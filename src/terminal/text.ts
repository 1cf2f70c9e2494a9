/** Text by the width it has on the screen: measured, padded, cut, wrapped. Colours have no width; a character has one. */

// eslint-disable-next-line no-control-regex -- control sequences are what is looked for
const controls = /\x1b\[[0-9;]*[A-Za-z]/g;

/** Characters on the screen. */
export function widthOf(text: string): number {
  return [...text.replace(controls, "")].length;
}

export function padStart(text: string, width: number): string {
  return " ".repeat(Math.max(0, width - widthOf(text))) + text;
}

export function padEnd(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - widthOf(text)));
}

/** Plain text of at most `width` characters; "…" stands for what was cut. */
export function cut(text: string, width: number): string {
  const characters = [...text];
  return characters.length <= width ? text : `${characters.slice(0, Math.max(0, width - 1)).join("")}…`;
}

/** Lines of at most `width` characters, each behind `indent`. A word that is longer has a line of its own. */
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
