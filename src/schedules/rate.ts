/** Learning rates as users give them: a number, a schedule, or any function of the step. */
import { checkNumber, rangeText, type Range } from "../base/check.ts";
import { ChainruleError } from "../base/errors.ts";
import { custom, type Option } from "../base/options.ts";
import type { Spec } from "../base/registry.ts";
import * as all from "./all.ts";
import { checkSavable, isSchedule, rateOf, SAVABLE, type SavableRate } from "./schedule.ts";

/**
 * η of a step: a number; a schedule such as cosineDecay({ … }); or a function of the step alone, which may be called ahead
 * of the step and more than once. Steps are updates of the weights, counted from 0 over all calls of fit.
 */
export type Rate = SavableRate | ((step: number) => number);

/** Another number that may be scheduled, within a range; functions of the step are for the learning rate alone. */
export const scheduled = (initial: number | undefined, range: Range): Option<SavableRate> =>
  custom(initial, `${rangeText(range)} or a schedule`, (value, name) =>
    isSchedule(value) ? checkSavable(all, value, name) : checkNumber(value, name, range),
  );

/** The same as a number, or as a function of the step that throws E_CONFIG where the schedule leaves the range. */
export function scheduledValue(value: SavableRate, name: string, range: Range): number | ((step: number) => number) {
  if (typeof value === "number") return value;
  return checked(rateOf(all, value), name, range);
}

const checked = (rate: (step: number) => number, name: string, range: Range) => (step: number) =>
  checkNumber(rate(step), `${name} of step ${step}`, range);

/** What files hold in place of a function. */
const unknownFunction: Spec<"schedule"> = { kind: "schedule", name: "function", options: {} };

function forgotten(): number {
  throw new ChainruleError(
    "E_CONFIG",
    "The learning rate was a function, which a model file does not hold. Set model.learningRate to it, or to a number, before training continues.",
  );
}

/** A learning rate with its default. */
export const learningRate = (initial: number): Option<Rate> =>
  custom(initial, `${SAVABLE}, or a function of the step`, checkRate);

/** Throws E_CONFIG for anything but a learning rate. */
export function checkRate(value: unknown, name: string): Rate {
  if (typeof value === "function" && !("definition" in value)) return value as Rate;
  if (isSchedule(value) && value.name === unknownFunction.name) return forgotten;
  return checkSavable(all, value, name);
}

/** A checked learning rate as a function of the step. */
export function rateFunction(rate: Rate): (step: number) => number {
  if (typeof rate === "function") return checked(rate, "The rate", { min: 0 });
  return rateOf(all, rate);
}

/** A learning rate as plain data, for files. */
export function savedRate(rate: Rate): SavableRate {
  return typeof rate === "function" ? unknownFunction : rate;
}
