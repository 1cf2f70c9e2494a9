/** What should be looked at before a model of a table is trusted. */
import { most } from "../base/extremes.ts";
import { count, counted, percent } from "../base/numbers.ts";
import { formatValue } from "../base/errors.ts";
import { ambiguity, isWrittenNumber } from "../data/notation.ts";
import { countsOf, isMissing, type Column, type DataTable } from "../data/table.ts";
import { shellWord } from "../terminal/arguments.ts";
import type { Task } from "../table/task.ts";

export interface Warning {
  readonly kind:
    "target" | "givesAway" | "ambiguous" | "numbersAsTexts" | "identifier" | "constant" | "imbalance" | "duplicates";
  readonly column?: string;
  readonly text: string;
}

/** Rows that columns are judged by, at most: the first. */
const LOOKED_AT = 20_000;
/** From this share on, a column alone says the target. */
const NEARLY_ALL = 0.99;
/** Rows below which no share says anything. */
const FEW = 30;
/** A class with a smaller share is easily overlooked. */
const RARE = 0.05;

/** Of the rows to try on; fewer are the same by chance in small tables. */
const REPEATED = 0.05;

export interface Judged {
  readonly train: DataTable;
  readonly test: DataTable;
  readonly targets: readonly Column[];
  readonly task: Task;
  readonly drop: readonly string[];
}

/** The warnings of a training, the gravest first. `targets` are those of the training rows. */
export function warningsOf({ train, test, targets, task, drop }: Judged): Warning[] {
  const names = new Set([...targets.map(({ name }) => name), ...drop]);
  const columns = train.columns.filter(({ name }) => !names.has(name));
  const faults = targets.flatMap((target) => faultOf(target, task));
  // Of a target that says nothing of other rows, nor do columns that it follows from.
  const sound = targets.filter(({ name }) => !faults.some(({ column }) => column === name));
  return [
    ...faults,
    ...sound.flatMap((target) => columns.flatMap((column) => givesAway(column, target, task))),
    ...duplicates(train, test, columns, targets),
    ...[...targets, ...columns].flatMap(ambiguous),
    ...[...sound, ...columns].flatMap(numbersAsTexts),
    ...columns.flatMap(identifier),
    ...(task === "classification" ? sound.flatMap(imbalance) : []),
    ...columns.flatMap(constant),
  ];
}

/** A target that is rather a date, an identifier or a quantity: nothing is learned of new rows, whatever the columns are. */
function faultOf(target: Column, task: Task): Warning[] {
  const { name, kind, codes, values, isIdentifier } = target;
  const what = formatValue(name);
  const warning = (text: string): Warning[] => [{ kind: "target", column: name, text }];
  const other = "Another column is learned with --target.";
  if (task === "regression")
    return isIdentifier ? warning(`The target ${what} looks like an identifier: a different whole number in every row, of which nothing can be learned. ${other}`) : []; // prettier-ignore
  if (kind === "date")
    return warning(`The target ${what} has dates, and each is learned as a class of its own. To predict when, write them as numbers, such as days. ${other}`); // prettier-ignore
  if (codes === undefined) return [];
  const present = codes.filter((code) => code >= 0);
  const classes = new Set(present).size;
  if (classes <= MANY || classes <= present.length / 2 || values === undefined) return [];
  const [written] = numbersAsTexts(target);
  return written ? [written] : warning(`The target ${what} has ${count(classes)} different values in ${counted(present.length, "row")}, each a class of its own: it looks like an identifier, of which nothing can be learned. ${other}`); // prettier-ignore
}

/** A column from which alone the target follows nearly always: it may have been made from the target, or be known only after it. */
function givesAway(column: Column, target: Column, task: Task): Warning[] {
  const rows = rowsOf(target);
  const looked = Math.min(rows, LOOKED_AT);
  const both = Array.from({ length: looked }, (_, row) => row).filter(
    (row) => !isMissing(column, row) && !isMissing(target, row),
  );
  if (both.length < FEW || both.length < looked / 2) return [];
  const share = task === "classification" ? classesTold(column, target, both) : varianceTold(column, target, both);
  if (share < NEARLY_ALL) return [];
  const name = formatValue(column.name);
  const what = task === "classification" ? `says ${formatValue(target.name)} of ${percent(share)} of the rows` : `has ${percent(share)} of the variance of ${formatValue(target.name)}`; // prettier-ignore
  return [{ kind: "givesAway", column: column.name, text: `${name} alone ${what}. If it is made from the target, or known only after it, leave it out: --drop ${shellWord(column.name)}` }]; // prettier-ignore
}

