/** Every kernel of both dtypes against its definition in JavaScript. */
import { describe, expect, test } from "vitest";
import { kernels } from "../../src/kernels/index.ts";
import { agree, split, sweep, type KernelCase } from "../support/kernels.ts";
import { dtypes } from "../support/engines.ts";
import { cases, elsewhere } from "./cases/index.ts";
import { lanes } from "./cases/matrix.ts";

const names = Object.keys(cases) as (keyof typeof cases)[];
/** Steps that one thread does whole: short ones, and those that one after the other must do in order. */
const undivided = ["shuffle", "clear", "accumulate", "record", "advance", "collect", "smooth"];

test("every kernel has cases, here or where it belongs", () => {
  expect([...names, ...elsewhere].sort()).toEqual(Object.keys(kernels).sort());
});

test("a sweep over nothing fails", () => {
  expect(() => sweep([], () => {})).toThrow("no case ran");
});

describe.each(dtypes)("%s", (dtype) => {
  test.each(names)("%s agrees with its reference; inputs and guards stay", (name) => {
    sweep(cases[name](dtype), (c) => {
      expect(c.kernel).toBe(kernels[name]);
      agree(c, dtype);
    });
  });

  test.each(names.filter((name) => !undivided.includes(name)))("%s gives the same bits in parts", (name) => {
    // Columns are parted between vectors.
    const unitOf = (c: KernelCase) => (c.splits === "columns" ? lanes(dtype) : 1);
    const divisible = [...cases[name](dtype)].filter((c) => c.items > unitOf(c));
    let turn = 0;
    sweep(divisible, (c) => {
      expect(c.splits).not.toBe(false);
      const unit = unitOf(c);
      const places = Math.ceil(c.items / unit) - 1; // 1 … places, times the unit
      split(c, dtype, unit * (1 + (turn++ % places)));
    });
  });
});
