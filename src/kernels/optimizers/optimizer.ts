/** Optimizers: how one is described, and the factory that checks what users configure. */
import type { RealArray } from "../../memory/tensor.ts";
import { checkOptions } from "../../base/check.ts";
import { checkValues, number, optional, type Checked, type RecordOf } from "../../base/options.ts";
import type { Definition, Options, Spec } from "../../base/registry.ts";
import { learningRate, savedRate, type Rate } from "../../schedules/rate.ts";
import { isSchedule } from "../../schedules/schedule.ts";

/** The stretch of weights that one call updates. */
export interface Stretch {
  /** First weight, and first number of the first slot of the state. */
  at: number;
  /** First number of the gradient. */
  gradientAt: number;
  count: number;
  /** Numbers from one slot of the state to the next. */
  block: number;
}

/**
 * The arithmetic of an optimizer: what its twin in assembly/optimizers does.
 * Its hyperparameters stand in memory as float64: the learning rate, the options in their order, then `running`.
 */
export interface OptimizerRule<O extends Options = Options> extends Definition {
  /** The learning rate's default. */
  readonly learningRate: number;
  /** Its options besides `learningRate`, `clipNorm` and `clipValue`: its hyperparameters in memory, in this order. */
  readonly options: O;
  /**
   * Scalars that `advance` changes from step to step, with their first values. One that starts at 1 is a product of
   * shares, and stays within [0, 1]; the others are computed anew at each step.
   */
  readonly running: Readonly<Record<string, number>>;
  /** First values of the numbers of state that a weight needs, a slot each. */
  slots(options: Checked<O>): number[];
  /** Slots of sums, means or bounds of squares and sizes: never below 0. Files are held to it. */
  readonly nonNegative?: readonly number[];
  /** Refuses options that do not go together. Throws E_CONFIG. */
  check?(options: Checked<O>): void;
  /** The whole update in one line, where these options leave one: "w ← w − η ∂E/∂w". */
  formula?(options: Checked<O>): string | undefined;
  /** Once a step, before any weight changes. */
  advance(h: Float64Array): void;
  /** w[at …] from its gradient. */
  apply(w: RealArray, g: RealArray, state: RealArray, h: Float64Array, stretch: Stretch): void;
}

/** The hyperparameters of a rule, in their order in memory: identifiers, since the twin reads them by these names. */
export function hyperNames({ options, running }: Pick<OptimizerRule, "options" | "running">): string[] {
  return ["learningRate", ...Object.keys(options), ...Object.keys(running)];
}

/** Where each hyperparameter of a rule is. */
export function placesOf<O extends Options, R extends Readonly<Record<string, number>>>(
  options: O,
  running: R,
): Readonly<Record<"learningRate" | keyof O | keyof R, number>> {
  const entries = hyperNames({ options, running }).map((name, place) => [name, place]);
  return Object.fromEntries(entries) as Record<"learningRate" | keyof O | keyof R, number>;
}

/** An optimizer as a user configures it. */
export interface Optimizer {
  readonly name: string;
  readonly rule: OptimizerRule;
  readonly learningRate: Rate;
  /** First values of the slots of state. */
  readonly slots: readonly number[];
  /** The update in one line, where there is one. */
  readonly formula?: string;
  readonly clipNorm?: number;
  readonly clipValue?: number;
  /** The options as plain data, with their defaults filled in. */
  readonly config: Readonly<Record<string, number | boolean | string | Spec>>;
  /** The hyperparameters as they stand before the first step. */
  readonly hyper: readonly number[];
}

/** What every optimizer takes. */
export interface CommonOptions {
  /** η: a number above 0, a schedule, or a function of the step. */
  learningRate?: Rate;
  /** λ, at least 0: added to the gradient as λ w (L2 penalty), before anything else is done with it. Default 0. */
  weightDecay?: number;
  /**
   * c, above 0: all gradients together are scaled down to a norm of at most c, by min(1, c / (‖g‖ + 1e-6)), the norm
   * over all trained parameters.   [Pascanu et al., ICML 2013; ε as in torch clip_grad_norm_]
   */
  clipNorm?: number;
  /** Above 0: each number of the gradient is kept within ±clipValue; before clipNorm, where both are given. */
  clipValue?: number;
}

/** Called with options, an optimizer; `definition` is the rule itself. */
export interface OptimizerFactory<Given> {
  (options?: Given): Optimizer;
  readonly definition: OptimizerRule;
}

/** What every optimizer has besides the options of its rule. */
const outer = (rate: number) =>
  ({
    learningRate: learningRate(rate),
    clipNorm: optional(number(undefined, { above: 0 })),
    clipValue: optional(number(undefined, { above: 0 })),
  }) satisfies RecordOf<Omit<CommonOptions, "weightDecay">>;

/** The record that the rule of an optimizer with these options has to declare. */
export type RuleOptions<Given extends Omit<CommonOptions, "weightDecay">> = RecordOf<
  Omit<Given, keyof ReturnType<typeof outer>>
>;

/** The factory of a rule. It throws E_CONFIG for unknown or impossible options. */
export function optimizer<O extends Options>(rule: OptimizerRule<O>): OptimizerFactory<object> {
  const record = outer(rule.learningRate);
  const known = ["learningRate", ...Object.keys(rule.options), "clipNorm", "clipValue"];
  const give = (given: object = {}): Optimizer => {
    checkOptions(given, known, rule.name);
    const values = given as Record<string, unknown>;
    const { learningRate, clipNorm, clipValue } = checkValues(record, values, `${rule.name} `);
    const options = checkValues(rule.options, values, `${rule.name} `);
    rule.check?.(options);
    const clip = { ...(clipNorm !== undefined && { clipNorm }), ...(clipValue !== undefined && { clipValue }) };
    const rate = typeof learningRate === "number" ? learningRate : 0;
    // Frozen, so that libraries of state (Vue) put no Proxy around it: a rule is found in the list by its identity.
    return Object.freeze({
      name: rule.name,
      rule: rule as unknown as OptimizerRule,
      learningRate,
      slots: rule.slots(options),
      formula: rule.formula?.(options),
      ...clip,
      config: { learningRate: savedRate(learningRate), ...(options as Optimizer["config"]), ...clip },
      hyper: [
        rate,
        ...Object.values(options).map((value) => (isSchedule(value) ? 0 : Number(value))),
        ...Object.values(rule.running),
      ],
    });
  };
  return Object.assign(give, { definition: rule as unknown as OptimizerRule });
}

// Options that several optimizers have.
export const weightDecay = number(0, { min: 0 });
/** A share that is kept from step to step. */
export const share = (initial: number) => number(initial, { min: 0, below: 1 });
export const above0 = (initial: number) => number(initial, { above: 0 });
