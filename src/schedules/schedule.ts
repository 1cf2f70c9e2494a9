import { factory, number, type Checked, type Definition, type Factory, type Options } from "../base/registry.ts";

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
export const positive = number(0, { above: 0 });
/** A number of steps. */
export const steps = number(0, { integer: true, min: 1 });
