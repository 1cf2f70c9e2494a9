/** Arrays of several axes, row-major: their axes in another order. */
import type { RealArray } from "../../memory/tensor.ts";

/** y whose axis i is axis perm[i] of x, of these dimensions. */
export function transposed<T extends RealArray>(x: T, dims: readonly number[], perm: readonly number[]): T {
  const y = x.slice() as T;
  const to = perm.map((axis) => dims[axis]);
  const apart = dims.map((_, axis) => dims.slice(axis + 1).reduce((product, n) => product * n, 1));
  const steps = perm.map((axis) => apart[axis]);
  const index = new Array<number>(dims.length).fill(0);
  let from = 0;
  for (let i = 0; i < y.length; i++) {
    y[i] = x[from];
    for (let axis = to.length - 1; axis >= 0; axis--) {
      index[axis]++;
      from += steps[axis];
      if (index[axis] < to[axis]) break;
      from -= steps[axis] * to[axis];
      index[axis] = 0;
    }
  }
  return y;
}

/** The permutation that takes back what `perm` does. */
export const inverse = (perm: readonly number[]): number[] => perm.map((_, axis) => perm.indexOf(axis));
