import { configure, type Choosable, type Spec } from "../base/registry.ts";
import * as all from "./all.ts";

/** As options take it. */
export type ConstraintLike = Choosable<typeof all, "constraint">;

/** A name or a factory's result as a spec with the norm it allows. Throws E_CONFIG with the nearest name. */
export function configureConstraint(value: unknown): { spec: Spec; maxNorm: number } {
  const { spec } = configure(all, value, "constraint");
  return { spec, maxNorm: Number(spec.options.maxValue) };
}
