/** The losses. Their positions are their numbers in assembly/losses/index.ts. A fused loss stands behind the one it speeds up. */
import { binaryCrossentropy, sigmoidBinaryCrossentropy } from "./binaryCrossentropy.ts";
import { categoricalCrossentropy, softmaxCategoricalCrossentropy } from "./categoricalCrossentropy.ts";
import { halfSquaredError } from "./halfSquaredError.ts";
import { meanSquaredError } from "./meanSquaredError.ts";
import {
  softmaxSparseCategoricalCrossentropy,
  sparseCategoricalCrossentropy,
} from "./sparseCategoricalCrossentropy.ts";
import type { Loss } from "./loss.ts";

export const losses: readonly Loss[] = [
  meanSquaredError,
  halfSquaredError,
  binaryCrossentropy,
  sigmoidBinaryCrossentropy,
  categoricalCrossentropy,
  softmaxCategoricalCrossentropy,
  sparseCategoricalCrossentropy,
  softmaxSparseCategoricalCrossentropy,
];

/** The losses a user names. */
export const namedLosses = losses.filter((loss) => loss.contains === undefined);

/** The loss with the given last activation inside, if there is one. */
export function fused(loss: Loss, activation: string): Loss | undefined {
  return losses.find((other) => other.name === `${activation} + ${loss.name}`);
}
