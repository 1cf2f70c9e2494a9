/**
 * Initialisers: the starting values of a kernel [I, O], drawn in float64 from one sequence of the model's seed and
 * rounded to the dtype, so that float32 and float64 models start from the same numbers.
 */
import type { Uniform } from "../kernels/random/philox.ts";
import { factory, type Checked, type Definition, type Factory, type Options } from "../base/registry.ts";

/** What a registry entry of an initialiser says. */
export interface InitializerDefinition<O extends Options = Options> extends Definition {
  /** The distribution as text. */
  readonly formula: string;
  readonly options: O;
  /** Fills `out`, the I·O numbers of a kernel [inputs, units]; a bias is [1, units]. Of a convolution's, `units` is its fan of outputs. */
  fill(out: Float64Array, inputs: number, units: number, random: Uniform, options: Checked<O>): void;
}

/** An initialiser with its options: how a parameter starts. */
export interface Initializer {
  readonly name: string;
  readonly formula: string;
  fill(out: Float64Array, inputs: number, units: number, random: Uniform): void;
}

export const initializer = <O extends Options>(
  definition: InitializerDefinition<O>,
): Factory<"initializer", InitializerDefinition<O>> => factory("initializer", definition);
