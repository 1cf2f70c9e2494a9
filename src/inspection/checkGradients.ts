/** The analytic gradient against central differences of the loss, in float64. */
import type { Arena } from "../memory/arena.ts";
import type { Matrix } from "../memory/tensor.ts";
import { number, readOptions, type RecordOf } from "../base/options.ts";
import { Uniform, streams, type Key } from "../kernels/random/philox.ts";
import type { Network } from "../network/network.ts";
import type { Targets } from "../session/examples.ts";
import type { Inputs } from "../session/inputs.ts";
import type { Run } from "../session/run.ts";
import { centralDifference, EPSILON, lossOf, relativeError } from "./centralDifferences.ts";
import type { Session } from "../session/session.ts";
import { exactCloneOf, inspectedExamples } from "./clone.ts";

export interface CheckGradientsOptions {
  /** Half the width of the difference. Default 1e-6: the error of the formula grows with its square, that of rounding falls with it. */
  epsilon?: number;
  /** Numbers checked of each parameter, drawn from the model's seed; all if it has no more. Default 200. */
  samples?: number;
}

const checkGradientsOptions = {
  epsilon: number(EPSILON, { above: 0 }),
  samples: number(200, { integer: true, min: 1 }),
} satisfies RecordOf<CheckGradientsOptions>;

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

/** The gradients of a compiled model on all rows at once, by a clone in float64. Throws as `fit` does. */
export async function checkModelGradients(
  session: Session,
  x: Inputs,
  y: Targets,
  options: CheckGradientsOptions = {},
): Promise<GradientReport> {
  const examples = await inspectedExamples(session, "checkGradients", x, y);
  const clone = await exactCloneOf(session, "checkGradients");
  const run = clone.run({ batchSize: examples.count, trains: true }, examples);
  return checkGradients(run, clone.network, clone.engine.arena, clone.key, options);
}

/**
 * Compares ∂E/∂w with (E(w + ε) − E(w − ε)) / 2ε for every trainable parameter, E being the loss of one batch in training
 * mode. `run` is a run of one batch with a backward pass and without a learner, over the weights in `arena`.
 */
function checkGradients(
  run: Run,
  network: Network,
  arena: Arena,
  key: Key,
  options: CheckGradientsOptions,
): GradientReport {
  const { epsilon, samples } = readOptions(checkGradientsOptions, options, "checkGradients");
  lossOf(run);
  const trained = network.parameters.filter((p) => p.trainable);
  const analytic = trained.map((p) => run.read(`∂${p.name}`).data);
  let worst: GradientCheck = { parameter: "", index: 0, analytic: 0, numeric: 0, relativeError: 0 };
  let checked = 0;
  trained.forEach(({ name, tensor }, position) => {
    const weights = arena.viewForWrite(tensor) as Matrix;
    for (const index of chosen(tensor.rows * tensor.columns, samples, new Uniform(key, streams.check, position))) {
      const { slope: numeric } = centralDifference(run, weights, index, epsilon);
      const ours = analytic[position][index];
      const error = relativeError(ours, numeric);
      checked++;
      if (checked === 1 || !(error <= worst.relativeError))
        worst = { parameter: name, index, analytic: ours, numeric, relativeError: error };
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
