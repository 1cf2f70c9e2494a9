/** What `compile` takes, checked. */
import { ChainruleError, show } from "../errors.ts";
import { namedLosses } from "../losses/index.ts";
import type { Loss } from "../losses/loss.ts";
import { accuracyFor, metrics as metricList } from "../metrics/index.ts";
import type { Metric } from "../metrics/metric.ts";
import { byName, checkOptions, hint } from "../options.ts";
import { optimizers } from "../optimizers/index.ts";
import type { Optimizer } from "../optimizers/optimizer.ts";
import type { Network } from "./network.ts";

export interface CompileOptions {
  /** A name for the defaults, or a factory's result: adam({ learningRate: 0.01 }). Default "sgd". */
  optimizer?: string | Optimizer;
  /** A name. */
  loss: string;
  /** Names; "accuracy" takes the form that fits outputs and loss. Default none. */
  metrics?: readonly string[];
}

export interface Compiled {
  readonly optimizer: Optimizer;
  readonly loss: Loss;
  readonly metrics: readonly Metric[];
  /** "loss", then the metrics as they were named. */
  readonly names: readonly string[];
}

export function checkCompile(options: CompileOptions, network: Network): Compiled {
  checkOptions(options, ["optimizer", "loss", "metrics"], "compile");
  const loss = byName(namedLosses, options.loss, "loss");
  checkOutputs(loss, network);
  const names = options.metrics ?? [];
  if (!Array.isArray(names))
    throw new ChainruleError("E_CONFIG", `compile metrics must be an array of names, got ${show(names)}.`);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new ChainruleError("E_CONFIG", `compile metrics names ${show(twice)} twice.`);
  const metrics = names.map((name) => {
    const named = byName([{ name: "accuracy" }, ...metricList], name, "metric");
    return "evaluate" in named ? named : accuracyFor(loss, network.units);
  });
  for (const metric of metrics) checkMetric(metric, loss);
  return { optimizer: checkOptimizer(options.optimizer ?? "sgd"), loss, metrics, names: ["loss", ...names] };
}

function checkOptimizer(value: unknown): Optimizer {
  if (typeof value === "object" && value !== null && "rule" in value && "initial" in value) return value as Optimizer;
  if (typeof value === "string" && Object.hasOwn(optimizers, value))
    return optimizers[value as keyof typeof optimizers]();
  const known = Object.keys(optimizers);
  const message =
    typeof value === "string"
      ? `Unknown optimizer ${show(value)}.${hint(value, known)}`
      : `optimizer must be a name or a factory's result, such as sgd({ learningRate: 0.1 }), got ${show(value)}. Known: ${known.join(", ")}.`;
  throw new ChainruleError("E_CONFIG", message, { known });
}

/** Refuses pairs of loss and outputs that cannot learn anything. */
function checkOutputs(loss: Loss, network: Network): void {
  const activation = network.operations.at(-1)?.activation ?? "linear";
  const classes = loss.name === "categoricalCrossentropy" || loss.name === "sparseCategoricalCrossentropy";
  if (classes && network.units === 1) {
    throw new ChainruleError(
      "E_CONFIG",
      `${loss.name} needs one output a class, got 1 output. For yes or no take 1 sigmoid output and binaryCrossentropy.`,
    );
  }
  if (activation === "softmax" && network.units === 1) {
    throw new ChainruleError("E_CONFIG", `softmax over 1 output is always 1. Take "sigmoid", or one output a class.`);
  }
  const probabilities = classes || loss.name === "binaryCrossentropy";
  if (probabilities && (activation === "linear" || activation === "relu" || activation === "tanh")) {
    const wanted = classes ? "softmax" : "sigmoid";
    throw new ChainruleError(
      "E_CONFIG",
      `${loss.name} compares probabilities, but the last activation is ${show(activation)}. Take ${show(wanted)}.`,
      {
        loss: loss.name,
        activation,
        wanted,
      },
    );
  }
}

function checkMetric(metric: Metric, loss: Loss): void {
  const labels = metric.name === "sparseCategoricalAccuracy";
  if (labels !== (loss.targets === "label")) {
    throw new ChainruleError(
      "E_CONFIG",
      `${metric.name} does not go with ${loss.name}: one compares class numbers, the other rows of outputs. Take "accuracy".`,
    );
  }
}
