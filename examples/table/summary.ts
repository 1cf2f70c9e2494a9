/** What the page says of a column, and what a field for it needs. */
import type { Column, ColumnKind, ColumnStatistics } from "chainrule/data";
import { count, short } from "../../src/base/numbers.ts";
import { cut } from "../../src/base/text.ts";

export interface ColumnSummary {
  readonly name: string;
  readonly kind: ColumnKind;
  /** In a few words. */
  readonly contents: string;
  readonly missing: number;
  /** Of numbers. */
  readonly range?: { readonly min: number; readonly max: number; readonly isWhole: boolean };
  /** Of categories and of yes and no, the frequent ones first. */
  readonly values?: readonly string[];
  /** Of dates: whether there are times of the day. */
  readonly hasTimes?: boolean;
}

/** Values that a field offers; of more, the first. */
const OFFERED = 300;
const DAY = 86_400_000;

export function summaryOf(column: Column, statistics: ColumnStatistics): ColumnSummary {
  const { name, kind, missing, numbers, codes, values } = column;
  const common = { name, kind, missing, contents: contentsOf(statistics) };
  const present = numbers?.filter((x) => !Number.isNaN(x));
  if (kind === "number") {
    const { min = 0, max = 0 } = statistics;
    return { ...common, range: { min, max, isWhole: present!.every(Number.isInteger) } };
  }
  if (kind === "date") return { ...common, hasTimes: present!.some((time) => time % DAY !== 0) };
  if (codes === undefined || kind === "text") return common;
  const counts = new Map<number, number>();
  for (const code of codes) counts.set(code, (counts.get(code) ?? 0) + 1);
  const order = [...counts.keys()].filter((code) => code >= 0).sort((a, b) => counts.get(b)! - counts.get(a)!);
  return { ...common, values: order.slice(0, OFFERED).map((code) => values![code]) };
}

function contentsOf({ kind, missing, min, max, quartiles, distinct, mostFrequent = [] }: ColumnStatistics): string {
  const gaps = missing === 0 ? "" : `; ${count(missing)} missing`;
  const day = (time: number) => new Date(time).toISOString().slice(0, 10);
  if (min === undefined || max === undefined) {
    const few = mostFrequent.slice(0, 3).map(({ value }) => cut(value, 24));
    return `${count(distinct)} ${distinct === 1 ? "value" : "values"}${few.length === 0 ? "" : `: ${few.join(", ")}`}${distinct > few.length ? ", …" : ""}${gaps}`;
  }
  if (kind === "date") return `${day(min)} to ${day(max)}${gaps}`;
  return `${short(min, 4)} to ${short(max, 4)}, median ${short(quartiles![1], 4)}${gaps}`.replaceAll("-", "−");
}

/** A name or a value as the page shows it: files may have names of any length. */
export const shown = (name: string): string => cut(name, 48);

/** A name in pieces between which a line may end: beak_, length_, mm. */
export const piecesOf = (name: string): string[] => shown(name).split(/(?<=[_./-])/);
