/** A table from rows of values: objects, or arrays, one after the other. */
import { ChainruleError, formatValue } from "../base/errors.ts";
import { cellError, CellColumn, type CellContext } from "./cellColumn.ts";
import { columnOf } from "./kinds.ts";
import { refuseUnknown, type DayFirst, type GivenKind } from "./kindOptions.ts";
import type { NumberNotation } from "./notation.ts";
import type { DataTable } from "./table.ts";

/** The checked options of how columns are understood. */
export interface Understood {
  readonly missing: readonly string[];
  readonly kinds: ReadonlyMap<string, GivenKind>;
  readonly dayFirst?: DayFirst;
  /** How the numbers of columns are written, where that is known: their cells are read by it, each by itself. */
  readonly notations?: ReadonlyMap<string, NumberNotation>;
  /** Who says all this, in messages: CellContext.why. */
  readonly why?: string;
}

export class RowTable {
  readonly #context: CellContext;
  readonly #options: Understood;
  readonly #columns: CellColumn[] = [];
  readonly #known = new Map<string, CellColumn>();
  rows = 0;

  constructor(source: string, options: Understood, by: CellContext["by"]) {
    this.#context = { source, decimal: ".", missing: new Set(options.missing), why: options.why, by };
    this.#options = options;
  }

  /** A new column, without a value in the rows so far; `place` is that in the source, from 1. */
  column(name: string, place = this.#columns.length + 1): CellColumn {
    const { kinds, notations } = this.#options;
    const column = new CellColumn(name, place, this.#context, kinds.get(name), notations?.get(name));
    for (let row = 0; row < this.rows; row++) column.addMissing();
    this.#columns.push(column);
    this.#known.set(name, column);
    return column;
  }

  /** The next row; a name that is not there is a missing cell. `at` is its line or row, for messages. Throws E_DATA. */
  addObject(row: Readonly<Record<string, unknown>>, at: number): void {
    let found = 0;
    for (const column of this.#columns) {
      const isThere = Object.hasOwn(row, column.name);
      if (isThere) found++;
      this.addCell(column, isThere ? row[column.name] : null, at);
    }
    const names = Object.keys(row);
    if (found < names.length)
      for (const name of names) if (!this.#known.has(name)) this.addCell(this.column(name), row[name], at);
    this.rows++;
  }

  /** The next row, with a cell for each column. Throws E_DATA. */
  addArray(row: ArrayLike<unknown>, at: number): void {
    const { source, by } = this.#context;
    if (row.length !== this.#columns.length) {
      const [expected, got] = [this.#columns.length, row.length];
      const message = `${source}, ${by} ${at}: expected ${expected} ${expected === 1 ? "cell" : "cells"}, got ${got}.`;
      throw new ChainruleError("E_DATA", message, { source, [by]: at, expected, got });
    }
    for (let i = 0; i < row.length; i++) this.addCell(this.#columns[i], row[i], at);
    this.rows++;
  }

  /** A value: a number, a text, true or false, a Date, or none. Throws E_DATA. */
  addCell(column: CellColumn, value: unknown, at: number): void {
    if (typeof value === "number" && Number.isFinite(value)) column.addValue(value, at);
    else if (typeof value === "string") column.addText(value.trim(), at);
    else if (value === null || value === undefined || Number.isNaN(value)) column.addMissing();
    else if (typeof value === "boolean") column.addText(String(value), at);
    else if (value instanceof Date) this.#addDate(column, value, at);
    else if (typeof value === "bigint") this.#addBig(column, value, at);
    else throw cellError(this.#context, at, column, `a number, a text, true, false, a Date or null, got ${formatValue(value)}`); // prettier-ignore
  }

  /** Throws E_CONFIG for kinds of columns that there are not, E_DATA for no rows and for cells that do not fit. */
  finish(lines?: Int32Array): DataTable {
    const { source } = this.#context;
    const { kinds, dayFirst, why } = this.#options;
    if (this.rows === 0 || this.#columns.length === 0)
      throw new ChainruleError("E_DATA", `${source} holds no ${this.rows === 0 ? "rows" : "columns"}.`, { source });
    // Which columns of a training have to be there is known to who predicts.
    if (why === undefined) for (const name of kinds.keys()) refuseUnknown(name, [...this.#known.keys()]);
    const context = { ...this.#context, lines, dayFirst };
    const columns = this.#columns.map((column) => columnOf(column.finish(), kinds.get(column.name), context));
    return { rows: this.rows, columns, source, ...(lines && { lines }) };
  }

  #addDate(column: CellColumn, date: Date, at: number): void {
    if (Number.isNaN(date.getTime())) return column.addMissing();
    const text = date.toISOString();
    if (text.length > 24) throw cellError(this.#context, at, column, `a year from 0 to 9999, got ${text}`);
    column.addText(text, at);
  }

  #addBig(column: CellColumn, value: bigint, at: number): void {
    if (!column.isNumeric) column.addText(String(value), at);
    else if (BigInt(Number(value)) === value && Number.isSafeInteger(Number(value))) column.addValue(Number(value), at);
    else throw cellError(this.#context, at, column, `a whole number up to 2⁵³, got ${value}; kinds: { ${formatValue(column.name)}: "category" } keeps it`); // prettier-ignore
  }
}
