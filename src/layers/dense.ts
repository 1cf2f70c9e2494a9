import { configureActivation, type ActivationLike } from "../kernels/activations/index.ts";
import { configureConstraint, type ConstraintLike } from "../constraints/index.ts";
import { findNonFinite } from "../data/finite.ts";
import { ChainruleError, notFinite, formatValue } from "../base/errors.ts";
import { configureInitializer, type Initializer, type InitializerLike } from "../initializers/index.ts";
import { tensor, type DType, type Tensor } from "../memory/tensor.ts";
import { checkBoolean, checkNumber, checkOptions } from "../base/options.ts";
import { kernels } from "../kernels/index.ts";
import { emitBiasUpdate, emitKernelUpdate, productScratch } from "../plan/update.ts";
import type { PlanBuilder } from "../plan/plan.ts";
import { shorten } from "../base/registry.ts";
import { configureRegularizer, type RegularizerLike } from "../regularizers/index.ts";
import { activationOperation } from "./activation.ts";
import { flatInput, layer, type Layer } from "./layer.ts";
import type { Operation } from "../plan/operation.ts";
import type { Parameter } from "../plan/parameter.ts";

export interface DenseOptions {
  /** Outputs a row, at least 1. */
  units: number;
  /** Applied to every output: a name or a factory's result. Default "linear". */
  activation?: ActivationLike;
  /** Whether units have biases: one each, or with "shared" one for all of the layer. Default true. */
  useBias?: boolean | "shared";
  /** How the kernel starts: a name or a factory's result. Default "glorotUniform". */
  kernelInitializer?: InitializerLike;
  /** How the bias starts. Default "zeros". */
  biasInitializer?: InitializerLike;
  /** What the kernel's size adds to the loss: l1(λ), l2(λ), l1l2({ l1, l2 }). Nothing while it is not trained. */
  kernelRegularizer?: RegularizerLike;
  /** The same for the bias. */
  biasRegularizer?: RegularizerLike;
  /** What holds for the kernel after each update: maxNorm({ maxValue }). */
  kernelConstraint?: ConstraintLike;
  /** What the learning rate is multiplied with for this layer, above 0. Default 1. To freeze it: trainable. */
  learningRateMultiplier?: number;
  /** Explicit starting values: kernel [inputs, units] nested or flat in row order, bias [units], or [1] if shared. */
  weights?: { kernel?: Values; bias?: Values };
  /** Whether training changes the weights: for all, or each. Default true. */
  trainable?: boolean | { kernel?: boolean; bias?: boolean };
  /** Unique in the model. Default "dense_1", "dense_2", … */
  name?: string;
}
/** Numbers in row order, flat or nested. */
export type Values = ArrayLike<number> | ArrayLike<ArrayLike<number>>;

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
 * With a shared bias, b is one number, and ∂E/∂b the sum of all of ∂E/∂z.
 * Throws E_CONFIG for unknown or impossible options.     [Goodfellow et al., Deep Learning, §6.5.4]
 */
export function dense(options: DenseOptions): Layer {
  checkOptions(options, known, "dense");
  const units = checkNumber(options.units, "dense units", { integer: true, min: 1 });
  const given = options.useBias ?? true;
  const useBias = given === "shared" ? given : checkBoolean(given, "dense useBias");
  const activation = configureActivation(options.activation ?? "linear");
  const kernelInitializer = configureInitializer(options.kernelInitializer ?? "glorotUniform");
  const biasInitializer = configureInitializer(options.biasInitializer ?? "zeros");
  const kernelRegularizer = optional(options.kernelRegularizer, configureRegularizer);
  const biasRegularizer = optional(options.biasRegularizer, configureRegularizer);
  const kernelConstraint = optional(options.kernelConstraint, configureConstraint);
  const learningRateMultiplier = checkNumber(options.learningRateMultiplier ?? 1, "dense learningRateMultiplier", {
    above: 0,
  });
  const trainable = trainableParts(options.trainable ?? true);
  if (options.name !== undefined && (typeof options.name !== "string" || options.name === ""))
    throw new ChainruleError("E_CONFIG", `dense name must be text, got ${formatValue(options.name)}.`);
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
        ? parameter(
            `${name}/bias`,
            [useBias === "shared" ? 1 : units],
            dtype,
            weights.bias ?? biasInitializer.initializer,
            {
              trainable: trainable.bias,
              penalty: biasRegularizer?.penalty,
              learningRateMultiplier,
            },
          )
        : undefined;
      const operations = [affineOperation(name, inputs, units, kernel, bias)];
      if (!activation.definition.identity) operations.push(activationOperation(name, units, activation));
      return { shape: [units], operations };
    },
  });
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
    affine: { kernel, bias },
    forward(plan, [x]) {
      const rows = plan.rows;
      const w = kernel.tensor;
      const z = plan.tensor(`${name}/output`, rows, units);
      if (bias === undefined) plan.step(kernels.product, [z, x, w, productScratch(plan, inputs)], rows);
      else plan.step(kernels.affine, [z, x, w, wide(plan, name, bias, units), productScratch(plan, inputs)], rows);
      return {
        output: z,
        keepsOutput: false,
        backward(dz, [wantsInput]) {
          let dx;
          if (plan.inPlace) learn(dz);
          if (wantsInput) {
            const transposed = plan.tensor(`${name}/kernelᵀ`, units, inputs);
            dx = plan.tensor(`${name}/dInput`, rows, inputs);
            plan.step(kernels.transpose, [transposed, w], units);
            plan.step(kernels.product, [dx, dz, transposed, productScratch(plan, units)], rows);
          }
          if (!plan.inPlace) learn(dz);
          return [dx];
        },
      };

      function learn(dz: Tensor): void {
        emitKernelUpdate(plan, kernel, x, dz);
        if (bias !== undefined) emitBiasUpdate(plan, bias, bias.tensor.columns === units ? dz : sums(plan, name, dz));
      }
    },
  };
}

