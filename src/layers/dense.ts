import { configureActivation } from "../activations/index.ts";
import { configureConstraint } from "../constraints/index.ts";
import { ChainruleError, show } from "../errors.ts";
import { configureInitializer, type Initializer } from "../initializers/index.ts";
import { tensor, type DType } from "../memory/tensor.ts";
import { checkBoolean, checkNumber, checkOptions } from "../options.ts";
import { kernels } from "../plan/kernels.ts";
import { learnBias, learnKernel } from "../plan/learn.ts";
import { shorten, type Spec } from "../registry.ts";
import { configureRegularizer } from "../regularizers/index.ts";
import { activationOperation } from "./activation.ts";
import { layer, type Layer, type Operation, type Parameter, type Shape } from "./layer.ts";

export interface DenseOptions {
  /** Outputs a row, at least 1. */
  units: number;
  /** Applied to every output: a name or a factory's result. Default "linear". */
  activation?: string | Spec<"activation">;
  /** Default true. */
  useBias?: boolean;
  /** How the kernel starts: a name or a factory's result. Default "glorotUniform". */
  kernelInitializer?: string | Spec<"initializer">;
  /** How the bias starts. Default "zeros". */
  biasInitializer?: string | Spec<"initializer">;
  /** What the kernel's size adds to the loss: l1(λ), l2(λ), l1l2({ l1, l2 }). Nothing while it is not trained. */
  kernelRegularizer?: string | Spec<"regularizer">;
  /** The same for the bias. */
  biasRegularizer?: string | Spec<"regularizer">;
  /** What holds for the kernel after each update: maxNorm({ maxValue }). */
  kernelConstraint?: string | Spec<"constraint">;
  /** What the learning rate is multiplied with for this layer, above 0. Default 1. To freeze it: trainable. */
  learningRateMultiplier?: number;
  /** Explicit starting values: kernel [inputs, units] nested or flat in row order, bias [units]. */
  weights?: { kernel?: Values; bias?: Values };
  /** Whether training changes the weights: for all, or each. Default true. */
  trainable?: boolean | { kernel?: boolean; bias?: boolean };
  /** Unique in the model. Default "dense_1", "dense_2", … */
  name?: string;
}
type Values = ArrayLike<number> | ArrayLike<ArrayLike<number>>;

const known = [
  "units",
  "activation",
  "useBias",
  "kernelInitializer",
  "biasInitializer",
  "kernelRegularizer",
  "biasRegularizer",
  "kernelConstraint",
  "learningRateMultiplier",
  "weights",
  "trainable",
  "name",
];

/**
 * A dense (fully connected) layer:   y = f(x·W + b),   x [B, I],   W [I, units],   b [units]
 *   ∂E/∂z = ∂E/∂y · f′,   ∂E/∂W = xᵀ·∂E/∂z,   ∂E/∂b = Σ rows of ∂E/∂z,   ∂E/∂x = ∂E/∂z · Wᵀ
 * Throws E_CONFIG for unknown or impossible options.     [Goodfellow et al., Deep Learning, §6.5.4]
 */
export function dense(options: DenseOptions): Layer {
  checkOptions(options, known, "dense");
  const units = checkNumber(options.units, "dense units", { integer: true, min: 1 });
  const useBias = checkBoolean(options.useBias ?? true, "dense useBias");
  const activation = configureActivation(options.activation ?? "linear");
  const kernelInitializer = configureInitializer(options.kernelInitializer ?? "glorotUniform");
  const biasInitializer = configureInitializer(options.biasInitializer ?? "zeros");
  const kernelRegularizer = given(options.kernelRegularizer, configureRegularizer);
  const biasRegularizer = given(options.biasRegularizer, configureRegularizer);
  const kernelConstraint = given(options.kernelConstraint, configureConstraint);
  const learningRateMultiplier = checkNumber(options.learningRateMultiplier ?? 1, "dense learningRateMultiplier", {
    above: 0,
  });
  const trainable = trainableParts(options.trainable ?? true);
  const weights = options.weights ?? {};
  checkOptions(weights, ["kernel", "bias"], "dense weights");
  if (weights.bias !== undefined && !useBias)
    throw new ChainruleError("E_CONFIG", "dense weights has a bias, but useBias is false.");
  return layer({
    kind: "dense",
    name: options.name,
    config: {
      units,
      activation: shorten(activation.spec),
      useBias,
      kernelInitializer: shorten(kernelInitializer.spec),
      biasInitializer: shorten(biasInitializer.spec),
      ...(kernelRegularizer && { kernelRegularizer: kernelRegularizer.spec }),
      ...(biasRegularizer && { biasRegularizer: biasRegularizer.spec }),
      ...(kernelConstraint && { kernelConstraint: kernelConstraint.spec }),
      ...(learningRateMultiplier !== 1 && { learningRateMultiplier }),
      trainable,
    },
    build(name, shapes, dtype) {
      const inputs = flatInput(name, shapes);
      const kernel = parameter(
        `${name}/kernel`,
        [inputs, units],
        dtype,
        weights.kernel ?? kernelInitializer.initializer,
        {
          trainable: trainable.kernel,
          penalty: kernelRegularizer?.penalty,
          maxNorm: kernelConstraint?.maxNorm,
          learningRateMultiplier,
        },
      );
      const bias = useBias
        ? parameter(`${name}/bias`, [units], dtype, weights.bias ?? biasInitializer.initializer, {
            trainable: trainable.bias,
            penalty: biasRegularizer?.penalty,
            learningRateMultiplier,
          })
        : undefined;
      const operations = [affineOperation(name, inputs, units, kernel, bias)];
      if (activation.definition.name !== "linear") operations.push(activationOperation(name, units, activation));
      return { shape: [units], operations };
    },
  });
}