/** The share of rows whose class is that of most others with the same value, or that of the next smaller number. */
function classesTold(column: Column, target: Column, rows: readonly number[]): number {
  const classOf = (row: number) => target.codes?.[row] ?? target.numbers![row];
  const frequent = (of: readonly number[]) => most([...frequencies(of).values()]);
  // Where one class has nearly all rows, every column says nearly all.
  const whole = frequent(rows.map(classOf)) / rows.length;
  const share = (told: number) => (whole < 1 && 1 - told <= (1 - whole) / 10 ? told : 0);
  if (column.codes !== undefined) {
    const groups = grouped(rows, (row) => column.codes![row]);
    // A value that is in one row says nothing of another.
    const told = groups.filter((group) => group.length > 1).map((group) => frequent(group.map(classOf)));
    return share(told.reduce((sum, n) => sum + n, 0) / rows.length);
  }
  // In the order of the numbers, classes change at least once from each to the next.
  const sorted = inOrder(rows, column.numbers!).map(classOf);
  const changes = sorted.filter((k, i) => i > 0 && k !== sorted[i - 1]).length;
  return share(1 - (changes - (new Set(sorted).size - 1)) / rows.length);
}

/** R² of predicting each row by others with the same value, or by its neighbours in the order of the numbers. */
function varianceTold(column: Column, target: Column, rows: readonly number[]): number {
  const y = target.numbers!;
  const mean = rows.reduce((sum, row) => sum + y[row] / rows.length, 0);
  const spread = rows.reduce((sum, row) => sum + (y[row] - mean) ** 2, 0);
  let rest = 0;
  if (column.codes !== undefined)
    for (const group of grouped(rows, (row) => column.codes![row])) {
      const sum = group.reduce((total, row) => total + y[row], 0);
      for (const row of group) rest += (y[row] - (group.length > 1 ? (sum - y[row]) / (group.length - 1) : mean)) ** 2;
    }
  else {
    const sorted = inOrder(rows, column.numbers!);
    for (let i = 0; i < sorted.length; i++) {
      const [before, after] = [sorted[i - 1] ?? sorted[i + 1], sorted[i + 1] ?? sorted[i - 1]];
      rest += (y[sorted[i]] - (y[before] + y[after]) / 2) ** 2;
    }
  }
  return spread === 0 ? 0 : 1 - rest / spread;
}

/** Numbers of which all can be read in two ways. */
function ambiguous({ name, notation }: Column): Warning[] {
  if (!notation?.isAmbiguous) return [];
  const { decimal, thousands } = notation;
  const isGrouped = thousands !== undefined;
  const mark = (thousands ?? decimal) === "," ? "comma" : "point";
  const settle = `If it stands before fractions pass --decimal ${mark}, if between thousands --thousands ${mark}.`;
  return [{ kind: "ambiguous", column: name, text: `In all numbers of ${formatValue(name)} a ${mark} is before three digits: it is taken to be ${isGrouped ? "between thousands" : "before fractions"}, so that ${ambiguity(notation, "is ")}. ${settle}` }]; // prettier-ignore
}

/** Texts of which many are numbers, or nearly all have one in the same few surroundings, as "76 kg", "(76.50)": they are learned as categories. */
function numbersAsTexts({ name, kind, codes, values = [] }: Column): Warning[] {
  if (kind !== "category" || values.length <= MANY) return [];
  const counts = countsOf(codes!, values.length);
  const all = counts.reduce((sum, n) => sum + n, 0);
  const share = (is: (value: string) => boolean) => values.reduce((sum, value, i) => sum + (is(value) ? counts[i] : 0), 0) / all; // prettier-ignore
  const what = formatValue(name);
  const surroundings = new Set(values.map((value) => value.replace(/[\d.,]+/, "#")));
  const isPadded = values.every((value) => /^\d+$/.test(value)); // codes
  if (
    !isPadded &&
    surroundings.size <= 3 &&
    share((value) => /^[^\p{L}\d]{0,3}(?:US\$)?\s?\d/u.test(value)) >= NEARLY_ALL
  ) {
    const example = values.find((value) => !isWrittenNumber(value)) ?? values[0];
    return [{ kind: "numbersAsTexts", column: name, text: `${what} is read as a category: its values have numbers in them, as ${formatValue(example)}, in a notation that is not read. If they are quantities, write the numbers alone.` }]; // prettier-ignore
  }
  const numbers = share(isWrittenNumber);
  if (numbers < 0.5 || numbers === 1) return [];
  const others = values.map((value, i) => ({ value, n: isWrittenNumber(value) ? 0 : counts[i] }));
  const { value } = others.reduce((a, b) => (b.n > a.n ? b : a));
  return [{ kind: "numbersAsTexts", column: name, text: `${what} is read as a category: ${percent(numbers)} of its values are numbers, and others, such as ${formatValue(value)}, are none. If that stands for no value, pass --missing ${shellWord(value)}` }]; // prettier-ignore
}
/** Values of a category that might as well be names of a few classes. */
const MANY = 8;

