/** What numbers of x, y and weights must be besides finite: class numbers, codes of embeddings, shares, weights. */
import { ChainruleError } from "../base/errors.ts";

export interface Rule {
  allows(value: number): boolean;
  refusal(value: number, what: string, row: number, column: number): ChainruleError;
}

const isIndex = (value: number, count: number) => Number.isInteger(value) && value >= 0 && value < count;

/** Numbers of table rows, as an embedding accepts them: whole, from 0 to `count` − 1. */
export const indexRule = (count: number): Rule => ({
  allows: (value) => isIndex(value, count),
  refusal: (value, what, row, column) =>
    new ChainruleError(
      "E_DATA",
      `${what} has ${value} in row ${row}, column ${column}; its embedding takes whole numbers from 0 to ${count - 1}.`,
      { what, row, column, value, count },
    ),
});

/** Class numbers: whole, from 0 to `classes` − 1, one a row. */
export const labelRule = (classes: number): Rule => ({
  allows: (value) => isIndex(value, classes),
  refusal: (label, what, row) =>
    new ChainruleError(
      "E_DATA",
      `${what} has label ${label} in row ${row}; ${classes} outputs take whole numbers from 0 to ${classes - 1}.`,
      { what, row, label, classes },
    ),
});

/** Targets of yes/no outputs: from 0 to 1. */
export const shareRule: Rule = {
  allows: (value) => value >= 0 && value <= 1,
  refusal: (value, what, row, column) =>
    new ChainruleError(
      "E_DATA",
      `${what} has ${value} in row ${row}, column ${column}; binaryCrossentropy needs targets from 0 to 1.`,
      { what, row, column, value },
    ),
};

/** Weights of rows. */
export const weightRule: Rule = {
  allows: (value) => value >= 0,
  refusal: (value, what, row) => {
    const name = `${what} of row ${row}`;
    const expected = "a finite number at least 0";
    return new ChainruleError("E_CONFIG", `${name} must be ${expected}, got ${value}.`, { name, expected, got: value });
  },
};
