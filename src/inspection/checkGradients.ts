/** The analytic gradient against central differences of the loss, in float64. */
import type { Arena } from "../memory/arena.ts";
import type { Matrix } from "../memory/tensor.ts";
import { checkNumber, checkOptions } from "../base/options.ts";
import { Uniform, streams, type Key } from "../kernels/random/philox.ts";
import type { Network } from "../network/network.ts";
import type { Run } from "../session/run.ts";

export interface CheckGradientsOptions {
  /** Half the width of the difference. Default 1e-6: the error of the formula grows with its square, that of rounding falls with it. */
  epsilon?: number;
  /** Numbers checked of each parameter, drawn from the model's seed; all if it has no more. Default 200. */
  samples?: number;
}

/** One number of one parameter. */
export interface GradientCheck {
  parameter: string;
  /** Position in the parameter, row by row. */
  index: number;
  analytic: number;
  numeric: number;
  relativeError: number;
}

export interface GradientReport {
  /** |analytic − numeric| / max(|analytic|, |numeric|, 0.01), the largest: at most 1e-3 is a pass. */
  maxRelativeError: number;
  /** Where that is. */
  worst: GradientCheck;
  /** How many numbers were checked. */
  checked: number;
}

/** Below this a gradient counts as small: an absolute error of 1e-5 there is like a relative one of 1e-3.   [torch.autograd.gradcheck] */
const SMALL = 0.01;

/**
 * Compares ∂E/∂w with (E(w + ε) − E(w − ε)) / 2ε for every trainable parameter, E being the loss of one batch in training
 * mode. `run` is a run of one batch with a backward pass and without a learner, over the weights in `arena`.
 */
export function checkGradients(
  run: Run,
  network: Network,
  arena: Arena,
  key: Key,
  options: CheckGradientsOptions,
): GradientReport {
  checkOptions(options, ["epsilon", "samples"], "checkGradients");
  const epsilon = checkNumber(options.epsilon ?? 1e-6, "checkGradients epsilon", { above: 0 });
  const samples = checkNumber(options.samples ?? 200, "checkGradients samples", { integer: true, min: 1 });
  const loss = (): number => {
    run.rewind();
    run.run(1);
    return run.results(0, 1)[0];
  };
  loss();
  const trained = network.parameters.filter((p) => p.trainable);
  const analytic = trained.map((p) => run.read(`∂${p.name}`).data);
  let worst: GradientCheck = { parameter: "", index: 0, analytic: 0, numeric: 0, relativeError: 0 };
  let checked = 0;
  trained.forEach(({ name, tensor }, position) => {
    const { data, stride, columns } = arena.viewForWrite(tensor) as Matrix;
    for (const index of chosen(tensor.rows * columns, samples, new Uniform(key, streams.check, position))) {
      const at = Math.floor(index / columns) * stride + (index % columns);
      const start = data[at];
      data[at] = start + epsilon;
      const above = loss();
      data[at] = start - epsilon;
      const below = loss();
      data[at] = start;
      const numeric = (above - below) / (2 * epsilon);
      const mine = analytic[position][index];
      const relativeError = Math.abs(mine - numeric) / Math.max(Math.abs(mine), Math.abs(numeric), SMALL);
      checked++;
      if (checked === 1 || !(relativeError <= worst.relativeError))
        worst = { parameter: name, index, analytic: mine, numeric, relativeError };
    }
  });
  return { maxRelativeError: worst.relativeError, worst, checked };
}

/** All positions below `count`, or as many of them as wanted. */
function chosen(count: number, wanted: number, random: Uniform): Iterable<number> {
  if (count <= wanted) return Array.from({ length: count }, (_, i) => i);
  const positions = new Set<number>();
  while (positions.size < wanted) positions.add(Math.floor(random.next() * count));
  return positions;
}
