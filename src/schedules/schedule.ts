import { checkNumber } from "../base/check.ts";
import { number, refuse, type Checked } from "../base/options.ts";
import { configure, factory, type Definition, type Factory, type Options, type Spec } from "../base/registry.ts";

/** A schedule: the learning rate η of a step, in float64 and from plain arithmetic, so that every engine gets the same bits. */
export interface Schedule<O extends Options = Options> extends Definition {
  readonly options: O;
  /** η(t) as text. */
  readonly formula: string;
  /** η as a function of the step t. Steps are updates of the weights, counted from 0 over all calls of fit. */
  rate(options: Checked<O>): (t: number) => number;
}

export const schedule = <O extends Options>(definition: Schedule<O>): Factory<"schedule", Schedule<O>> =>
  factory("schedule", definition);

/** A learning rate. */
export const positive = number(undefined, { above: 0 });
/** A number of steps. */
export const steps = number(undefined, { integer: true, min: 1 });

/** What files can hold as a learning rate. */
export type SavableRate = number | Spec<"schedule">;
/** A list of schedules: a module of factories. */
export type ScheduleList = Readonly<Record<string, { definition: Definition }>>;

export const SAVABLE = "a number above 0, or a schedule such as cosineDecay({ initial: 0.1, steps: 1000 })";

/** A number, or a schedule of the list. Throws E_CONFIG. */
export function checkSavable(list: ScheduleList, value: unknown, name: string): SavableRate {
  if (typeof value === "number") return checkNumber(value, name, { above: 0 });
  if (isSchedule(value)) return configure(list, value, "schedule").spec as Spec<"schedule">;
  return refuse(value, name, SAVABLE);
}

export function isSchedule(value: unknown): value is Spec<"schedule"> {
  return typeof value === "object" && value !== null && (value as Spec).kind === "schedule";
}

/** A checked learning rate as a function of the step. */
export function rateOf(list: ScheduleList, rate: SavableRate): (step: number) => number {
  if (typeof rate === "number") return () => rate;
  const { definition, spec } = configure(list, rate, "schedule");
  return (definition as Schedule).rate(spec.options as never);
}
