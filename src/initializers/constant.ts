import { number } from "../base/registry.ts";
import { initializer } from "./initializer.ts";

/** 0. */
export const zeros = initializer({ name: "zeros", formula: "0", options: {}, fill: (out) => void out.fill(0) });

/** 1. */
export const ones = initializer({ name: "ones", formula: "1", options: {}, fill: (out) => void out.fill(1) });

/** `value`, default 0. */
export const constant = initializer({
  name: "constant",
  formula: "value",
  options: { value: number(0, {}) },
  fill: (out, _inputs, _units, _random, { value }) => void out.fill(value),
});
