/** What a classifier took for what, as lines of text. */
import { percent } from "../base/numbers.ts";
import type { Style } from "./style.ts";
import { padStart, widthOf } from "../base/text.ts";

/**
 * What was taken for what: a row for each true class, a column for each predicted one, and the share of the row that is
 * right. Never is a dot, so that the mistakes stand out. Where there is little room, the columns move together and the
 * share is left out; where there is too little, there are no lines at all.
 */
export function confusionMatrix(
  counts: readonly (readonly number[])[],
  names: readonly string[],
  { columns, style }: { columns: number; style: Style },
): string[] {
  const head = Math.max(...names.map(widthOf));
  const digits = Math.max(head, ...counts.flat().map((n) => String(n).length));
  const cell = [digits + 2, digits + 1].find((width) => head + width * names.length <= columns);
  if (cell === undefined) return [];
  const shared = head + cell * names.length + SHARE <= columns;
  const mark = (n: number, right: boolean) => {
    const text = padStart(n === 0 ? "·" : String(n), cell);
    return n === 0 ? style.dim(text) : right ? style.green(text) : style.red(text);
  };
  const header = " ".repeat(head) + names.map((name) => padStart(name, cell)).join("");
  const rows = counts.map((row, r) => {
    const sum = row.reduce((total, n) => total + n, 0);
    const share = padStart(sum === 0 ? "–" : percent(row[r] / sum), SHARE);
    return style.dim(padStart(names[r], head)) + row.map((n, c) => mark(n, r === c)).join("") + (shared ? share : "");
  });
  return [style.dim(header + (shared ? padStart("right", SHARE) : "")), ...rows];
}

/** Room for a share in percent. */
const SHARE = 9;
