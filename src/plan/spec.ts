/** What a run is compiled from, and the tensors that outlive its batches. */
import type { Configured } from "../base/registry.ts";
import type { Loss } from "../kernels/losses/loss.ts";
import { isEpochMetric, type Metric } from "../kernels/metrics/metric.ts";
import { cursorFields } from "../kernels/shared/layout.ts";
import type { Tensor } from "../memory/tensor.ts";
import type { Graph } from "./operation.ts";
import { StepTables, type TensorPool } from "./plan.ts";
import type { OptimizerState } from "./update.ts";

/** The form of x or y in memory. */
export interface DataForm {
  readonly columns: number;
  readonly type: "real" | "uint8" | "int32";
  /** What bytes are multiplied with. */
  readonly scale: number;
}

/** What one output of the network is compared with, and how. */
export interface Target {
  readonly loss: Configured<Loss>;
  /** What its loss counts in the whole. */
  readonly weight: number;
  readonly metrics: readonly Configured<Metric>[];
}

/** What a run computes, and from what. */
export interface RunSpec {
  readonly network: Graph;
  /** One an output. */
  readonly targets: readonly Target[];
  readonly batchSize: number;
  readonly rows: number;
  /** One an input, and one an output. */
  readonly x: readonly DataForm[];
  readonly y: readonly DataForm[];
  /** Rows count by the weights in `RunTensors.weight`. */
  readonly weighted: boolean;
  /** Each epoch has an order of its own, from the seed. */
  readonly shuffled: boolean;
  /** Epochs whose results are kept until they are read. */
  readonly capacity: number;
  /** A backward pass follows the forward pass; without a learner its gradients are kept. */
  readonly trains: boolean;
  readonly learner?: OptimizerState;
  /** Batches whose gradients make one update, as if the batch were so many times as large. Default 1. */
  readonly accumulateSteps?: number;
  /** A layer's weights change before the layers below see them. Default false. */
  readonly inPlace?: boolean;
  /** Every number of a batch can be read after it. Default false. */
  readonly traced?: boolean;
}

/** The tensors of a run that outlive a batch. */
export interface RunTensors {
  readonly x: readonly Tensor[];
  readonly y: readonly Tensor[];
  /** The outputs of all rows, for metrics of whole epochs; undefined for outputs that have none. */
  readonly outputs: readonly (Tensor | undefined)[];
  /** What each row counts, [rows, 1]; there if the run is weighted. */
  readonly weight: Tensor | undefined;
  /** The order of the rows, int32 [1, rows]. */
  readonly order: Tensor;
  /** epoch, batch, row, and updates since the run began. */
  readonly cursor: Tensor;
  /** Learning rates and other values that may change from step to step. */
  readonly tables: StepTables;
  /** Losses and metrics of the epoch so far, float64 [1, n]. */
  readonly totals: Tensor;
  /** Losses and metrics of finished epochs, float64 [capacity, n]. */
  readonly history: Tensor;
  /** The key of all random numbers, int32 [1, 2]. */
  readonly seed: Tensor;
}

/** Where the numbers of a traced batch are, by value of the network, and the loss of each row. */
export interface TracedTensors {
  readonly values: readonly Tensor[];
  /** ∂E with respect to each value, where something that learns depends on it. */
  readonly derivatives: readonly (Tensor | undefined)[];
  readonly targets: readonly Tensor[];
  readonly rowLoss: Tensor;
}

/** The tensors of a run; `values` is how many numbers it reports. */
export function runTensors(spec: RunSpec, values: number, pool: TensorPool): RunTensors {
  const { x, y, rows, capacity } = spec;
  const data = (name: string, { type, columns }: DataForm) =>
    pool.tensor(name, rows, columns, { type, packed: true, uncleared: true });
  return {
    x: x.map((form, i) => data(`data/x${i || ""}`, form)),
    y: y.map((form, i) => data(`data/y${i || ""}`, form)),
    outputs: spec.targets.map(({ metrics }, i) => {
      const { name, size } = spec.network.outputs[i];
      const wanted = metrics.some(({ definition }) => isEpochMetric(definition));
      return wanted ? pool.tensor(`data/${name} outputs`, rows, size, { packed: true }) : undefined;
    }),
    weight: spec.weighted ? pool.tensor("data/weight", rows, 1, { packed: true }) : undefined,
    order: pool.tensor("run/order", 1, rows, { type: "int32" }),
    cursor: pool.tensor("run/cursor", 1, cursorFields, { type: "int32" }),
    tables: new StepTables(pool),
    totals: pool.tensor("run/totals", 1, values, { type: "float64" }),
    history: pool.tensor("run/history", capacity, values, { type: "float64" }),
    seed: pool.tensor("run/seed", 1, 2, { type: "int32" }),
  };
}