/** Numbers that count rows. Strings that do are left out by the training itself. */
function identifier({ name, kind, isIdentifier }: Column): Warning[] {
  if (kind !== "number" || !isIdentifier) return [];
  const text = `${formatValue(name)} looks like an identifier: a different whole number in every row. It says nothing about new rows; leave it out: --drop ${shellWord(name)}`;
  return [{ kind: "identifier", column: name, text }];
}

function constant(column: Column): Warning[] {
  const { name, kind, numbers, codes, missing } = column;
  const rows = rowsOf(column);
  if (kind === "empty")
    return [{ kind: "constant", column: name, text: `${formatValue(name)} has no value in any row, and is left out.` }];
  const values = numbers ?? codes!;
  const isSame = missing === 0 && rows > 1 && values.every((value) => value === values[0]);
  return isSame ? [{ kind: "constant", column: name, text: `${formatValue(name)} is the same in all rows, and is left out.` }] : []; // prettier-ignore
}

function imbalance(target: Column): Warning[] {
  const rows = Array.from({ length: rowsOf(target) }, (_, row) => row).filter((row) => !isMissing(target, row));
  const counts = frequencies(rows.map((row) => target.codes?.[row] ?? target.numbers![row]));
  const [value, least] = [...counts].reduce((a, b) => (b[1] < a[1] ? b : a));
  if (least / rows.length >= Math.min(RARE, 0.5 / counts.size)) return [];
  const name = target.values?.[value] ?? String(value);
  const text = `The class ${formatValue(name)} has ${count(least)} of ${count(rows.length)} rows. Accuracy says little about it: look at its recall.`;
  return [{ kind: "imbalance", column: target.name, text }];
}

/** Rows to try the model on that it learns from as well. */
function duplicates(
  train: DataTable,
  test: DataTable,
  columns: readonly Column[],
  targets: readonly Column[],
): Warning[] {
  if (test.rows === 0) return [];
  const names = [...columns, ...targets].map(({ name }) => name);
  const of = (table: DataTable) => table.columns.filter(({ name }) => names.includes(name));
  const known = new Set(hashesOf(of(train), train.rows));
  const again = hashesOf(of(test), test.rows).filter((hash) => known.has(hash)).length;
  if (again < Math.max(REPEATED * test.rows, 1)) return [];
  const text = `${count(again)} of ${counted(test.rows, "row")} kept to try the model on ${again === 1 ? "is" : "are"} among those that it learns from as well (the same in all columns), so that the scores are too good.`;
  return [{ kind: "duplicates", text }];
}

/** 53 bits of each row's values: equal for equal rows, and else but for chance different.     [FNV-1a, twice] */
function hashesOf(columns: readonly Column[], rows: number): number[] {
  const bits = new Uint32Array(2);
  const number = new Float64Array(bits.buffer);
  return Array.from({ length: rows }, (_, row) => {
    let [a, b] = [0x811c9dc5, 0x1b873593];
    for (const { numbers, codes } of columns) {
      number[0] = numbers?.[row] ?? codes?.[row] ?? 0;
      a = Math.imul(Math.imul(a ^ bits[0], 0x01000193) ^ bits[1], 0x01000193);
      b = Math.imul(Math.imul(b ^ bits[1] ^ (b >>> 15), 0x85ebca6b) ^ bits[0], 0xc2b2ae35);
    }
    return (a >>> 0) * 2 ** 21 + ((b ^ (b >>> 13)) >>> 11);
  });
}

/** Rows by their number; equal ones as they were. */
const inOrder = (rows: readonly number[], numbers: Float64Array) => [...rows].sort((a, b) => numbers[a] - numbers[b]);

const rowsOf = ({ numbers, codes, missing }: Column): number => numbers?.length ?? codes?.length ?? missing;

function frequencies(values: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

function grouped(rows: readonly number[], by: (row: number) => number): number[][] {
  const groups = new Map<number, number[]>();
  for (const row of rows) {
    const group = groups.get(by(row));
    if (group === undefined) groups.set(by(row), [row]);
    else group.push(row);
  }
  return [...groups.values()];
}
