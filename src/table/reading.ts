/** How new rows are read: as those of the training were, whatever they seem to be by themselves. */
import { ChainruleError, formatValue } from "../base/errors.ts";
import { expectedTruth, truthOf } from "../data/missing.ts";
import { otherDecimal, type NumberNotation } from "../data/notation.ts";
import type { GivenKind } from "../data/kindOptions.ts";
import type { Understood } from "../data/rowTable.ts";
import type { Column, DataTable } from "../data/table.ts";
import type { Columns } from "./columns.ts";
import { stringsIn } from "./feature.ts";
import type { Target } from "./target.ts";

/** Of numbers that were no texts, and of texts as programs write them. */
const PLAIN: NumberNotation = { decimal: "." };

export type Reading = Required<Pick<Understood, "kinds" | "notations" | "dayFirst" | "why">>;

const kinds = {
  number: "number",
  date: "date",
  boolean: "boolean",
  sign: "category",
  oneHot: "category",
  code: "category",
} as const;

/** Kinds, notations of numbers, and which of day and month is first, of the columns of a training and of targets among them. */
export function readingOf({ features }: Columns, targets: readonly Target[] = []): Reading {
  const numbers = targets.filter((target) => target.kind === "quantity" || target.numeric);
  return {
    kinds: new Map<string, GivenKind>([
      ...features.map(({ column, kind }) => [column, kinds[kind]] as const),
      ...numbers.map(({ column }) => [column, "number"] as const),
    ]),
    notations: new Map([
      ...features.flatMap((f) => (f.kind === "number" ? [[f.column, f.notation ?? PLAIN] as const] : [])),
      ...numbers.map(({ column, notation }) => [column, notation ?? PLAIN] as const),
    ]),
    dayFirst: Object.fromEntries(
      features.flatMap((f) => (f.kind === "date" && f.dayFirst !== undefined ? [[f.column, f.dayFirst]] : [])),
    ),
    why: "as in training",
  };
}

/** Throws E_DATA for a table that was read before, otherwise than the training's: numbers in another notation, other words for true and false. */
export function refuseOtherwiseRead(table: DataTable, { kinds, notations }: Reading): void {
  for (const column of table.columns) {
    if (kinds.get(column.name) === "boolean") refuseOtherWords(table, column);
    const known = notations.get(column.name);
    const { notation } = column;
    if (known === undefined || notation === undefined) continue;
    const { currency, percent = false, decimal, thousands, isAmbiguous } = notation;
    if (currency !== undefined && known.currency !== undefined && currency !== known.currency)
      throw refusal(table, column, `amounts in ${known.currency}, as in training, got ones in ${currency}`);
    if (percent !== (known.percent ?? false))
      throw refusal(table, column, `numbers with${percent ? "out" : ""} a percent sign, as in training, got others`);
    if (!isAmbiguous || (decimal === known.decimal && (thousands ?? known.thousands) === known.thousands)) continue;
    const number = column.numbers!.find((one) => !Number.isNaN(one))!;
    const other = thousands === undefined ? 1000 * number : number / 1000;
    throw refusal(table, column, `numbers that can be read in one way, got ${number} or ${other}: pass decimal: "${decimal}" to readCsv for the first, decimal: "${otherDecimal(decimal)}" for the second`); // prettier-ignore
  }
}

function refuseOtherWords(table: DataTable, column: Column): void {
  const { codes, values } = stringsIn(column);
  const isOther = values.map((value) => truthOf(value) === undefined);
  const row = isOther.includes(true) ? codes.findIndex((code) => code >= 0 && isOther[code]) : -1;
  if (row >= 0) throw refusal(table, column, `${expectedTruth("as in training")}, got ${formatValue(values[codes[row]])}`, row); // prettier-ignore
}

/** `row`: the cell that is refused; by default the first with a number. */
function refusal(
  { source, lines }: DataTable,
  { name, numbers }: Column,
  expected: string,
  row = numbers!.findIndex((one) => !Number.isNaN(one)),
): ChainruleError {
  const line = lines?.[row];
  const at = line === undefined ? "" : `, line ${line}`;
  return new ChainruleError("E_DATA", `${source}${at}, column ${formatValue(name)}: expected ${expected}.`, { source, name, ...(line !== undefined && { line }) }); // prettier-ignore
}
