/** Named tensors of other libraries, found by their names. */
import { ChainruleError, formatValue } from "../../base/errors.ts";
import { didYouMean } from "../../base/nearest.ts";
import { sizeOf, type Shape } from "../../memory/shape.ts";
import type { RealArray } from "../../memory/tensor.ts";

/** Numbers in row order. */
export interface NamedTensor {
  readonly name: string;
  readonly shape: Shape;
  readonly data: RealArray;
}

/** Tensors by their names. */
export type Tensors = ReadonlyMap<string, Omit<NamedTensor, "name">>;

export function refuse(what: string): never {
  throw new ChainruleError("E_FORMAT", `The tensors do not fit the model: ${what}.`);
}

/** Tensors that are looked up by name and shape, and of which none may be left. */
export class TensorFinder {
  readonly #tensors: Tensors;
  readonly #prefix: string;
  readonly #left: Set<string>;

  constructor(tensors: Tensors, prefix: string) {
    this.#tensors = tensors;
    this.#prefix = prefix;
    this.#left = new Set([...tensors.keys()].filter((name) => name.startsWith(prefix)));
  }

  has(name: string): boolean {
    return this.#tensors.has(this.#prefix + name);
  }

  /** Names of those that are left, without the prefix. */
  get left(): string[] {
    return [...this.#left].map((name) => name.slice(this.#prefix.length));
  }

  /** Throws E_FORMAT for a tensor that is not there, or of another shape. */
  take(name: string, shape: Shape): RealArray {
    const full = this.#prefix + name;
    const tensor = this.#tensors.get(full);
    if (tensor === undefined) return refuse(`there is no ${formatValue(full)}.${didYouMean(full, [...this.#left])}`.replace(/\.$/, "")); // prettier-ignore
    if (`${tensor.shape}` !== `${shape}`)
      refuse(`${formatValue(full)} should have shape ${formatValue(shape)}, got ${formatValue(tensor.shape)}`);
    if (tensor.data.length !== sizeOf(shape))
      refuse(`${formatValue(full)} should have ${sizeOf(shape)} numbers, got ${tensor.data.length}`);
    this.#left.delete(full);
    return tensor.data;
  }

  /** Throws E_FORMAT for tensors that nothing has taken, but for those that `ignored` says. */
  finish(ignored: (name: string) => boolean): void {
    for (const name of this.#left) if (!ignored(name)) refuse(`the model has no use for ${formatValue(name)}`);
  }
}

/** The numbers of a tensor with its axes in another order: axis i of what comes is axes[i] of what goes in. */
export function permuted(data: RealArray, shape: Shape, axes: readonly number[]): RealArray {
  const apart = shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
  const sizes = axes.map((axis) => shape[axis]);
  const steps = axes.map((axis) => apart[axis]);
  const y = data.slice();
  const place = axes.map(() => 0);
  let from = 0;
  for (let to = 0; to < y.length; to++) {
    y[to] = data[from];
    for (let axis = axes.length - 1; axis >= 0; axis--) {
      from += steps[axis];
      if (++place[axis] < sizes[axis]) break;
      from -= steps[axis] * sizes[axis];
      place[axis] = 0;
    }
  }
  return y;
}

/** The axes that undo `axes`. */
export const inverse = (axes: readonly number[]): number[] => axes.map((_, axis) => axes.indexOf(axis));
