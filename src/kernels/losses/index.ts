/** The lists of losses. Their numbers are those of assembly/losses/index.ts. */
import { configure, definitions, type Choosable, type Configured } from "../../base/registry.ts";
import * as named from "./all.ts";
import * as fusedForms from "./allFused.ts";
import type { Loss } from "./loss.ts";

/** All of them, by number. */
export const losses: readonly Loss[] = definitions<Loss>({ ...named, ...fusedForms });

/** The losses a user names. */
export const namedLosses: readonly Loss[] = definitions<Loss>(named);

/** The form of a loss with the given last activation inside, if there is one. */
export function fused(loss: Loss, activation: string): Loss | undefined {
  return losses.find((other) => other.name === `${activation} + ${loss.name}`);
}

/** The activation that a loss's fused form contains: what turns logits into what it compares. */
export function linkOf(loss: Loss): string | undefined {
  return losses.find((other) => other.contains !== undefined && other.name.endsWith(` + ${loss.name}`))?.contains;
}

/** As options take it. */
export type LossLike = Choosable<typeof named, "loss">;

/** A name or a factory's result as a configured loss. Throws E_CONFIG with the nearest name. */
export function configureLoss(value: unknown): Configured<Loss> {
  return configure<Loss>(named, value, "loss");
}
