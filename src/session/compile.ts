/** The options of `compile`, checked against the network. */
import type { Activation } from "../kernels/activations/activation.ts";
import { configureActivation } from "../kernels/activations/index.ts";
import { ChainruleError, formatValue } from "../base/errors.ts";
import { configureLoss, type LossLike } from "../kernels/losses/index.ts";
import type { Loss } from "../kernels/losses/loss.ts";
import type { Metric } from "../kernels/metrics/metric.ts";
import { configureMetric, isAccuracy, type MetricLike } from "../metrics/index.ts";
import { checkNumber, custom, needed, optional, readOptions, word, type RecordOf } from "../base/options.ts";
import { configureOptimizer, type OptimizerLike } from "../kernels/optimizers/index.ts";
import type { Optimizer } from "../kernels/optimizers/optimizer.ts";
import { reportOf } from "../plan/report.ts";
import type { Target } from "../plan/spec.ts";
import { shorten, type Configured, type Spec } from "../base/registry.ts";
import type { Network } from "../network/network.ts";
import type { OutputSpec } from "../plan/operation.ts";
import { formatShape } from "../memory/shape.ts";
import { oneForEach } from "../network/oneForEach.ts";

export interface CompileOptions {
  /** A name for the defaults, or a factory's result: adam({ learningRate: 0.01 }). Default "sgd". */
  optimizer?: OptimizerLike;
  /** A name or a factory's result. For several outputs: a list, or by output name. */
  loss: LossLike | readonly LossLike[] | Readonly<Record<string, LossLike>>;
  /** What each output's loss counts in the whole. Default 1. */
  lossWeights?: readonly number[] | Readonly<Record<string, number>>;
  /**
   * Names or factories' results, reported under the name that was given; "accuracy" becomes the metric that fits outputs
   * and loss. Losses are metrics, too: the mean over the rows. For several outputs: by output name.
   */
  metrics?: readonly MetricLike[] | Readonly<Record<string, readonly MetricLike[]>>;
  /**
   * "in-place": in the backward pass the weights of a layer change before those below see them, as some tutorials' code
   * does; for networks of dense layers, without penalties and clipping. Default "simultaneous": all gradients are of the
   * same weights.
   */
  update?: Update;
}
export type Update = "simultaneous" | "in-place";

export interface Compiled {
  readonly update: Update;
  readonly optimizer: Optimizer;
  /** One an output. */
  readonly targets: readonly Target[];
  /** Names of what is reported, in order: "loss", each output's where there are several, then the metrics. */
  readonly names: readonly string[];
  /** Losses and metrics as plain data, one an output, for saving. */
  readonly saved: readonly SavedTarget[];
}

/** What one output is compared with, by own names; `names` are those that metrics are reported under, where others were given. */
export interface SavedTarget {
  loss: string | Spec;
  weight: number;
  metrics: (string | Spec)[];
  names?: string[];
}

const asIs = (value: unknown) => value;
const compileOptions = {
  optimizer: custom("sgd", "a name or a factory's result", configureOptimizer),
  loss: needed(custom(undefined, "a name or a factory's result", asIs)),
  lossWeights: optional(custom(undefined, "a weight for each output", asIs)),
  metrics: custom([], "an array of names or factories' results", asIs),
  update: word<Update>("simultaneous", ["simultaneous", "in-place"]),
} satisfies RecordOf<CompileOptions>;

export function checkCompile(given: CompileOptions, network: Network): Compiled {
  const { optimizer, loss, lossWeights, metrics, update } = readOptions(compileOptions, given, "compile");
  const { outputs } = network;
  const losses = oneForEach<unknown>(outputs, loss, "compile loss");
  const weights =
    lossWeights === undefined ? undefined : oneForEach<unknown>(outputs, lossWeights, "compile lossWeights", 1);
  const wanted = metricLists(metrics, outputs);
  const targets = outputs.map((output, i): Target => {
    const loss = configureLoss(losses[i]);
    checkOutput(loss, network, output);
    const metrics = wanted[i].map((value) => configureMetric(value, loss.definition, output.size));
    for (const metric of metrics) checkMetric(metric.definition, loss.definition);
    return { loss, weight: checkNumber(weights?.[i] ?? 1, "compile lossWeights", { min: 0 }), metrics };
  });
  const prefix = (output: number) => (outputs.length > 1 ? `${outputs[output].name}_` : "");
  const names = reportOf(targets).map(({ kind, output, index }) => {
    if (kind === "metric") return prefix(output) + nameOf(wanted[output][index]);
    return kind === "loss" ? "loss" : `${outputs[output].name}_loss`;
  });
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new ChainruleError("E_CONFIG", `compile metrics names ${formatValue(twice)} twice.`);
  const saved = targets.map((target, i): SavedTarget => {
    const metrics = wanted[i].map((value, j) => (isAccuracy(value) ? "accuracy" : shorten(target.metrics[j].spec)));
    const names = wanted[i].map(nameOf);
    const own = metrics.every((metric, j) => nameOf(metric) === names[j]);
    return { loss: shorten(target.loss.spec), weight: target.weight, metrics, ...(!own && { names }) };
  });
  return { update: checkUpdate(update, optimizer, network), optimizer, targets, names, saved };
}

