/** How new rows are read: as those of the training were, whatever they seem to be by themselves. */
import { ChainruleError, formatValue } from "../base/errors.ts";
import { otherDecimal, type NumberNotation } from "../data/notation.ts";
import type { GivenKind } from "../data/kindOptions.ts";
import type { Understood } from "../data/rowTable.ts";
import type { Column, DataTable } from "../data/table.ts";
import type { Columns } from "./columns.ts";
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

/** Throws E_DATA for a table that was read before, in which numbers were read in another notation than those of the training. */
export function refuseOtherNotations(table: DataTable, notations: Reading["notations"]): void {
  for (const column of table.columns) {
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

function refusal({ source, lines }: DataTable, { name, numbers }: Column, expected: string): ChainruleError {
  const line = lines?.[numbers!.findIndex((one) => !Number.isNaN(one))];
  const at = line === undefined ? "" : `, line ${line}`;
  return new ChainruleError("E_DATA", `${source}${at}, column ${formatValue(name)}: expected ${expected}.`, { source, name, ...(line !== undefined && { line }) }); // prettier-ignore
}
