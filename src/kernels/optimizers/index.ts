/** The list of optimizers; an optimizer's number is its place in it. */
import { ChainruleError, formatValue } from "../../base/errors.ts";
import { hint, ownName } from "../../base/nearest.ts";
import { definitions, type AnyText } from "../../base/registry.ts";
import * as optimizers from "./all.ts";
import type { Optimizer, OptimizerFactory, OptimizerRule } from "./optimizer.ts";

export { optimizers };

export const optimizerRules: readonly OptimizerRule[] = definitions<OptimizerRule>(optimizers);

/** As options take it: a name, a factory or its result. */
export type OptimizerLike = keyof typeof optimizers | AnyText | Optimizer | OptimizerFactory<never>;

/** A name or a factory's result as an optimizer. Throws E_CONFIG with the nearest name. */
export function configureOptimizer(value: unknown): Optimizer {
  if (typeof value === "object" && value !== null && "rule" in value && "hyper" in value) return value as Optimizer;
  const known = Object.keys(optimizers);
  const given = typeof value === "function" && "definition" in value ? (value.definition as OptimizerRule).name : value;
  const name = typeof given === "string" ? ownName(given, known, "optimizer") : undefined;
  if (name !== undefined) return optimizers[name as keyof typeof optimizers]();
  const message =
    typeof value === "string"
      ? `Unknown optimizer ${formatValue(value)}.${hint(value, known)}`
      : `optimizer must be a name or a factory's result, such as sgd({ learningRate: 0.1 }), got ${formatValue(value)}. Known: ${known.join(", ")}.`;
  throw new ChainruleError("E_CONFIG", message, { known });
}
