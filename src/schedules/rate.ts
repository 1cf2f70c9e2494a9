/** Learning rates as users give them: a number, a schedule, or any function of the step. */
import { ChainruleError, formatValue } from "../base/errors.ts";
import { checkNumber } from "../base/options.ts";
import { configure, type Definition, type Spec } from "../base/registry.ts";
import * as all from "./all.ts";
import type { Schedule } from "./schedule.ts";

/**
 * η of a step: a number; a schedule such as cosineDecay({ … }); or a function that gives the rate of a step and nothing
 * else: it may be asked ahead, and more than once. Steps are updates of the weights, counted from 0 over all calls of fit.
 */
export type Rate = number | Spec<"schedule"> | ((step: number) => number);

/** What stands in a file for a function. */
const unknownFunction: Spec<"schedule"> = { kind: "schedule", name: "function", options: {} };

function forgotten(): number {
  throw new ChainruleError(
    "E_CONFIG",
    "The learning rate was a function, which a model file does not hold. Set model.learningRate to it, or to a number, before training goes on.",
  );
}

/** Throws E_CONFIG for what is no learning rate. */
export function checkRate(value: unknown, name: string): Rate {
  if (typeof value === "function" && !("definition" in value)) return value as Rate;
  if (isSpec(value) && value.name === unknownFunction.name) return forgotten;
  return checkSavable(value, name);
}

/** A number or a schedule: what files can hold. Throws E_CONFIG. */
export function checkSavable(value: unknown, name: string): number | Spec<"schedule"> {
  if (typeof value === "number") return checkNumber(value, name, { above: 0 });
  if (isSpec(value)) return configure<Definition>(all, value, "schedule").spec as Spec<"schedule">;
  throw new ChainruleError(
    "E_CONFIG",
    `${name} must be a number above 0, or a schedule such as cosineDecay({ initial: 0.1, steps: 1000 }), got ${formatValue(value)}.`,
    { name, got: value },
  );
}

function isSpec(value: unknown): value is Spec<"schedule"> {
  return typeof value === "object" && value !== null && (value as Spec).kind === "schedule";
}

/** A checked learning rate as a function of the step. */
export function rateFunction(rate: Rate): (step: number) => number {
  if (typeof rate === "number") return () => rate;
  if (typeof rate === "function") return (step) => checkNumber(rate(step), `The rate of step ${step}`, { min: 0 });
  const { definition, spec } = configure<Definition>(all, rate, "schedule");
  return (definition as Schedule).rate(spec.options as never);
}

/** A learning rate as plain data, for files. */
export function savedRate(rate: Rate): number | Spec<"schedule"> {
  return typeof rate === "function" ? unknownFunction : rate;
}
