import { ChainruleError } from "../base/errors.ts";
import { checkNumber, custom, needed, readOptions, refuse, type RecordOf } from "../base/options.ts";
import { kernels } from "../kernels/index.ts";
import { formatShape, sizeOf, type Shape } from "../memory/shape.ts";
import type { Tensor } from "../memory/tensor.ts";
import type { Operation } from "../plan/operation.ts";
import { asRows, inFormOf } from "../plan/positions.ts";
import { layer, onlyInput, type Layer } from "./layer.ts";
import { layerOptions, type LayerOptions } from "./options.ts";

export interface PermuteOptions extends LayerOptions {
  /** The axes of the input in their new order, counted from 1: [2, 1] exchanges two. */
  dims: readonly number[];
}

const DIMS = "the axes from 1 on, each once, such as [2, 1]; three at most";

const record = {
  dims: needed(
    custom(undefined, DIMS, (value, name): readonly number[] => {
      if (!Array.isArray(value) || value.length === 0 || value.length > 3) return refuse(value, name, DIMS);
      const dims = value.map((n) => checkNumber(n, name, { integer: true, min: 1, max: value.length }));
      return new Set(dims).size === dims.length ? dims : refuse(value, name, DIMS);
    }),
  ),
  ...layerOptions,
} satisfies RecordOf<PermuteOptions>;

/** The axes of a row in another order:   y[i, j] = x[j, i] for dims [2, 1]. Up to three axes. Throws E_CONFIG, E_SHAPE.     [as Keras' Permute] */
export function permute(options: PermuteOptions): Layer {
  const { dims, ...placed } = readOptions(record, options, "permute");
  return layer({
    kind: "permute",
    ...placed,
    config: { dims },
    build(name, shapes) {
      const from = onlyInput(name, shapes);
      if (from.length !== dims.length)
        throw new ChainruleError("E_SHAPE", `${name} has ${dims.length} dims, and its input is ${formatShape(from)}.`, {
          name,
          dims,
          shape: from,
        });
      const shape = dims.map((axis) => from[axis - 1]);
      return { shape, operations: [permuteOperation(name, from, dims)] };
    },
  });
}

function permuteOperation(name: string, from: Shape, dims: readonly number[]): Operation {
  const size = sizeOf(from);
  const there = walkOf(from, dims);
  const to = dims.map((axis) => from[axis - 1]);
  const back = walkOf(
    to,
    from.map((_, axis) => dims.indexOf(axis + 1) + 1),
  );
  return {
    name,
    parameters: [],
    forward(plan, [given]) {
      const x = asRows(plan, given, `${name}/input`);
      const y = plan.tensor(`${name}/output`, plan.rows, size);
      plan.step(kernels.permute, [y, x, ...there], plan.rows);
      return {
        output: y,
        keepsOutput: false,
        backward(dOutput: Tensor) {
          const dy = asRows(plan, dOutput, `${name}/dOutput`);
          const dx = plan.tensor(`${name}/dInput`, plan.rows, size);
          plan.step(kernels.permute, [dx, dy, ...back], plan.rows);
          return [inFormOf(plan, dx, given, `${name}/dPositions`)];
        },
      };
    },
  };
}

/** Sizes of the axes in their new order, three with leading ones, and how far apart their numbers stand in a row of shape `from`. */
function walkOf(from: Shape, dims: readonly number[]) {
  const apart = from.map((_, axis) => sizeOf(from.slice(axis + 1)));
  const axes = dims.map((axis) => [from[axis - 1], apart[axis - 1]]);
  while (axes.length < 3) axes.unshift([1, 0]);
  const [a, b, c] = axes;
  return [a[0], b[0], c[0], a[1], b[1], c[1]] as const;
}
