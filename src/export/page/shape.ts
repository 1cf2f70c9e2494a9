/** What a page is made of, and what its script is told of fields and results. */

import type { Decimal } from "../../data/decimal.ts";

/** What the script reads from fields and writes to the page. */
export interface PageShape {
  readonly kind: "classes" | "labels" | "quantities" | "numbers";
  /** Of a table: the columns of the fields. Of another model: how many numbers each input has, by its name. */
  readonly columns?: readonly string[];
  readonly inputs?: readonly { readonly name: string; readonly size: number }[];
  /** How numbers are written in fields, which name theirs by its place. */
  readonly notations: readonly FieldNotation[];
  /** Rows of bars, output by output: what they are called, and whether they are shares of 1. */
  readonly bars: readonly { readonly output: string; readonly names: readonly string[]; readonly areShares: boolean }[];
  /** Of labels and quantities, a line each: the target, and of a quantity the least and the largest of the training. */
  readonly lines?: readonly { readonly target: string; readonly range?: readonly [low: number, high: number] }[];
  /** Of quantities with quantiles: what precedes them. */
  readonly quantiles?: string;
}

export interface FieldNotation {
  /** A regular expression of cellPattern. */
  readonly pattern: string;
  readonly decimal: Decimal;
}

export interface Form {
  readonly title: string;
  readonly description: string;
  readonly resultTitle: string;
  /** Markup. */
  readonly fields: string;
  readonly result: string;
  readonly shape: PageShape;
}
