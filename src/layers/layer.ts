/**
 * A layer contributes parameters and steps. What a user writes (`dense({ … })`) is a description; `build` turns it
 * into operations of the network, once the shape of its input is known.
 */
import { ChainruleError } from "../base/errors.ts";
import { formatShape, type Shape } from "../memory/shape.ts";
import type { DType } from "../memory/tensor.ts";
import type { Operation } from "../plan/operation.ts";
import { applied, type SymbolicTensor } from "./symbolic.ts";

/** A layer, built for its place: operations in a row, the first of which takes the layer's inputs. None: the numbers pass as they are. */
export interface Built {
  readonly shape: Shape;
  readonly operations: readonly Operation[];
  /** The mask of what it gives (masks.ts): that of its inputs, the same from the last step to the first, or one made of them. Default none. */
  readonly mask?: "passed" | "reversed" | Operation;
  /** The first operation takes the mask behind the inputs, where there is one. */
  readonly honoursMask?: true;
}

/** What a kind of layer has to say. */
export interface LayerDescription {
  readonly kind: string;
  readonly name?: string;
  /** The shape that its input must have, where the user said so. */
  readonly inputShape?: Shape;
  /** The options as plain data, for saving. Explicit starting weights are left out: a saved model has its own. */
  readonly config: Readonly<Record<string, unknown>>;
  /** For inputs of these shapes, at a place among the layers. `name` is unique in the model. Throws E_SHAPE for what does not fit. */
  build(name: string, inputs: readonly Shape[], dtype: DType, position: number): Built;
}

/** A layer as the user describes it. */
export interface Layer extends LayerDescription {
  /** The layer applied to what another layer (or several) gives: how graphs are written. */
  apply(x: SymbolicTensor | readonly SymbolicTensor[]): SymbolicTensor;
}

/** The shape of the one input. Throws E_SHAPE for several. */
export function onlyInput(name: string, shapes: readonly Shape[]): Shape {
  if (shapes.length === 1) return shapes[0];
  throw new ChainruleError(
    "E_SHAPE",
    `${name} takes one input, got ${shapes.length}. To join several: add(), concatenate().`,
    {
      name,
      shapes,
    },
  );
}

/** How many numbers the last axis of the one input has: layers along it leave the others as they are. Throws E_SHAPE for several inputs. */
export function lastAxis(name: string, shapes: readonly Shape[]): number {
  const shape = onlyInput(name, shapes);
  return shape[shape.length - 1];
}

/** The width of the one flat input. Throws E_SHAPE. */
export function flatInput(name: string, shapes: readonly Shape[]): number {
  if (shapes.length === 1 && shapes[0].length === 1) return shapes[0][0];
  throw new ChainruleError(
    "E_SHAPE",
    `${name} takes one flat input such as [64], got ${shapes.map(formatShape).join(" and ")}. ${
      shapes.length === 1 ? "Put flatten() before it." : "To join several: add(), concatenate()."
    }`,
    { name, shapes },
  );
}

export function layer(description: LayerDescription): Layer {
  const made: Layer = { ...description, apply: (x) => applied(made, Array.isArray(x) ? x : [x as SymbolicTensor]) };
  return made;
}
