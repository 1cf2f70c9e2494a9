import { ChainruleError } from "../base/errors.ts";
import { needed, readOptions, type RecordOf } from "../base/options.ts";
import type { Operation } from "../plan/operation.ts";
import { asRows, inFormOf } from "../plan/positions.ts";
import { layer, onlyInput, type Layer } from "./layer.ts";
import { sizeOf, type Shape } from "../memory/shape.ts";
import { layerOptions, type LayerOptions } from "./options.ts";
import { shapeOption } from "./symbolic.ts";

/** A row of any shape as one flat row, the last axis running fastest. Costs at most a copy. */
export function flatten(options: LayerOptions = {}): Layer {
  const placed = readOptions(layerOptions, options, "flatten");
  return layer({
    kind: "flatten",
    ...placed,
    config: {},
    build(name, shapes) {
      const from = onlyInput(name, shapes);
      return { shape: [sizeOf(from)], operations: from.length === 1 ? [] : [rowsOperation(name)] };
    },
  });
}

export interface ReshapeOptions extends LayerOptions {
  /** The new shape; as many numbers as before. */
  shape: Shape;
}

const record = { shape: needed(shapeOption), ...layerOptions } satisfies RecordOf<ReshapeOptions>;

/** The same numbers under another shape. Throws E_SHAPE when their count differs. */
export function reshape(options: ReshapeOptions): Layer {
  const { shape, ...placed } = readOptions(record, options, "reshape");
  return layer({
    kind: "reshape",
    ...placed,
    config: { shape },
    build(name, shapes) {
      const from = onlyInput(name, shapes);
      const passes = from.length === 1 || from[from.length - 1] === shape[shape.length - 1];
      if (sizeOf(from) === sizeOf(shape)) return { shape, operations: passes ? [] : [rowsOperation(name)] };
      throw new ChainruleError(
        "E_SHAPE",
        `${name} cannot turn [${from.join(", ")}], ${sizeOf(from)} numbers, into [${shape.join(", ")}], ${sizeOf(shape)} numbers.`,
        { from, to: shape },
      );
    },
  });
}

/**
 * The numbers of a row of the batch behind each other (src/plan/positions.ts). Behind a layer's own operation, of whose name it
 * is, its tensors are `named` apart.
 */
export function rowsOperation(name: string, named = name): Operation {
  return {
    name,
    parameters: [],
    forward(plan, [x]) {
      const y = asRows(plan, x, `${named}/output`);
      return { output: y, keepsOutput: false, backward: (dy) => [inFormOf(plan, dy, x, `${named}/dInput`)] };
    },
  };
}
