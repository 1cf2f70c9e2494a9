/** What kind of column it is, by all of its cells; and what is refused, with the line, since it would be learned wrongly. */
import { ChainruleError, formatValue } from "../base/errors.ts";
import { percent } from "../base/numbers.ts";
import { cellError, reasonFor, type CellContext, type RawColumn } from "./cellColumn.ts";
import type { DayFirst } from "./kindOptions.ts";
import { dateOrderOf, dayFirstOf, datesOf, swappedDate } from "./dates.ts";
import { headerAt } from "./dialect.ts";
import { numberIn } from "./decimal.ts";
import { numberAs } from "./knownNotation.ts";
import { isWrittenNumber, notationOf, type NumberNotation } from "./notation.ts";
import { looksNumeric } from "./numberLike.ts";
import { expectedTruth, truthOf } from "./missing.ts";
import { countsOf, type Column, type ColumnKind, type DataTable } from "./table.ts";

/** What the columns of a table are judged by. */
export interface KindContext extends CellContext {
  /** Of each row, where the source has lines. */
  readonly lines?: Int32Array;
  /** Between the cells of a line. */
  readonly separator?: string;
  /** In dates such as 05/03/2024. */
  readonly dayFirst?: DayFirst;
}

/** From this share of cells on, the others are mistakes. */
const NEARLY_ALL = 0.95;
/** Cells below which no share says anything. */
const FEW = 10;
/** Values of which one at least is a number where nearly all are. */
const LOOKED = 100;
/** Of free text: characters and blanks a value has on average, at least, and the share of values that occur once. */
const TEXT = { length: 20, blanks: 2, different: 0.8 };

/** The column of a kind, the one asked for or the one that its cells have. Throws E_DATA with the line of a cell that does not fit. */
export function columnOf(raw: RawColumn, asked: ColumnKind | undefined, context: KindContext): Column {
  const { name, numbers, points } = raw;
  if (numbers === undefined) return columnOfTexts(raw, asked, context);
  const { decimal, hints } = context;
  const isAmbiguous = points === "ambiguous" && !hints?.isCertain;
  const notation = isAmbiguous ? { decimal, isAmbiguous } : decimal === "," ? { decimal } : undefined;
  return columnOfNumbers(name, numbers, asked, notation);
}

function columnOfNumbers(
  name: string,
  numbers: Float64Array,
  asked: ColumnKind | undefined,
  notation?: NumberNotation,
): Column {
  let missing = 0;
  for (let row = 0; row < numbers.length; row++) if (Number.isNaN(numbers[row])) missing++;
  if (missing === numbers.length && asked === undefined) return { name, kind: "empty", missing, isIdentifier: false };
  const isId = isIdentifier(numbers, missing, name);
  return { name, kind: "number", numbers, missing, isIdentifier: isId, ...(notation && { notation }) };
}

function columnOfTexts(raw: RawColumn, asked: ColumnKind | undefined, context: KindContext): Column {
  const { name } = raw;
  const [codes, values] = [raw.codes!, raw.values!];
  let missing = 0;
  for (let row = 0; row < codes.length; row++) if (codes[row] < 0) missing++;
  const present = codes.length - missing;
  if (present === 0 && asked === undefined) return { name, kind: "empty", missing, isIdentifier: false };
  if (asked === undefined || asked === "number") {
    const notation = notationOf(values, { ...context.hints, decimal: context.decimal });
    if (notation !== undefined) return columnOfNumbers(name, picked(Float64Array.from(values, (value) => numberAs(value, notation)!), codes), asked, notation); // prettier-ignore
    if (asked === "number") throw wrong(raw, context, values.findIndex((value) => numberIn(value, context.decimal) === undefined), `a number, ${reasonFor(context, name, "number")}`); // prettier-ignore
  }
  const rest = { name, missing, isIdentifier: false };
  if (asked === "boolean" || (asked === undefined && values.every((value) => truthOf(value, false) !== undefined)))
    return { ...rest, kind: "boolean", ...booleans(raw, context) };
  if (asked === undefined || asked === "date") {
    const given = typeof context.dayFirst === "object" ? context.dayFirst[name] : context.dayFirst;
    // Of a column that is known, each cell is read by itself, whatever stands in others.
    const isKnown = asked === "date" && context.why !== undefined;
    const times = isKnown ? eachDate(raw, given, context) : present === 0 ? new Float64Array() : datesOf(values, given);
    if (times instanceof Float64Array) {
      const dayFirst = dayFirstOf(values, times);
      return { ...rest, kind: "date", numbers: picked(times, codes), ...(dayFirst !== undefined && { dayFirst }) };
    }
    if (times === "ambiguous") throw unclearDate(raw, context, 0);
    refuseSwapped(raw, present, given, context);
    if (asked === "date") throw wrong(raw, context, firstOther(values, given), `a date, ${reasonFor(context, name, "date")}`); // prettier-ignore
  }
  if (asked === undefined) refuseMistakes(raw, present, context);
  const isText = asked === "text" || (asked === undefined && isFreeText(values, present));
  if (isText) return { ...rest, kind: "text", codes, values };
  const isId = present >= FEW && values.length >= NEARLY_ALL * present;
  return { ...rest, kind: "category", codes, values, isIdentifier: isId };
}

