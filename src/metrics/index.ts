/** The metrics. Their positions are their numbers in assembly/metrics/index.ts. */
import type { Loss } from "../losses/loss.ts";
import { binaryAccuracy, categoricalAccuracy, sparseCategoricalAccuracy } from "./accuracy.ts";
import type { Metric } from "./metric.ts";

export const metrics: readonly Metric[] = [binaryAccuracy, categoricalAccuracy, sparseCategoricalAccuracy];

/**
 * What "accuracy" means for a network: labels → sparseCategoricalAccuracy; one output, or several independent yes/no
 * outputs (binaryCrossentropy) → binaryAccuracy; otherwise categoricalAccuracy. As Keras, except that Keras takes
 * categoricalAccuracy for several binaryCrossentropy outputs.
 */
export function accuracyFor(loss: Loss, units: number): Metric {
  if (loss.targets === "label") return sparseCategoricalAccuracy;
  return units === 1 || loss.name === "binaryCrossentropy" ? binaryAccuracy : categoricalAccuracy;
}
