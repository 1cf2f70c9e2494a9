/** The options that say how columns are understood, of all readers. */
import { ChainruleError, formatValue } from "../base/errors.ts";
import { hint, nearest } from "../base/nearest.ts";
import { custom, list, optional, refuse, word, type RecordOf } from "../base/options.ts";
import { missingWords } from "./missing.ts";
import type { ColumnKind } from "./table.ts";

/** Kinds that a column may be read as. */
export type GivenKind = Exclude<ColumnKind, "empty">;
export const kindWords: readonly GivenKind[] = ["number", "category", "boolean", "date", "text"];

/** Whether the day is first in dates such as 05/03/2024, in all columns or by name. */
export type DayFirst = boolean | Readonly<Record<string, boolean>>;

export interface KindOptions {
  /** Words of cells without a value. Default "", "NA", "N/A", "NaN", "null", "None", "?", "-" and their like. */
  missing?: readonly string[];
  /** Kinds of columns by name, where the one that is found is not meant: { zip: "category" }. */
  kinds?: Readonly<Record<string, GivenKind>>;
  /** Whether 05/03/2024 is in March, in all columns or by name. Default: as the column's other dates say. */
  dayFirst?: DayFirst;
}

export const kindOptions = {
  missing: list(missingWords, custom(undefined, "text", (value, name) => typeof value === "string" ? value : refuse(value, name, "text"))), // prettier-ignore
  kinds: custom({}, "kinds by the names of columns", (value, name) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return refuse(value, name, "an object such as { zip: \"category\" }"); // prettier-ignore
    const kind = word<GivenKind>(undefined, kindWords);
    return new Map(Object.entries(value).map(([column, given]) => [column, kind.check(given, `${name}.${column}`)]));
  }),
  dayFirst: optional(
    custom<DayFirst>(undefined, "true, false, or an object such as { born: true }", (value, name) => {
      const isEach = typeof value === "object" && value !== null && Object.values(value).every((one) => typeof one === "boolean"); // prettier-ignore
      return typeof value === "boolean" || isEach ? (value as DayFirst) : refuse(value, name, "true, false, or an object such as { born: true }"); // prettier-ignore
    }),
  ),
} satisfies RecordOf<KindOptions>;

/** Throws E_CONFIG for a kind of a column that there is not. */
export function refuseUnknown(name: string, names: readonly string[]): void {
  if (names.includes(name)) return;
  const message = `kinds names the column ${formatValue(name)}, which there is not.${hint(name, names.slice(0, 12))}`;
  throw new ChainruleError("E_CONFIG", message, { name, nearest: nearest(name, names), known: names.slice(0, 12) });
}
