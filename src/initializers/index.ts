import { configure, type Choosable, type Definition, type Spec } from "../base/registry.ts";
import * as all from "./all.ts";
import type { Initializer, InitializerDefinition } from "./initializer.ts";

export type { Initializer } from "./initializer.ts";

/** As options take it. */
export type InitializerLike = Choosable<typeof all, "initializer">;

/** A name or a factory's result as a spec and what it does. Throws E_CONFIG with the nearest name. */
export function configureInitializer(value: unknown): { spec: Spec; initializer: Initializer } {
  const { definition, spec } = configure<Definition>(all, value, "initializer");
  const { name, formula, fill } = definition as InitializerDefinition;
  return {
    spec,
    initializer: {
      name,
      formula,
      fill: (out, inputs, units, random) => fill(out, inputs, units, random, spec.options as never),
    },
  };
}