function picked(times: Float64Array, codes: Int32Array): Float64Array {
  const numbers = new Float64Array(codes.length);
  for (let row = 0; row < codes.length; row++) numbers[row] = codes[row] < 0 ? NaN : times[codes[row]];
  return numbers;
}

/** At most two values, as they are first written: "Yes" and "yes" are one. */
function booleans(raw: RawColumn, context: KindContext) {
  const kept: string[] = [];
  const codeOf = raw.values!.map((value, i) => {
    const truth = truthOf(value);
    if (truth === undefined) throw wrong(raw, context, i, expectedTruth(reasonFor(context, raw.name, "boolean")));
    const at = kept.findIndex((other) => truthOf(other) === truth);
    return at >= 0 ? at : kept.push(value) - 1;
  });
  const codes = raw.codes!;
  for (let row = 0; row < codes.length; row++) if (codes[row] >= 0) codes[row] = codeOf[codes[row]];
  return { codes, values: kept };
}

/** The share of cells for which it is true, or 0 where that is not nearly all. */
function shareOf({ values }: RawColumn, counts: Int32Array, present: number, is: (value: string) => boolean): number {
  let left = present;
  for (const [i, value] of values!.entries()) if (!is(value) && (left -= counts[i]) < NEARLY_ALL * present) return 0;
  return left / present;
}

/** Throws E_DATA for a column of dates of which some have the day first and others the month, or another order than is asked for. */
function refuseSwapped(raw: RawColumn, present: number, asked: boolean | undefined, context: KindContext): void {
  const counts = countsOf(raw.codes!, raw.values!.length);
  if (shareOf(raw, counts, present, (value) => dateOrderOf(value) !== undefined) === 0) return;
  const found = swappedDate(raw.values!, counts, asked);
  if (found === undefined) return;
  const { place, dayFirst, cells } = found;
  const [own, other] = dayFirst ? [cells.day, cells.month] : [cells.month, cells.day];
  const why =
    asked === undefined
      ? `as in ${rowsOf(own)}, while ${rowsOf(other)} ${other === 1 ? "has" : "have"} the ${firstPart(!dayFirst)}`
      : (context.why ?? `as dayFirst: ${asked} says`);
  throw wrong(
    raw,
    context,
    place,
    `a date with the ${firstPart(dayFirst)}, ${why}`,
    `; day and month seem to be swapped: write all dates in one order, best as in 2024-03-31`,
  );
}

const firstPart = (dayFirst: boolean) => `${dayFirst ? "day" : "month"} first`;
const rowsOf = (count: number) => `${count} ${count === 1 ? "row" : "rows"}`;

/** Throws E_DATA for a column of numbers in another notation, and for single cells that are no numbers or dates among many that are. */
function refuseMistakes(raw: RawColumn, present: number, context: KindContext): void {
  const values = raw.values!;
  const counts = countsOf(raw.codes!, values.length);
  const share = (is: (value: string) => boolean) => shareOf(raw, counts, present, is);
  const written = values.slice(0, LOOKED).some(isWrittenNumber) ? values.filter(isWrittenNumber) : [];
  const usual = notationOf(written, { ...context.hints, decimal: context.decimal });
  const isNumber = (value: string) =>
    numberIn(value, context.decimal) !== undefined || (usual !== undefined && numberAs(value, usual) !== undefined);
  const first = values.findIndex((value) => !isNumber(value));
  const notation = looksNumeric(values[first] ?? "", context.decimal, context.separator);
  if (
    notation !== undefined &&
    share((value) => isNumber(value) || looksNumeric(value, context.decimal) !== undefined) >= NEARLY_ALL
  )
    // prettier-ignore
    throw wrong(raw, context, first, "plain numbers", `, ${notation}; ${category(raw)} keeps it as text`);
  if (present < 2 * FEW) return;
  for (const [what, is] of [
    ["a number", isNumber],
    ["a date", (value: string) => dateOrderOf(value) !== undefined],
  ] as const) {
    const fitting = share(is);
    if (fitting < NEARLY_ALL) continue;
    const stray = values.findIndex((value) => !is(value));
    if (stray < 0) {
      const other = what === "a date" ? firstOther(values) : -1;
      if (other >= 0) throw wrong(raw, context, other, `dates written as the first, ${formatValue(values[0])}`, `; write them in one way, or pass ${category(raw)}`); // prettier-ignore
      continue;
    }
    const words = values.filter((value) => !is(value)).slice(0, 3);
    const help = `${headerHelp(raw, context, is)}; if it stands for no value, pass missing: ["", ${words.map((one) => formatValue(one)).join(", ")}], else ${category(raw)}`;
    throw wrong(raw, context, stray, `${what}, as ${percent(fitting)} of the column's cells are`, help);
  }
}

