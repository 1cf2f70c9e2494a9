/** Data and networks of the diagnosis' tests. */
import { dense, sequential, type Model, type Layer, type SequentialOptions } from "../../src/index.ts";
import type { CompileOptions, DenseOptions } from "../../src/index.ts";
import { randomRows } from "../support/data.ts";

export type Rows = number[][];

/** A network of dense layers, compiled. */
export async function network(
  inputs: number,
  layers: (DenseOptions | Layer)[],
  compiled: CompileOptions,
  options: Partial<SequentialOptions> = {},
): Promise<Model> {
  const made = layers.map((layer) => ("build" in layer ? layer : dense(layer)));
  const model = await sequential({ inputShape: [inputs], layers: made, seed: 7, ...options } as SequentialOptions);
  model.compile(compiled);
  return model;
}

/** y = a smooth function of three inputs, from −1 to 1. */
export function smooth(rows: number, seed = 3): { x: Rows; y: Rows } {
  const x = randomRows(rows, 3, seed);
  return { x, y: x.map(([a, b, c]) => [Math.sin(2 * a) * 0.6 + 0.3 * b - 0.2 * c * c]) };
}
