/** Graphs as users write them: symbolic tensors, each an input or a layer applied to others. */
import { ChainruleError, formatValue } from "../base/errors.ts";
import { checkNumber, checkOptions } from "../base/options.ts";
import type { Layer } from "./layer.ts";
import type { Shape } from "../memory/shape.ts";

/** What flows between layers: nothing but where it comes from. */
export interface SymbolicTensor {
  readonly kind: "symbolic tensor";
  /** The layer that gives it; none for an input. */
  readonly layer?: Layer;
  readonly from: readonly SymbolicTensor[];
  /** Of an input. */
  readonly shape?: Shape;
  readonly name?: string;
}

export interface InputOptions {
  /** Numbers a row, by dimension. */
  shape: Shape;
  /** Default "input_1", "input_2", … */
  name?: string;
}

/** An input of a graph. Throws E_SHAPE for a shape that is none. */
export function input(options: InputOptions): SymbolicTensor {
  checkOptions(options, ["shape", "name"], "input");
  return { kind: "symbolic tensor", from: [], shape: checkShape(options.shape, "input shape"), name: options.name };
}

export function applied(layer: Layer, from: readonly SymbolicTensor[]): SymbolicTensor {
  if (from.length === 0 || !from.every(isSymbolic)) {
    throw new ChainruleError(
      "E_CONFIG",
      `apply takes what input() or another layer's apply gave, got ${formatValue(from)}.`,
    );
  }
  return { kind: "symbolic tensor", layer, from };
}

export function isSymbolic(value: unknown): value is SymbolicTensor {
  return typeof value === "object" && value !== null && (value as SymbolicTensor).kind === "symbolic tensor";
}

/** A shape of one or more whole numbers from 1. Throws E_SHAPE. */
export function checkShape(shape: unknown, what: string): Shape {
  if (!Array.isArray(shape) || shape.length === 0) {
    throw new ChainruleError(
      "E_SHAPE",
      `${what} must be an array such as [784] or [28, 28], got ${formatValue(shape)}.`,
    );
  }
  return shape.map((n, i) => checkNumber(n, `${what}[${i}]`, { integer: true, min: 1 }));
}
