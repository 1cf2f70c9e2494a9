import { configureInitializer } from "../initializers/index.ts";
import type { DType, Tensor } from "../memory/tensor.ts";
import { gradientOf, emitUpdate } from "../plan/update.ts";
import type { PlanBuilder } from "../plan/plan.ts";
import { parameter } from "./parameter.ts";
import type { Parameter } from "../plan/parameter.ts";

/** y = γ x̂ + β: what a normalisation learns. γ starts as 1, β as 0; either may be missing. */
export interface ScaleAndShift {
  readonly gamma: Parameter | undefined;
  readonly beta: Parameter | undefined;
}

export interface ScaleAndShiftConfig {
  readonly scale: boolean;
  readonly center: boolean;
  readonly trainable: boolean;
}

export function scaleAndShift(name: string, size: number, config: ScaleAndShiftConfig, dtype: DType): ScaleAndShift {
  const { scale, center, trainable } = config;
  return {
    gamma: scale ? constants(`${name}/gamma`, size, dtype, 1, { trainable }) : undefined,
    beta: center ? constants(`${name}/beta`, size, dtype, 0, { trainable }) : undefined,
  };
}

/** A parameter [size] that starts as one number. Nothing is allocated for it here: a file may declare any size. */
export function constants(
  name: string,
  size: number,
  dtype: DType,
  value: 0 | 1,
  learning: Pick<Parameter, "trainable" | "min">,
): Parameter {
  return parameter(name, [size], dtype, configureInitializer(value === 0 ? "zeros" : "ones"), learning);
}

/** Where ∂E/∂γ and ∂E/∂β are added up: in the parameters' gradients, or, where none learns, beside them. */
export function sumsOf(
  plan: PlanBuilder,
  name: string,
  size: number,
  { gamma, beta }: ScaleAndShift,
): [Tensor, Tensor] {
  const sums = (p: Parameter | undefined, what: string) =>
    p?.trainable ? gradientOf(plan, p) : plan.tensor(`${name}/${what}`, 1, size);
  return [sums(gamma, "sumScale"), sums(beta, "sumShift")];
}

/** γ and β learn from the sums. Not before the derivative of the input, which reads γ. */
export function learnScaleAndShift(plan: PlanBuilder, { gamma, beta }: ScaleAndShift): void {
  for (const p of [gamma, beta]) if (p?.trainable) emitUpdate(plan, p);
}