/** A bias for each unit, [1, units]; of a shared one as many copies: its row 0, looked up for each. */
function wide(plan: PlanBuilder, name: string, { tensor }: Parameter, units: number): Tensor {
  if (tensor.columns === units) return tensor;
  const row = plan.tensor(`${name}/biases`, 1, units);
  plan.step(kernels.lookup, [row, plan.tensor(`${name}/zeros`, 1, units), tensor], 1);
  return row;
}

/** What the units of a row give together to a shared bias: Σ columns of dz, as the column sums of its transpose; [units, 1] of them. */
function sums(plan: PlanBuilder, name: string, dz: Tensor): Tensor {
  const row = plan.tensor(`${name}/dBiases`, 1, dz.columns);
  const column = plan.tensor(`${name}/dBiasesᵀ`, dz.columns, 1);
  plan.step(kernels.biasGradient, [row, dz], dz.columns);
  plan.step(kernels.transpose, [column, row], dz.columns);
  return column;
}

/** What an option says, if it is there. */
function optional<T>(value: unknown, configure: (value: unknown) => T): T | undefined {
  return value === undefined ? undefined : configure(value);
}

/** A parameter with its starting values: drawn, or given. Throws E_SHAPE, E_NON_FINITE. */
export function parameter(
  name: string,
  shape: number[],
  dtype: DType,
  initial: Initializer | Values,
  learning: Pick<Parameter, "trainable" | "penalty" | "maxNorm" | "learningRateMultiplier">,
): Parameter {
  const rows = shape.length === 1 ? 1 : shape[0],
    columns = shape[shape.length - 1];
  const starts = isInitializer(initial) ? initial : flatten(initial, name, rows, columns, dtype);
  return { name, tensor: tensor(name, rows, columns, dtype), shape, initial: starts, ...learning };
}

function isInitializer(value: Initializer | Values): value is Initializer {
  return typeof value === "object" && value !== null && "fill" in value && "formula" in value;
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

/** Nested or flat numbers as one row-major array. Throws E_SHAPE, E_DATA, E_NON_FINITE. */
function flatten(values: Values, name: string, rows: number, columns: number, dtype: DType): Float64Array {
  const count = (n: number, unit: string) => `${n} ${unit}${n === 1 ? "" : "s"}`;
  const expected = rows === 1 ? count(columns, "number") : `[${rows}, ${columns}]`;
  const refuse = (got: string): never => {
    throw new ChainruleError("E_SHAPE", `${name} needs ${expected}, got ${got}.`, { name, expected: [rows, columns] });
  };
  if (!isList(values)) refuse(formatValue(values));
  const items = Array.from(values as ArrayLike<unknown>);
  const nested = items.some(isList);
  if (nested) {
    if (items.length !== rows) refuse(count(items.length, "row"));
    const odd = items.findIndex((row) => !isList(row) || row.length !== columns);
    if (odd >= 0)
      refuse(`${isList(items[odd]) ? count(items[odd].length, "number") : formatValue(items[odd])} in row ${odd}`);
  }
  const flat = nested ? (items as ArrayLike<unknown>[]).flatMap((row) => Array.from(row)) : items;
  if (flat.length !== rows * columns) refuse(count(flat.length, "number"));
  const bad = findNonFinite(flat, dtype);
  if (bad >= 0) throw notFinite(name, flat[bad], { row: Math.floor(bad / columns), column: bad % columns });
  return Float64Array.from(flat as number[]);
}

function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}
