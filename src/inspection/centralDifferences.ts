/** Slopes of the loss by central differences: (E(w + ε) − E(w − ε)) / 2ε, E being the loss of the one batch of a run. */
import type { Matrix } from "../memory/tensor.ts";
import type { Run } from "../session/run.ts";

/** ε: the error of the formula grows with its square, that of rounding falls with it. */
export const EPSILON = 1e-6;

/** Below this a gradient counts as small: an absolute error of 1e-5 there is like a relative one of 1e-3.   [torch.autograd.gradcheck] */
const SMALL = 0.01;

/** |a − b| / max(|a|, |b|, 0.01): how gradients are compared. */
export function relativeError(a: number, b: number): number {
  return Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b), SMALL);
}

/** The loss of the run's one batch with the weights as they are. */
export function lossOf(run: Run): number {
  run.rewind();
  run.run(1);
  return run.results(0, 1)[0];
}

/** E at w + ε and w − ε, and the slope between them. */
export interface Difference {
  readonly above: number;
  readonly below: number;
  readonly slope: number;
}

/** The difference at the number of a parameter (row by row, without padding); the weight is as before afterwards. */
export function centralDifference(
  run: Run,
  { data, stride, columns }: Matrix,
  index: number,
  epsilon = EPSILON,
): Difference {
  const at = Math.floor(index / columns) * stride + (index % columns);
  const start = data[at];
  data[at] = start + epsilon;
  const above = lossOf(run);
  data[at] = start - epsilon;
  const below = lossOf(run);
  data[at] = start;
  return { above, below, slope: (above - below) / (2 * epsilon) };
}
