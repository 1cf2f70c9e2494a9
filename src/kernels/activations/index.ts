/** The list of activations; an activation's number is its place in it. */
import { configure, definitions, type Choosable, type Configured } from "../../base/registry.ts";
import type { Activation } from "./activation.ts";
import * as all from "./all.ts";

export const activations: readonly Activation[] = definitions<Activation>(all);

/** As options take it. */
export type ActivationLike = Choosable<typeof all, "activation">;

/** A name or a factory's result as a configured activation. Throws E_CONFIG with the nearest name. */
export function configureActivation(value: unknown): Configured<Activation> {
  return configure<Activation>(all, value, "activation");
}
