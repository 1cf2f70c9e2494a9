/** Layers as they come out of a graph: named, with weights, and changed as long as nothing else reads them. */
import { ChainruleError } from "../../../base/errors.ts";
import { sizeOf, type Shape } from "../../../memory/shape.ts";
import type { RealArray } from "../../../memory/tensor.ts";
import type { ReadLayer } from "../../description.ts";
import { transposed } from "../arrays.ts";
import { UniqueNames } from "../../../base/uniqueNames.ts";
import { refuse } from "../protobuf.ts";
import { ownAxes, same, type Order, type Rows } from "./values.ts";

export interface Draft {
  readonly kind: string;
  readonly name: string;
  readonly config: Record<string, unknown>;
  readonly from: readonly string[];
  readonly weights: Map<string, RealArray>;
}

/** Numbers that may be made of those in a file: folded, in another order, or in several layers. */
const PER_NUMBER = 4;
const ALWAYS = 2 ** 22;

export class Drafts {
  readonly #layers: Draft[] = [];
  readonly #names = new UniqueNames();
  readonly #inputs = new Set<string>();
  #left: number;

  /** `numbers` that the file has. */
  constructor(numbers: number) {
    this.#left = ALWAYS + PER_NUMBER * numbers;
  }

  /** Counts numbers before they are made. Throws E_LIMIT. */
  spend(count: number): void {
    this.#left -= count;
    if (!(this.#left >= 0))
      throw new ChainruleError("E_LIMIT", "The ONNX file makes far more numbers than it has: it repeats its tensors.");
  }

  /** A name for a layer: without slashes, and no other's. */
  unique(wanted: string): string {
    return this.#names.take(wanted.replace(/[/:]+/g, "_").replace(/^_+|_+$/g, "") || "layer");
  }

  input(name: string, shape: Shape, axes: readonly number[]): Rows {
    const of = this.unique(name);
    this.#inputs.add(of);
    return { kind: "rows", of, shape, axes };
  }

  isInput = (name: string): boolean => this.#inputs.has(name);

  /** A layer; gives what it makes. */
  add(
    kind: string,
    name: string,
    from: readonly Rows[],
    shape: Shape,
    config: Record<string, unknown> = {},
    weights: Readonly<Record<string, RealArray>> = {},
    axes: readonly number[] = ownAxes(shape.length),
  ): Rows {
    for (const data of Object.values(weights)) this.spend(data.length);
    const draft: Draft = {
      kind,
      name: this.unique(name),
      config,
      from: from.map(({ of }) => of),
      weights: new Map(Object.entries(weights)),
    };
    this.#layers.push(draft);
    return { kind: "rows", of: draft.name, shape, axes, draft };
  }

  /** The value with its axes here at these axes of the file: as it is, or behind layers that put them so. */
  arranged(given: Rows, axes: readonly number[]): Rows {
    const rows = this.inOrder(given);
    if (same(rows.axes, axes)) return rows;
    if (rows.axes.length !== axes.length || rows.axes.indexOf(0) !== axes.indexOf(0))
      return refuse(`axes ${rows.axes.join(", ")} are read as ${axes.join(", ")}`);
    const sizes = rows.axes.map((axis) => (axis < 0 ? 1 : (rows.shape[axis - 1] ?? 1)));
    const places = axes.map((axis, place) => ({ axis, place })).filter(({ axis }) => axis > 0);
    places.sort((a, b) => a.axis - b.axis);
    const shape = places.map(({ place }) => sizes[place]);
    const dims = places.map(({ place }) => rows.axes[place]).filter((axis) => axis > 0);
    const isHere = rows.shape.every((n, i) => n === 1 || dims.includes(i + 1));
    if (!isHere || sizeOf(shape) !== sizeOf(rows.shape)) return refuse(`a row ${rows.shape.join(" × ")} is read as ${shape.join(" × ")}`); // prettier-ignore
    // Axes of size 1 may be anywhere: what counts is the order of the others.
    const large = dims.filter((axis) => rows.shape[axis - 1] > 1);
    let { of } = rows;
    let have = rows.shape;
    if (large.some((axis, i) => i > 0 && axis < large[i - 1])) {
      const all = [...dims, ...ownAxes(rows.shape.length).slice(1).filter((axis) => !dims.includes(axis))]; // prettier-ignore
      have = all.map((axis) => rows.shape[axis - 1]);
      ({ of } = this.add("permute", `${of}_axes`, [rows], have, { dims: all }));
    }
    if (!same(have, shape)) ({ of } = this.add("reshape", `${of}_shape`, [{ ...rows, of }], shape, { shape }));
    return { kind: "rows", of, shape, axes };
  }

  /** A row of any shape as a flat one, in the file's order: that of the layers where they are the same. */
  flat(given: Rows, name: string): Rows {
    const rows = this.inOrder(given);
    const { shape, axes } = rows;
    if (axes[0] !== 0) return refuse("rows are flattened that do not begin with the batch");
    const dims = axes.filter((axis) => axis > 0);
    const flat = shape.length === 1 ? rows : this.add("flatten", name, [rows], [sizeOf(shape)]);
    const made: Rows = { kind: "rows", of: flat.of, shape: [sizeOf(shape)], axes: [0, 1], draft: flat.draft };
    const large = dims.filter((axis) => shape[axis - 1] > 1);
    if (large.every((axis, i) => i === 0 || axis > large[i - 1])) return made;
    if (dims.length !== shape.length) return refuse("rows are flattened some axes of which are gone");
    this.spend(sizeOf(shape));
    const places = Float64Array.from({ length: sizeOf(shape) }, (_, i) => i);
    const order: Order = {
      shape,
      dims,
      index: Int32Array.from(transposed(places, shape, dims.map((axis) => axis - 1))), // prettier-ignore
    };
    return { ...made, order };
  }

  /** The numbers of a flattened image in the file's order. */
  inOrder(rows: Rows): Rows {
    const { order, of, ...rest } = rows;
    if (order === undefined) return rows;
    const { shape, dims } = order;
    const image = this.add("reshape", `${of}_image`, [rows], shape, { shape });
    const moved = this.add("permute", `${of}_axes`, [image], dims.map((axis) => shape[axis - 1]), { dims }); // prettier-ignore
    const flat = this.add("flatten", `${of}_row`, [moved], rest.shape);
    return { kind: "rows", of: flat.of, shape: rest.shape, axes: rest.axes };
  }

  /** The layers that these outputs depend on, in their order. */
  finish(outputs: readonly string[]): ReadLayer[] {
    const wanted = new Set(outputs);
    for (const { name, from } of [...this.#layers].reverse())
      if (wanted.has(name)) for (const source of from) wanted.add(source);
    return this.#layers
      .filter(({ name }) => wanted.has(name))
      .map(({ weights, ...layer }) => ({
        ...layer,
        weights: [...weights].map(([name, data]) => ({ name, data })),
      }));
  }
}
