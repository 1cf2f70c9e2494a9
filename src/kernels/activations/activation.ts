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
  /** The bounds of its outputs, whatever the options: losses that are not defined everywhere ask for them. */
  readonly range: readonly [low: number, high: number];
  /** f(x) = x: plans leave it out. */
  readonly identity?: true;
  /**
   * The outputs of a row depend on each other, as the shares of softmax do: no unit has a slope by itself, and in a row
   * of one number it is always `range[1]`.
   */
  readonly rowwise?: true;
  /** 0 with slope 0 for every x below 0: a unit that is there for all rows no longer learns. */
  readonly canDie?: true;
  /** The activation over rows that gives the same for these outputs as for the inputs: they are logits of it. */
  readonly logitsOf?: Activation;
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