/** Where the first rows alone do not fit, the last of them may name the columns. */
function headerHelp({ codes, values }: RawColumn, { lines }: KindContext, fits: (value: string) => boolean): string {
  const isOther = (code: number) => code >= 0 && !fits(values![code]);
  const rows = codes!.findIndex((code) => code >= 0 && !isOther(code));
  if (lines === undefined || rows < 1 || codes!.subarray(rows).some(isOther)) return "";
  return `; ${headerAt(lines[rows - 1])}`;
}

const category = ({ name }: RawColumn) => `kinds: { ${formatValue(name)}: "category" }`;

/** Nearly all different, long, and of several words. */
function isFreeText(values: readonly string[], present: number): boolean {
  if (values.length < TEXT.different * present) return false;
  let [length, blanks] = [0, 0];
  const looked = Math.min(values.length, 1000);
  for (let i = 0; i < looked; i++) {
    const value = values[Math.floor((i * values.length) / looked)];
    length += value.length;
    for (let at = value.indexOf(" "); at >= 0; at = value.indexOf(" ", at + 1)) blanks++;
  }
  return length >= TEXT.length * looked && blanks >= TEXT.blanks * looked;
}

/**
 * Whole numbers, all different, that count up row by row, that fill a range without holes, or whose name says it. Whole
 * numbers that only differ may be populations or prices.
 */
function isIdentifier(numbers: Float64Array, missing: number, name: string): boolean {
  const present = numbers.length - missing;
  if (present < FEW) return false;
  let [least, most] = [Infinity, -Infinity];
  for (let row = 0; row < numbers.length; row++) {
    const x = numbers[row];
    if (Number.isNaN(x)) continue;
    if (!Number.isInteger(x)) return false;
    if (x < least) least = x;
    if (x > most) most = x;
  }
  const isNamed = /^(id|uuid|guid|key|index|no|nr|number|row)$|[_\s-](id|key|no|nr)$|[a-z]I[dD]$/i.test(name);
  const isDense = most - least === present - 1;
  if (least > Number.MAX_SAFE_INTEGER) return true; // whole, and of more digits than are counted or measured
  if (!isNamed && !isDense) return false;
  const sorted = Float64Array.from(numbers).sort(); // NaN last
  let different = 1;
  for (let i = 1; i < present; i++) if (sorted[i] !== sorted[i - 1]) different++;
  return different >= (isNamed ? NEARLY_ALL * present : present);
}

/** The times of texts, each read by itself. Throws E_DATA. */
function eachDate(raw: RawColumn, dayFirst: boolean | undefined, context: KindContext): Float64Array {
  return Float64Array.from(raw.values!, (value, i) => {
    const times = datesOf([value], dayFirst);
    if (times instanceof Float64Array) return times[0];
    if (times === "ambiguous") throw unclearDate(raw, context, i);
    if (dateOrderOf(value) !== undefined)
      throw wrong(raw, context, i, `a date with the ${firstPart(dayFirst!)}, ${context.why}`, "; day and month seem to be swapped"); // prettier-ignore
    throw wrong(raw, context, i, `a date, ${reasonFor(context, raw.name, "date")}`);
  });
}

/** The first text that is no date, or not written as the first one is. */
function firstOther(values: readonly string[], dayFirst = true): number {
  const first = values.findIndex((value) => datesOf([value], dayFirst) === undefined);
  return first >= 0 ? first : values.findIndex((value) => datesOf([values[0], value], dayFirst) === undefined);
}

function unclearDate(raw: RawColumn, context: KindContext, value: number): ChainruleError {
  const help = context.why === undefined ? `, or ${category(raw)}` : " to tableOf";
  return wrong(raw, context, value, "dates that show which of day and month is first", `; pass dayFirst: true or false${help}`); // prettier-ignore
}

/** The first row of a value, and the E_DATA for its cell. */
function wrong(raw: RawColumn, context: KindContext, value: number, expected: string, help = ""): ChainruleError {
  const row = raw.codes!.indexOf(value);
  const got = formatValue(raw.values![value]);
  const what = `${expected}, got ${got}${help}`;
  return cellError(context, context.lines?.[row] ?? row, raw, what);
}

/** What a free text is refused with by what cannot learn from it: an E_DATA with advice. */
export function textError(table: DataTable, { name, values }: Column): ChainruleError {
  const message = `${table.source}, column ${formatValue(name)}: expected numbers, categories or dates, got free text such as ${formatValue(values?.[0])}; leave the column out, turn it into codes with tokenizer(), or pass kinds: { ${formatValue(name)}: "category" }.`;
  return new ChainruleError("E_DATA", message, { source: table.source, name });
}
