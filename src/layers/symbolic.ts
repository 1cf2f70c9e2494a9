/** Graphs as users write them: symbolic tensors, each an input or a layer applied to others. */
import { ChainruleError, formatValue } from "../base/errors.ts";
import { checkNumber } from "../base/check.ts";
import { custom, needed, optional, readOptions, text, type RecordOf } from "../base/options.ts";
import type { Layer } from "./layer.ts";
import type { Shape } from "../memory/shape.ts";

/** A value between layers, described by where it comes from. */
export interface SymbolicTensor {
  readonly kind: "symbolic tensor";
  /** The layer that makes it; undefined for an input. */
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

/** A shape, checked. */
export const shapeOption = custom(undefined, "an array such as [784] or [28, 28]", checkShape);

const record = { shape: needed(shapeOption), name: optional(text()) } satisfies RecordOf<InputOptions>;

/** An input of a graph. Throws E_SHAPE for anything but a shape of one or more whole numbers from 1. */
export function input(options: InputOptions): SymbolicTensor {
  return { kind: "symbolic tensor", from: [], ...readOptions(record, options, "input") };
}

export function applied(layer: Layer, from: readonly SymbolicTensor[]): SymbolicTensor {
  if (from.length === 0 || !from.every(isSymbolic)) {
    throw new ChainruleError(
      "E_CONFIG",
      `apply expects a result of input() or of another layer's apply, got ${formatValue(from)}.`,
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
