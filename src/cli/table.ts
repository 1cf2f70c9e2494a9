/** A small table as rows to learn from: columns of numbers in, columns of numbers or one of classes out. */
import { ChainruleError, formatValue } from "../base/errors.ts";
import { didYouMean, nearest } from "../base/nearest.ts";
import { numberIn } from "../data/decimal.ts";
import { numberOf } from "../data/csvTable.ts";
import type { Csv } from "./csv.ts";

export interface Table {
  inputs: { names: string[]; x: number[][] };
  /** Of classes: a column each, 1 where the row is of it. */
  targets: { names: string[]; y: number[][]; classes: boolean };
}

/** `targets` are names of columns; without any, the last is the target. Throws E_CONFIG for columns there are not, E_DATA. */
export function tableOf({ names, rows, decimal }: Csv, file: string, targets: readonly string[] = []): Table {
  const wanted = targets.length === 0 ? [names.length - 1] : targets.map((name) => columnOf(names, name, file));
  const isNumber = (text: string) => numberIn(text, decimal) !== undefined;
  if (names.every(isNumber)) {
    const [{ cells }] = rows; // where there is no header, the names are numbers of columns
    const message = `${file}: line 1 should name the columns, got only numbers: ${cells.slice(0, 5).join(", ")}.`;
    throw new ChainruleError("E_DATA", message, { file, line: 1, names: cells.slice(0, LISTED) });
  }
  const isTarget = new Set(wanted);
  if (isTarget.size < wanted.length)
    throw new ChainruleError("E_CONFIG", `--target names a column twice: ${targets.join(", ")}.`, { targets });
  const rest = names.map((_, i) => i).filter((i) => !isTarget.has(i));
  if (rest.length === 0) {
    const message = `${file} has no columns to learn from: all ${names.length} are targets.`;
    throw new ChainruleError("E_DATA", message, { file, names: names.slice(0, LISTED) });
  }
  const numbers = (columns: readonly number[]) =>
    rows.map((row) => columns.map((c) => numberOf(row, c, names[c], file, decimal)));
  const inputs = { names: rest.map((c) => names[c]), x: numbers(rest) };
  const [only] = wanted;
  if (wanted.length > 1 || rows.some((row) => isNumber(row.cells[only]))) {
    return { inputs, targets: { names: wanted.map((c) => names[c]), y: numbers(wanted), classes: false } };
  }
  const labels = rows.map((row) => row.cells[only].trim());
  const empty = labels.indexOf("");
  if (empty >= 0) numberOf(rows[empty], only, names[only], file);
  const classes = [...new Set(labels)].sort();
  if (classes.length < 2) {
    const message = `${file}: every row has ${formatValue(classes[0])} in ${names[only]}; a network learns to tell at least two apart.`;
    throw new ChainruleError("E_DATA", message, { file, name: names[only], classes });
  }
  const y = labels.map((label) => classes.map((name) => Number(name === label)));
  return { inputs, targets: { names: classes, y, classes: true } };
}

function columnOf(names: readonly string[], name: string, file: string): number {
  const at = names.indexOf(name);
  if (at >= 0) return at;
  const near = nearest(name, names);
  const message = `${file} has no column ${formatValue(name)}.${didYouMean(name, names)} It has: ${listed(names)}.`;
  throw new ChainruleError("E_CONFIG", message, { file, column: name, nearest: near, known: names.slice(0, LISTED) });
}

/** Names for a message. */
function listed(names: readonly string[]): string {
  const shown = names.slice(0, LISTED).map((name) => formatValue(name));
  return names.length > LISTED ? `${shown.join(", ")} and ${names.length - LISTED} more` : shown.join(", ");
}
const LISTED = 12;
