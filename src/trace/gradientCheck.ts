/** The gradients of the first step beside central differences. */
import type { Matrix } from "../memory/tensor.ts";
import { centralDifference, EPSILON, lossOf, relativeError } from "../inspection/centralDifferences.ts";
import type { ModelClone } from "../inspection/clone.ts";
import type { Run } from "../session/run.ts";
import type { Weights } from "./examples.ts";
import type { Conventions, Trace, TracedStep } from "./trace.ts";

/** Slopes on both sides of a weight that differ by more than this belong to a corner. */
const CORNER = 1e-3;

/** A larger difference between analytic and numeric gradients is no rounding. */
const PASSES = 1e-3;

/**
 * The slope of the run's loss at each trainable number; NaN where the loss has a corner, as it has where the net input of
 * a relu is exactly 0: the slopes on its two sides are not the same.
 */
export function numericGradients({ network, engine: { arena } }: ModelClone, run: Run): Weights {
  const trained = network.parameters.filter(({ trainable }) => trainable);
  return new Map(
    trained.map(({ name, tensor }) => {
      const weights = arena.viewForWrite(tensor) as Matrix;
      const here = lossOf(run);
      const numeric = Float64Array.from({ length: tensor.rows * tensor.columns }, (_, index) => {
        const { above, below, slope } = centralDifference(run, weights, index);
        return relativeError((above - here) / EPSILON, (here - below) / EPSILON) > CORNER ? NaN : slope;
      });
      return [name, numeric];
    }),
  );
}

/** The largest difference, and what it means. Null where nothing was compared. */
export function compareGradients({ weights }: TracedStep, update: Conventions["update"]): Trace["gradientCheck"] {
  const corners = weights.filter(({ gradient, numeric }) => gradient !== null && numeric === null);
  let maxRelativeError = 0,
    worst = "";
  for (const { name, gradient, numeric } of weights) {
    if (gradient === null || numeric === null) continue;
    const error = relativeError(gradient, numeric);
    if (worst === "" || !(error <= maxRelativeError)) [maxRelativeError, worst] = [error, name];
  }
  if (worst === "") return null;
  const verdict = maxRelativeError <= PASSES ? "right" : update === "in-place" ? "in place" : "wrong";
  return { maxRelativeError, worst, verdict, corners: corners.map(({ name }) => name) };
}
