/** What a network is to a plan: a graph of operations over numbered values. Layers build operations; plans call them. */
import type { Activation } from "../kernels/activations/activation.ts";
import type { Configured } from "../base/registry.ts";
import type { Shape } from "../memory/shape.ts";
import type { DType, Tensor } from "../memory/tensor.ts";
import type { Parameter } from "./parameter.ts";
import type { PlanBuilder } from "./plan.ts";

/** What an operation leaves behind in a plan. */
export interface Forward {
  readonly output: Tensor;
  /** The backward pass reads `output`, so that nobody may write over it. */
  readonly keepsOutput: boolean;
  /**
   * Emits the backward steps: from ∂E/∂output to ∂E/∂input for each input that is wanted, and to what the parameters
   * learn. It may write over dOutput; each tensor it answers is the receiver's own.
   */
  backward(dOutput: Tensor, wanted: readonly boolean[]): readonly (Tensor | undefined)[];
}

/**
 * A recurrent layer's way along a series of T steps of I numbers. The plan has its tensors by its name: "…/gates" [B·T, gates · U],
 * "…/state" [B·T, U], and "…/dGates", ∂E/∂ of the gates' sums.
 */
export interface Recurrence {
  readonly name: string;
  /** "lstm", "gru", "simpleRnn". */
  readonly cell: string;
  /** Of a cell without gates. */
  readonly activation: Configured<Activation> | undefined;
  readonly steps: number;
  readonly backwards: boolean;
  /** Training drops inputs: those that are left stand in "…/dropped". */
  readonly drops: boolean;
  readonly kernel: Parameter;
  readonly recurrentKernel: Parameter;
  readonly bias: Parameter | undefined;
  /** The place in a row of the layer's outputs that a unit's state of a step goes to; undefined where it stays inside. */
  output(step: number, unit: number): number | undefined;
}

/** One operation of a built network. */
export interface Operation {
  readonly name: string;
  readonly parameters: readonly Parameter[];
  /** The activation, if that is all the operation is. */
  readonly activation?: Configured<Activation>;
  /** Where the operation is y = x·kernel + bias: its kernel [inputs, units], and its bias of one number or one a unit. */
  readonly affine?: { readonly kernel: Parameter; readonly bias: Parameter | undefined };
  /** Of a convolution: its kernel as a matrix, its bias of a number a column, and the terms of an output by its place in a row. */
  readonly convolves?: {
    readonly kernel: Parameter;
    readonly bias: Parameter | undefined;
    terms(output: number): readonly { readonly input: number; readonly weight: number }[];
  };
  /** Of a max pooling: the places in a row that an output is the largest of, in the order in which ties are decided. */
  readonly chooses?: (output: number) => readonly number[];
  /** Of the mask of an input: a step whose numbers are all this one does not count. */
  readonly masks?: number;
  /** Of a recurrent layer: its directions, each with the numbers of all its steps in tensors of the plan. */
  readonly recurs?: readonly Recurrence[];
  /** Whether training draws random numbers here. */
  readonly random?: boolean;
  /** The outputs are the same for inputs of any scale: the operation standardises them. */
  readonly standardizes?: boolean;
  /** Takes whole numbers from 0 to this less one, and straight from an input of the network, where they are checked. */
  readonly indices?: number;
  /**
   * Emits the forward steps. `mayOverwrite`: nobody reads x[0] again, so that the output may take its place. An operation
   * that does nothing in this plan answers x[0] itself.
   */
  forward(plan: PlanBuilder, x: readonly Tensor[], mayOverwrite: boolean): Forward;
}

/** An operation at its place: which values it reads, and which one it makes. */
export interface Node {
  readonly operation: Operation;
  readonly inputs: readonly number[];
  readonly output: number;
}

/** An output of a graph: the value it is, its name, and its shape. */
export interface OutputSpec {
  readonly name: string;
  readonly value: number;
  readonly shape: Shape;
  /** Numbers a row. */
  readonly size: number;
}

/** An input of a graph. */
export interface InputSpec extends OutputSpec {
  /** For an input of whole numbers: they go from 0 to this less one. */
  readonly indices?: number;
}

/** Operations in an order in which each finds its inputs ready. */
export interface Graph {
  readonly dtype: DType;
  readonly inputs: readonly InputSpec[];
  readonly outputs: readonly OutputSpec[];
  readonly nodes: readonly Node[];
  readonly parameters: readonly Parameter[];
  /** How many values there are: the inputs first, then one for each node. */
  readonly values: number;
}
