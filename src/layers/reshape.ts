import { ChainruleError } from "../base/errors.ts";
import { needed, readOptions, type RecordOf } from "../base/options.ts";
import { layer, onlyInput, type Layer } from "./layer.ts";
import { sizeOf, type Shape } from "../memory/shape.ts";
import { layerOptions, type LayerOptions } from "./options.ts";
import { shapeOption } from "./symbolic.ts";

/** A row of any shape as one flat row. Costs nothing: rows are flat in memory. */
export function flatten(options: LayerOptions = {}): Layer {
  const placed = readOptions(layerOptions, options, "flatten");
  return layer({
    kind: "flatten",
    ...placed,
    config: {},
    build: (name, shapes) => ({ shape: [sizeOf(onlyInput(name, shapes))], operations: [] }),
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
      if (sizeOf(from) === sizeOf(shape)) return { shape, operations: [] };
      throw new ChainruleError(
        "E_SHAPE",
        `${name} cannot turn [${from.join(", ")}], ${sizeOf(from)} numbers, into [${shape.join(", ")}], ${sizeOf(shape)} numbers.`,
        { from, to: shape },
      );
    },
  });
}
