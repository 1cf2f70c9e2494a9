/** A small table as rows to learn from: columns of numbers in, columns of numbers or one of classes out. */
import { ChainruleError, formatValue } from "../base/errors.ts";
import { didYouMean, nearest } from "../base/nearest.ts";
import { isNumber, numberOf, type Csv } from "./csv.ts";

export interface Table {
  inputs: { names: string[]; x: number[][] };
  /** Of classes: a column each, 1 where the row is of it. */
  targets: { names: string[]; y: number[][]; classes: boolean };
}

/** `targets` are names of columns; without any, the last is the target. Throws E_CONFIG for columns there are not, E_DATA. */
export function tableOf({ names, rows }: Csv, file: string, targets: readonly string[] = []): Table {
  const wanted = targets.length === 0 ? [names.length - 1] : targets.map((name) => columnOf(names, name, file));
  if (names.every((name) => isNumber(name))) {
    const message = `${file}: line 1 should name the columns, got only numbers: ${names.slice(0, 5).join(", ")}.`;
    throw new ChainruleError("E_DATA", message, { file, line: 1, names });
  }
  if (new Set(wanted).size < wanted.length)
    throw new ChainruleError("E_CONFIG", `--target names a column twice: ${targets.join(", ")}.`, { targets });
  const rest = names.map((_, i) => i).filter((i) => !wanted.includes(i));
  if (rest.length === 0) {
    const message = `${file} has no columns to learn from: all ${names.length} are targets.`;
    throw new ChainruleError("E_DATA", message, { file, names });
  }
  const numbers = (columns: readonly number[]) =>
    rows.map((row) => columns.map((c) => numberOf(row[c], names[c], file)));
  const inputs = { names: rest.map((c) => names[c]), x: numbers(rest) };
  const [only] = wanted;
  if (wanted.length > 1 || rows.some((row) => isNumber(row[only].text))) {
    return { inputs, targets: { names: wanted.map((c) => names[c]), y: numbers(wanted), classes: false } };
  }
  const labels = rows.map((row) => row[only].text.trim());
  const empty = labels.indexOf("");
  if (empty >= 0) numberOf({ ...rows[empty][only], text: "" }, names[only], file);
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
  const message = `${file} has no column ${formatValue(name)}.${didYouMean(name, names)} It has: ${names.map((n) => formatValue(n)).join(", ")}.`;
  throw new ChainruleError("E_CONFIG", message, { file, column: name, nearest: near, known: names });
}
