/** The metrics as options name them, and what follows from their definitions. */
import type { Loss } from "../kernels/losses/loss.ts";
import { byName } from "../base/options.ts";
import { configure, definitions, type Choosable, type Configured } from "../base/registry.ts";
import { binaryAccuracy, categoricalAccuracy, sparseCategoricalAccuracy } from "../kernels/metrics/accuracy.ts";
import * as all from "./all.ts";
import { isEpochMetric, type Metric, type RowMetric } from "../kernels/metrics/metric.ts";

export const rowMetrics = definitions<Metric>(all).filter((entry): entry is RowMetric => !isEpochMetric(entry));

/** A metric in options. */
export type MetricLike = "accuracy" | Choosable<typeof all, "metric">;

/** A name or a factory's result as a configured metric. Throws E_CONFIG with the nearest name. */
export function configureMetric(value: unknown, loss: Loss, units: number): Configured<Metric> {
  if (typeof value === "string") byName([{ name: "accuracy" }, ...definitions<Metric>(all)], value, "metric");
  return configure<Metric>(all, value === "accuracy" ? accuracyFor(loss, units) : value, "metric");
}

/** Whether larger values of a name in the logs are better: "val_accuracy", "left_auc"; losses and errors are not. */
export function largerIsBetter(name: string): boolean {
  const known = [
    ...definitions<Metric>(all)
      .filter((metric) => metric.larger)
      .map((metric) => metric.name),
    "accuracy",
  ];
  return known.some((metric) => name.toLowerCase().endsWith(metric.toLowerCase()));
}

/**
 * What "accuracy" means for a network: labels → sparseCategoricalAccuracy; one output, or several independent yes/no
 * outputs (binaryCrossentropy) → binaryAccuracy; otherwise categoricalAccuracy. As Keras, except that Keras takes
 * categoricalAccuracy for several binaryCrossentropy outputs.
 */
function accuracyFor(loss: Loss, units: number) {
  if (loss.targets === "label") return sparseCategoricalAccuracy();
  return units === 1 || loss.yesOrNo ? binaryAccuracy() : categoricalAccuracy();
}
