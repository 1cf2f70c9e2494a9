/** Predicted classes by true classes, as lines of text. */
import { most } from "../base/extremes.ts";
import { percent } from "../base/numbers.ts";
import { padStart, table, widthOf } from "../base/text.ts";
import type { Style } from "./style.ts";

/**
 * A row for each true class, a column for each predicted one, and the share of the row that is right. 0 is a dot, so
 * that the mistakes stand out. Where there is little room, the columns move together and the share is left out; where
 * there is too little, there are no lines at all.
 */
export function confusionMatrix(
  counts: readonly (readonly number[])[],
  names: readonly string[],
  { columns, style }: { columns: number; style: Style },
): string[] {
  const widest = names.map(widthOf);
  const width = most([...widest, ...counts.map((row) => String(most(row)).length)]);
  // Not drawn first: of thousands of classes there are millions of cells.
  if (most(widest) + names.length * (1 + width) > columns) return [];
  const count = (n: number, right: boolean) => {
    const text = padStart(n === 0 ? "·" : String(n), width);
    return n === 0 ? style.dim(text) : right ? style.green(text) : style.red(text);
  };
  const share = (row: readonly number[], r: number) => {
    const sum = row.reduce((total, n) => total + n, 0);
    return padStart(sum === 0 ? "–" : percent(row[r] / sum), SHARE);
  };
  const lines = (gap: number, shares: boolean) =>
    table(
      [
        ["", ...names.map((name) => style.dim(padStart(name, width))), ...(shares ? [style.dim("right")] : [])],
        ...counts.map((row, r) => [
          style.dim(names[r]),
          ...row.map((n, c) => count(n, r === c)),
          ...(shares ? [share(row, r)] : []),
        ]),
      ],
      { gap },
    );
  const forms = [lines(2, true), lines(2, false), lines(1, false)];
  return forms.find((form) => form.every((line) => widthOf(line) <= columns)) ?? [];
}

/** Width of a share in percent, with a blank that sets it apart from the counts. */
const SHARE = 7;
