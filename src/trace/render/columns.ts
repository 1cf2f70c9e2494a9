/** Equations and tables in lines of at most so many characters. */
import { hanging, padEnd, table, widthOf, wrap } from "../../base/text.ts";
import type { Equation } from "./story.ts";

/**
 * Equations under each other by their first "=". A part that finds no room begins a line of its own, under the "="
 * before it; one that is longer than a line is broken between its atoms.
 *
 *   net o1 = w5·out h1 + w6·out h2 + b2
 *          = 0.4·0.593269992 + 0.45·0.596884378 + 0.6 = 1.105905967
 */
export function equationLines(equations: readonly Equation[], columns: number, indent: string): string[] {
  const widest = Math.max(0, ...equations.map(({ left }) => widthOf(left)));
  // Where there is little room it is not spent on blanks.
  const width = widest <= columns / 3 ? widest : 0;
  return equations.flatMap(({ left, right, note }) => {
    const head = indent + padEnd(left, width);
    const margin = " ".repeat(Math.min(widthOf(head), Math.max(indent.length + 2, Math.floor(columns / 3))) + 1);
    const lines: string[] = [];
    let line = head;
    // A line that would be too long begins further to the left.
    const start = (before: string, text: string) => {
      lines.push(line);
      line = " ".repeat(Math.max(indent.length, Math.min(before.length, columns - widthOf(text)))) + text;
    };
    right.forEach((atoms, r) => {
      const whole = `= ${atoms.join(" ")}`;
      if (widthOf(line) + 1 + widthOf(whole) <= columns) {
        line += ` ${whole}`;
        return;
      }
      if (r > 0 || widthOf(line) + 3 + widthOf(atoms[0]) > columns) start(margin, `= ${atoms[0]}`);
      else line += ` = ${atoms[0]}`;
      for (const atom of atoms.slice(1))
        if (widthOf(line) + 1 + widthOf(atom) <= columns) line += ` ${atom}`;
        else start(`${margin}  `, atom);
    });
    if (note !== undefined) {
      const remark = `  (${note})`;
      if (widthOf(line) + widthOf(remark) <= columns) line += remark;
      else start(margin, remark);
    }
    return [...lines, line].flatMap((text) => (widthOf(text) <= columns ? [text] : broken(text, columns)));
  });
}

/** An atom that is longer than a line: broken between words, behind the margin it began with. */
function broken(text: string, columns: number): string[] {
  const margin = /^ */.exec(text)![0];
  return wrap(text, columns, margin);
}

/** What a column of words gets that is not the last, and what the last must have to be worth reading. */
const SIDE = 18,
  WHY = 20;

/** A table with a line under its head; where it is too wide, a few lines for each row instead. */
export function tableLines(
  { head, align, rows }: { head: readonly string[]; align: string; rows: readonly (readonly string[])[] },
  columns: number,
  indent: string,
): string[] {
  const cells = [head, ...byPoint(rows, align)];
  const widths = head.map((_, c) => Math.max(...cells.map((row) => widthOf(row[c]))));
  // Columns that may be broken share what the others leave: the last takes what is over.
  const last = align.length - 1;
  const natural = [...widths];
  widths.forEach((width, c) => {
    if (align[c] === "w" && c < last) widths[c] = Math.min(width, Math.max(widthOf(head[c]), SIDE));
  });
  const others = widths.reduce((sum, width, c) => (c === last ? sum : sum + width + 2), indent.length);
  const least = align[last] === "w" ? Math.min(WHY, widths[last]) : widths[last];
  if (columns - others < least) return records(head, rows, columns, indent);
  widths[last] = Math.min(columns - others, widths[last]);
  let room = columns - others - widths[last];
  natural.forEach((width, c) => {
    const more = Math.min(width - widths[c], room);
    widths[c] += more;
    room -= more;
  });
  const lines = cells.flatMap((row, r) => {
    const wrapped = row.map((cell, c) => (align[c] === "w" ? wrap(cell, widths[c]) : [cell]));
    const height = Math.max(1, ...wrapped.map((cell) => cell.length));
    const text = Array.from({ length: height }, (_, l) => wrapped.map((cell) => cell[l] ?? ""));
    return r === 0 ? [...text, widths.map((width) => "─".repeat(width))] : text;
  });
  const sides = [...align].map((letter) => (letter === "n" ? "r" : "l")).join("");
  return table(lines, { align: sides }).map(
    (line) => indent + (line.startsWith("─") ? line.replaceAll(" ", "─") : line),
  );
}

/** Numbers of a column get as many blanks behind them as bring their points under each other. */
function byPoint(rows: readonly (readonly string[])[], align: string): string[][] {
  const behind = (cell: string) => (/\d/.test(cell) ? cell.length - /^[^.e]*/.exec(cell)![0].length : 0);
  const most = [...align].map((_, c) => Math.max(0, ...rows.map((row) => behind(row[c]))));
  return rows.map((row) => row.map((cell, c) => (align[c] === "n" ? cell + " ".repeat(most[c] - behind(cell)) : cell)));
}

/** The first cell as a head, the others below it with the names of their columns. */
function records(head: readonly string[], rows: readonly (readonly string[])[], columns: number, indent: string) {
  const width = Math.max(...head.slice(1).map(widthOf));
  return rows.flatMap((row) => [
    ...wrap(`${head[0]} ${row[0]}`, columns, indent),
    ...row.slice(1).flatMap((cell, c) => hanging(head[c + 1], cell, { columns, indent: `${indent}  `, width })),
  ]);
}
