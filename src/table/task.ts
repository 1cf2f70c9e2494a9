/** Whether a column is learned as classes or as a quantity. */
import type { Column } from "../data/table.ts";

export const taskWords = ["classification", "regression"] as const;
export type Task = (typeof taskWords)[number];

/** Whole numbers with at most so many different ones are classes. */
const CLASSES = 20;

/** Regression for numbers with fractions and for many different ones; classification for all else. */
export function taskOf({ kind, numbers }: Column): Task {
  if (kind !== "number") return "classification";
  const present = numbers!.filter((y) => !Number.isNaN(y));
  const whole = present.every(Number.isInteger);
  const distinct = new Set(present).size;
  return whole && distinct <= CLASSES && distinct < present.length / 3 ? "classification" : "regression";
}
