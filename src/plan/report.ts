/** What a run reports, in order: the place of an entry is its place among the totals, the history and the names. */
import type { Configured } from "../base/registry.ts";
import type { Metric } from "../kernels/metrics/metric.ts";
import type { Target } from "./spec.ts";

export interface ReportEntry {
  readonly kind: "loss" | "outputLoss" | "metric";
  /** Of the whole loss, the first. */
  readonly output: number;
  /** Its place among the metrics of its output. */
  readonly index: number;
  readonly metric?: Configured<Metric>;
}

/** The whole loss, each output's where there are several, then the metrics, output by output. */
export function reportOf(targets: readonly Pick<Target, "metrics">[]): readonly ReportEntry[] {
  const outputLosses = targets.map((_, output) => ({ kind: "outputLoss", output, index: 0 }) as const);
  return [
    { kind: "loss", output: 0, index: 0 },
    ...(targets.length > 1 ? outputLosses : []),
    ...targets.flatMap(({ metrics }, output) =>
      metrics.map((metric, index) => ({ kind: "metric", output, index, metric }) as const),
    ),
  ];
}
