import { configure, type Choosable, type Definition, type Spec } from "../base/registry.ts";
import * as all from "./all.ts";
import type { Penalty, Regularizer } from "./regularizer.ts";

/** As options take it. */
export type RegularizerLike = Choosable<typeof all, "regularizer">;

/** A name or a factory's result as a spec with its penalty. Throws E_CONFIG with the nearest name. */
export function configureRegularizer(value: unknown): { spec: Spec; penalty: Penalty } {
  const { definition, spec } = configure<Definition>(all, value, "regularizer");
  return { spec, penalty: (definition as Regularizer).penalty(spec.options as never) };
}