/** In place there is no moment at which all gradients are known, and only dense layers compute ∂E/∂x and ∂E/∂W separately. */
export function checkUpdate(update: Update, { clipNorm, clipValue }: Optimizer, network: Network): Update {
  if (update === "simultaneous") return update;
  const operations = network.nodes.map(({ operation }) => operation);
  const other = operations.find(({ affine, parameters }) => affine === undefined && parameters.length > 0);
  const penalized = network.parameters.find(({ penalty, trainable }) => trainable && penalty !== undefined);
  const against =
    other !== undefined
      ? `the layer ${other.name}`
      : penalized !== undefined
        ? `the penalty of ${penalized.name}`
        : clipNorm !== undefined || clipValue !== undefined
          ? "clipping"
          : undefined;
  if (against === undefined) return update;
  throw new ChainruleError("E_CONFIG", `compile update "in-place" does not go with ${against}.`, { update, against });
}

function metricLists(value: unknown, outputs: readonly OutputSpec[]): unknown[][] {
  const lists =
    outputs.length === 1 && Array.isArray(value)
      ? [value]
      : oneForEach<unknown>(outputs, emptyAsNone(value, outputs), "compile metrics");
  return lists.map((list) => {
    if (!Array.isArray(list))
      throw new ChainruleError("E_CONFIG", `compile metrics must be an array of names, got ${formatValue(list)}.`);
    return list;
  });
}

function emptyAsNone(value: unknown, outputs: readonly OutputSpec[]): unknown {
  return Array.isArray(value) && value.length === 0 ? outputs.map(() => []) : value;
}

function nameOf(value: unknown): string {
  if (typeof value === "function" && "definition" in value) return (value.definition as { name: string }).name;
  return typeof value === "string" ? value : (value as Spec).name;
}

/** Refuses pairs of loss and outputs that cannot learn anything. */
function checkOutput({ definition: loss, spec }: Configured<Loss>, network: Network, output: OutputSpec): void {
  const activation = lastActivation(network, output);
  if (loss.classes && output.size === 1) {
    throw new ChainruleError(
      "E_CONFIG",
      `${loss.name} needs one output a class, got 1 output. For yes or no use 1 sigmoid output and binaryCrossentropy.`,
    );
  }
  if (loss.classes && output.shape.length > 1) {
    throw new ChainruleError(
      "E_SHAPE",
      `${loss.name} compares one class a row, and ${output.name} gives ${formatShape(output.shape)} a row. Put flatten() or a global pooling before the last dense layer.`,
      { output: output.name, shape: output.shape },
    );
  }
  if (activation === undefined) return;
  const { name, range } = activation;
  if (output.size === 1 && activation.rowwise) {
    throw new ChainruleError(
      "E_CONFIG",
      `${name} over 1 output is always ${range[1]}. Take "sigmoid", or one output a class.`,
    );
  }
  if (spec.options.fromLogits) {
    if (activation.identity || (activation.logitsOf && activation.logitsOf === loss.fused?.contains)) return;
    throw new ChainruleError(
      "E_CONFIG",
      `${loss.name} with fromLogits needs linear outputs, but the last activation is ${formatValue(name)}. Leave out one of the two.`,
    );
  }
  if (loss.outputs === undefined) return;
  const { low, high, from } = loss.outputs;
  if (range[0] >= low && range[1] <= high) return;
  const wanted = high === 1 ? "probabilities" : `numbers of at least ${low}`;
  const instead = loss.options?.fromLogits === undefined ? "" : ", or fromLogits: true with linear outputs";
  throw new ChainruleError(
    "E_CONFIG",
    `${loss.name} compares ${wanted}, but the last activation is ${formatValue(name)}. Take ${formatValue(from)}${instead}.`,
    { loss: loss.name, activation: name, wanted: from },
  );
}

/** The activation that an output comes from: linear where it comes straight from weights; undefined where what it comes from could be anything. */
function lastActivation(network: Network, output: OutputSpec): Activation | undefined {
  const last = network.nodes.find((node) => node.output === output.value)?.operation;
  if (last === undefined || (last.activation === undefined && last.parameters.length === 0)) return undefined;
  return (last.activation ?? configureActivation("linear")).definition;
}

function checkMetric({ name, targets }: Metric, loss: Loss): void {
  if (targets !== undefined && targets !== loss.targets) {
    throw new ChainruleError(
      "E_CONFIG",
      `${name} does not go with ${loss.name}: one compares class numbers, the other rows of outputs. Take "accuracy".`,
    );
  }
}
