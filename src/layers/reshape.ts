import { ChainruleError } from "../base/errors.ts";
import { needed, readOptions, type RecordOf } from "../base/options.ts";
import { layer, onlyInput, type Layer } from "./layer.ts";
import { sizeOf, type Shape } from "../memory/shape.ts";
import { nameOnly, nameOption } from "./options.ts";
import { shapeOption } from "./symbolic.ts";

/** A row of any shape as one flat row. Costs nothing: rows are flat in memory. */
export function flatten(options: { name?: string } = {}): Layer {
  const { name } = readOptions(nameOnly, options, "flatten");
  return layer({
    kind: "flatten",
    name,
    config: {},
    build: (name, shapes) => ({ shape: [sizeOf(onlyInput(name, shapes))], operations: [] }),
  });
}

export interface ReshapeOptions {
  /** The new shape; as many numbers as before. */
  shape: Shape;
  name?: string;
}

const record = { shape: needed(shapeOption), name: nameOption } satisfies RecordOf<ReshapeOptions>;

/** The same numbers under another shape. Throws E_SHAPE when their count differs. */
export function reshape(options: ReshapeOptions): Layer {
  const { name, shape } = readOptions(record, options, "reshape");
  return layer({
    kind: "reshape",
    name,
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
