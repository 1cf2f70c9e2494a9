import type { Matrix } from "../../memory/tensor.ts";
import { factory, type Definition, type Factory } from "../../base/registry.ts";

/**
 * How far a WebAssembly kernel in float32 may be from the reference, and why: in units in the last place of the result.
 * Where e^−|x| has left the normal numbers (|x| > 87), its own last place counts, times x.
 */
export interface Tolerance {
  ulp: number;
  why: string;
}

/** An activation: formula, derivative, and what the derivative is computed from. */
export interface Activation extends Definition {
  /** f(x) as text, for summaries and docs. */
  readonly formula: string;
  /** What its outputs lie between, whatever the options: losses that are not defined everywhere ask for it. */
  readonly range: readonly [low: number, high: number];
  /** The outputs of a row depend on each other, as the shares of softmax do: no unit has a slope by itself. */
  readonly rowwise?: boolean;
  /** What backward reads as `saved`: the output y or the input x. With "output", y may be written over x. */
  readonly backwardNeeds: "output" | "input";
  readonly tolerance: Tolerance;
  /** y = f(x), rows [begin, end); y may be x. Rows are as wide as their stride: padding goes through the formula, nothing reads it. */
  forward(y: Matrix, x: Matrix, begin: number, end: number, parameter: number): void;
  /** dx = dy · f′, rows [begin, end); dx may be dy. */
  backward(dx: Matrix, saved: Matrix, dy: Matrix, begin: number, end: number, parameter: number): void;
}

export const activation = <D extends Activation>(definition: D): Factory<"activation", D> =>
  factory("activation", definition);
