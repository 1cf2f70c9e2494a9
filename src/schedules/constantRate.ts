import { needed } from "../base/registry.ts";
import { positive, schedule } from "./schedule.ts";

/** η(t) = rate. What a plain number means too. */
export const constantRate = schedule({
  name: "constantRate",
  formula: "rate",
  options: { rate: needed(positive) },
  rate:
    ({ rate }) =>
    () =>
      rate,
});
