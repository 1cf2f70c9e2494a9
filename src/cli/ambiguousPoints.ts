/** Numbers of new rows whose mark before fractions may stand between thousands: 3.426 where the training had 3,426.29. */
import { formatValue } from "../base/errors.ts";
import { numberAs } from "../data/knownNotation.ts";
import { bareIn, type NumberNotation } from "../data/notation.ts";
import type { CsvRecord } from "../data/readCsv.ts";
import type { NumberFeature } from "../table/feature.ts";
import type { Reading } from "../table/reading.ts";
import type { TableModel } from "../report/scores.ts";

interface Seen {
  readonly feature: NumberFeature;
  readonly notation: NumberNotation;
  /** Some number shows what the mark is. */
  isSettled: boolean;
  /** Numbers with three digits behind the mark, and those that are nearer to the training's center if it is between thousands. */
  marked: number;
  nearer: number;
  example: string;
}

/** Counts them block by block. */
export class AmbiguousPoints {
  readonly #columns: Seen[];

  constructor({ fitted }: TableModel, { notations }: Reading) {
    this.#columns = fitted.columns.features.flatMap((feature) => {
      const notation = feature.kind === "number" ? notations.get(feature.column) : undefined;
      if (feature.kind !== "number" || notation === undefined) return [];
      return [{ feature, notation, isSettled: false, marked: 0, nearer: 0, example: "" }];
    });
  }

  add(rows: readonly CsvRecord[]): void {
    for (const seen of this.#columns) {
      const place = rows[0].names.indexOf(seen.feature.column);
      for (let i = 0; i < rows.length && !seen.isSettled; i++) look(seen, rows[i].cells[place]);
    }
  }

  /** A sentence for each column in which no number shows what the mark is, and most would be nearer to the training's with it between thousands. */
  warnings(): string[] {
    return this.#columns
      .filter(({ isSettled, marked, nearer }) => !isSettled && 2 * nearer > marked)
      .map(({ feature: { column }, notation: { decimal }, example }) => {
        const mark = decimal === "." ? "point" : "comma";
        return `In all numbers of ${formatValue(column)} a ${mark} is before three digits, as in ${formatValue(example)}: it is read as before fractions, as in training, although the numbers are nearer to those of the training with it between thousands. If it stands there, pass --thousands ${mark}.`;
      });
  }
}

function look(seen: Seen, cell: string): void {
  const { notation, feature } = seen;
  if (cell.length < 3) return; // neither "1.5" nor "1.234"
  const digits = bareIn(cell.trim())?.digits ?? "";
  const value = numberAs(cell, notation);
  if (value === undefined) return;
  if (!/^[1-9]\d{0,2}[.,]\d{3}$/.test(digits) || !digits.includes(notation.decimal)) {
    seen.isSettled = /[.,]|\d{4}/.test(digits);
    return;
  }
  seen.marked++;
  if (Math.abs(1000 * value - feature.center) < Math.abs(value - feature.center)) seen.nearer++;
  seen.example ||= cell.trim();
}
