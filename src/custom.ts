/**
 * A user's own activations, losses and metrics, written in JavaScript. The JavaScript backend computes them like any
 * other; on WebAssembly the core calls back once a batch. `model.checkGradients` shows whether the derivative is right.
 */
import type { Activation } from "./kernels/activations/activation.ts";
import { ChainruleError, formatValue } from "./base/errors.ts";
import { elementwise } from "./kernels/losses/elementwise.ts";
import { reduction } from "./kernels/losses/loss.ts";
import type { Matrix, TypedArray } from "./memory/tensor.ts";
import type { EpochMetric } from "./kernels/metrics/metric.ts";
import { custom, needed, readOptions, refuse, text, word, type RecordOf } from "./base/options.ts";
import { NO_TWIN, type Spec } from "./base/registry.ts";

export interface CustomActivationOptions {
  name: string;
  /** y = f(x) of one number. */
  value(x: number): number;
  /** f′, from the input x and the output y. */
  derivative(x: number, y: number): number;
}

const name = needed(text());
const callable = <F>() => needed(custom(undefined, "a function", checkFunction<F>));
const activationOptions = {
  name,
  value: callable<CustomActivationOptions["value"]>(),
  derivative: callable<CustomActivationOptions["derivative"]>(),
} satisfies RecordOf<CustomActivationOptions>;

function checkFunction<F>(value: unknown, name: string): F {
  return typeof value === "function" ? (value as F) : refuse(value, name, "a function");
}

/** A custom activation, number by number. Throws E_CONFIG for what is missing. */
export function customActivation(options: CustomActivationOptions): Spec<"activation"> {
  const { name, value, derivative } = readOptions(activationOptions, options, "customActivation");
  const definition: Activation = {
    number: NO_TWIN,
    name,
    formula: "custom",
    range: [-Infinity, Infinity],
    backwardNeeds: "input",
    tolerance: { ulp: 0, why: "computed by the same JavaScript on every backend" },
    forward(y, x, begin, end) {
      for (let i = begin * y.stride; i < end * y.stride; i++) y.data[i] = value(x.data[i]);
    },
    backward(dx, x, dy, begin, end) {
      for (let i = begin * dx.stride; i < end * dx.stride; i++) {
        dx.data[i] = dy.data[i] * derivative(x.data[i], value(x.data[i]));
      }
    },
  };
  return { kind: "activation", name, options: {}, custom: definition };
}

export interface CustomLossOptions {
  name: string;
  /** The loss of one output y against its target t. */
  value(y: number, t: number): number;
  /** ∂value/∂y */
  derivative(y: number, t: number): number;
  /** What a row does with the sum over its outputs. Default "mean". */
  outputs?: "mean" | "sum";
  /** What a batch does with the losses of its rows. Default "mean". */
  reduction?: "mean" | "sum";
}

const lossOptions = {
  name,
  value: callable<CustomLossOptions["value"]>(),
  derivative: callable<CustomLossOptions["derivative"]>(),
  outputs: word<"mean" | "sum">("mean", ["mean", "sum"]),
  reduction,
} satisfies RecordOf<CustomLossOptions>;

/** A custom loss, number by number. Throws E_CONFIG for what is missing. */
export function customLoss(options: CustomLossOptions): Spec<"loss"> {
  const { name, value, derivative, outputs, reduction: chosen } = readOptions(lossOptions, options, "customLoss");
  const definition = elementwise({
    number: NO_TWIN,
    name,
    formula: "custom",
    options: { reduction },
    over: outputs,
    value: (y, t) => value(y, t),
    slope: (y, t) => derivative(y, t),
  });
  return { kind: "loss", name, options: { reduction: chosen }, custom: definition };
}

export interface CustomMetricOptions {
  name: string;
  /** One number from the outputs [rows, units] and targets (shaped like them, or labels [rows, 1]) of a whole epoch. */
  compute(outputs: Matrix, targets: Matrix<TypedArray>): number;
}

const metricOptions = {
  name,
  compute: callable<CustomMetricOptions["compute"]>(),
} satisfies RecordOf<CustomMetricOptions>;

/** A custom metric, over whole epochs. Throws E_CONFIG for what is missing, and in training when it returns no number. */
export function customMetric(options: CustomMetricOptions): Spec<"metric"> {
  const { name, compute } = readOptions(metricOptions, options, "customMetric");
  const definition: EpochMetric = {
    number: NO_TWIN,
    name,
    compute(y, t) {
      const value: unknown = compute(y, t);
      if (typeof value === "number") return value;
      throw new ChainruleError(
        "E_CONFIG",
        `The metric ${formatValue(name)} must give a number, got ${formatValue(value)}.`,
        {
          name,
        },
      );
    },
  };
  return { kind: "metric", name, options: {}, custom: definition };
}
