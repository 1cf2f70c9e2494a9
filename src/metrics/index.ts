/** The metrics as options name them, and what follows from their definitions. */
import { aliases } from "../base/aliases.ts";
import { ChainruleError } from "../base/errors.ts";
import { ownName, plain } from "../base/nearest.ts";
import { byName } from "../base/options.ts";
import { configure, definitions, NO_TWIN, type Choosable, type Configured, type Spec } from "../base/registry.ts";
import { configureLoss, namedLosses, type LossLike } from "../kernels/losses/index.ts";
import type { Loss } from "../kernels/losses/loss.ts";
import { binaryAccuracy, categoricalAccuracy, sparseCategoricalAccuracy } from "../kernels/metrics/accuracy.ts";
import * as all from "./all.ts";
import { isEpochMetric, type EpochMetric, type Metric, type RowMetric } from "../kernels/metrics/metric.ts";

/** A metric in options: "accuracy", a metric, or a loss, which is then averaged over the rows. */
export type MetricLike = "accuracy" | Choosable<typeof all, "metric"> | LossLike;

const own = definitions<Metric>(all);
export const rowMetrics = own.filter((entry): entry is RowMetric => !isEpochMetric(entry));

const metricNames = ["accuracy", ...own.map(({ name }) => name)];
const lossNames = namedLosses.map(({ name }) => name);

/** Whether a metric in options is "accuracy", by that name or another: which metric it is depends on outputs and loss. */
export const isAccuracy = (value: unknown): boolean =>
  typeof value === "string" && ownName(value, metricNames, "metric") === "accuracy";

/** A name or a factory's result as a configured metric. Throws E_CONFIG with the nearest name. */
export function configureMetric(value: unknown, loss: Loss, units: number): Configured<Metric> {
  if (isAccuracy(value)) return configure<Metric>(all, accuracyFor(loss, units), "metric");
  if (isLoss(value)) return averaged(configureLoss(value));
  if (typeof value === "string" && ownName(value, metricNames, "metric") === undefined)
    byName(
      [...metricNames, ...lossNames].map((name) => ({ name })),
      value,
      "metric",
    );
  return configure<Metric>(all, value, "metric");
}

/** A loss, where it is not the name of a metric as well. */
function isLoss(value: unknown): boolean {
  if (typeof value === "function" && "definition" in value) return namedLosses.includes(value.definition as Loss);
  if (typeof value !== "string") return (value as Spec | undefined)?.kind === "loss";
  return ownName(value, metricNames, "metric") === undefined && ownName(value, lossNames, "loss") !== undefined;
}

/** A loss as a metric: the mean over the rows of an epoch, and of a similarity its negative. Throws E_CONFIG for options that only losses have. */
function averaged({ definition, spec, parameter }: Configured<Loss>): Configured<Metric> {
  const { name, targets, similarity, options = {} } = definition;
  for (const [option, { initial }] of Object.entries(options)) {
    if (option === definition.parameter || (spec.options[option] ?? initial) === initial) continue;
    throw new ChainruleError("E_CONFIG", `compile metrics: ${name} has no ${option} as a metric; leave it out.`, {
      metric: name,
      option,
    });
  }
  const compute: EpochMetric["compute"] = (y, t) => {
    const data = new Float64Array(y.rows);
    definition.forward({ data, rows: y.rows, columns: 1, stride: 1 }, y, t, 0, y.rows, parameter);
    const mean = data.reduce((sum, value) => sum + value, 0) / y.rows;
    return similarity ? -mean : mean;
  };
  return { definition: { number: NO_TWIN, name, targets, compute }, spec, parameter };
}

/** What is larger where it is better. */
const rising = [
  "accuracy",
  ...own.filter(({ larger }) => larger).map(({ name }) => name),
  ...namedLosses.filter(({ similarity }) => similarity).map(({ name }) => name),
];

/** Whether larger values of a name in the logs are better: "val_accuracy", "left_auc", "val_acc"; losses and errors are not. */
export function largerIsBetter(name: string): boolean {
  const known = [
    ...rising,
    ...Object.entries(aliases.metric).flatMap(([alias, of]) => (rising.includes(of) ? alias : [])),
  ];
  return known.some((metric) => plain(name).endsWith(plain(metric)));
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
