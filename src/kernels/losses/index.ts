/** The lists of losses; a loss's number is its place in them. Plans choose the fused form (plan/batch.ts). */
import { configure, definitions, type Choosable, type Configured } from "../../base/registry.ts";
import * as named from "./all.ts";
import * as fusedForms from "./allFused.ts";
import type { Loss } from "./loss.ts";

/** All of them, by number. */
export const losses: readonly Loss[] = definitions<Loss>({ ...named, ...fusedForms });

/** The losses a user names. */
export const namedLosses: readonly Loss[] = definitions<Loss>(named);

/** As options take it. */
export type LossLike = Choosable<typeof named, "loss">;

/** A name or a factory's result as a configured loss. Throws E_CONFIG with the nearest name. */
export function configureLoss(value: unknown): Configured<Loss> {
  return configure<Loss>(named, value, "loss");
}