/** The width of the one flat input. Throws E_SHAPE. */
function flatInput(name: string, shapes: readonly Shape[]): number {
  if (shapes.length === 1 && shapes[0].length === 1) return shapes[0][0];
  const got = shapes.map((shape) => `[${shape.join(", ")}]`).join(" and ");
  throw new ChainruleError(
    "E_SHAPE",
    `${name} takes one flat input such as [64], got ${got}. Put flatten() before it.`,
    { name, shapes },
  );
}

/** z = x·W + b, without the activation. */
function affineOperation(
  name: string,
  inputs: number,
  units: number,
  kernel: Parameter,
  bias: Parameter | undefined,
): Operation {
  return {
    name,
    parameters: bias === undefined ? [kernel] : [kernel, bias],
    forward(plan, [x]) {
      const rows = plan.rows;
      const w = kernel.tensor;
      const z = plan.tensor(`${name}/output`, rows, units);
      if (bias === undefined) plan.step(kernels.product, [z, x, w], rows);
      else plan.step(kernels.affine, [z, x, w, bias.tensor], rows);
      return {
        output: z,
        keepsOutput: false,
        backward(dz, [wantsInput]) {
          let dx;
          if (wantsInput) {
            const transposed = plan.tensor(`${name}/kernelᵀ`, units, inputs);
            dx = plan.tensor(`${name}/dInput`, rows, inputs);
            plan.step(kernels.transpose, [transposed, w], units);
            plan.step(kernels.product, [dx, dz, transposed], rows);
          }
          learnKernel(plan, kernel, x, dz);
          if (bias !== undefined) learnBias(plan, bias, dz);
          return [dx];
        },
      };
    },
  };
}

/** What an option says, if it is there. */
function given<T>(value: unknown, configure: (value: unknown) => T): T | undefined {
  return value === undefined ? undefined : configure(value);
}

function parameter(
  name: string,
  shape: number[],
  dtype: DType,
  initial: Initializer | Values,
  learning: Pick<Parameter, "trainable" | "penalty" | "maxNorm" | "learningRateMultiplier">,
): Parameter {
  const rows = shape.length === 1 ? 1 : shape[0],
    columns = shape[shape.length - 1];
  const starts = isInitializer(initial) ? initial : flatten(initial, name, rows, columns);
  return { name, tensor: tensor(name, rows, columns, dtype), shape, initial: starts, ...learning };
}

function isInitializer(value: Initializer | Values): value is Initializer {
  return "fill" in value && typeof value.fill === "function" && "formula" in value;
}

function trainableParts(value: unknown): { kernel: boolean; bias: boolean } {
  if (typeof value === "boolean") return { kernel: value, bias: value };
  checkOptions(value, ["kernel", "bias"], "dense trainable");
  const parts = value as { kernel?: unknown; bias?: unknown };
  return {
    kernel: checkBoolean(parts.kernel ?? true, "dense trainable.kernel"),
    bias: checkBoolean(parts.bias ?? true, "dense trainable.bias"),
  };
}

/** Nested or flat numbers as one row-major array. Throws E_SHAPE, E_NON_FINITE. */
function flatten(values: Values, name: string, rows: number, columns: number): Float64Array {
  const items = Array.from(values as ArrayLike<number | ArrayLike<number>>);
  const nested = items.length > 0 && typeof items[0] === "object";
  const flat = nested ? items.flatMap((row) => Array.from(row as ArrayLike<number>)) : (items as number[]);
  const ragged =
    nested && (items.length !== rows || items.some((row) => (row as ArrayLike<number>).length !== columns));
  if (ragged || flat.length !== rows * columns) {
    const got = nested ? `[${items.length}, ${(items[0] as ArrayLike<number>).length}]` : `${flat.length} numbers`;
    throw new ChainruleError(
      "E_SHAPE",
      `${name} needs ${rows === 1 ? `${columns} numbers` : `[${rows}, ${columns}]`}, got ${got}.`,
      { name, expected: [rows, columns] },
    );
  }
  const bad = flat.findIndex((v) => typeof v !== "number" || !Number.isFinite(v));
  if (bad >= 0) {
    throw new ChainruleError(
      "E_NON_FINITE",
      `${name} must hold finite numbers, got ${show(flat[bad])} in row ${Math.floor(bad / columns)}, column ${bad % columns}.`,
      { name },
    );
  }
  return Float64Array.from(flat);
}
