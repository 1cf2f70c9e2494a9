/**
 * The kernels: name and reference implementation, in the order of their numbers (assembly/plan/dispatch.ts has the same).
 * A reference kernel takes its step's operands in their order, then [begin, end), and answers like its twin: nothing,
 * or a number other than 0 to stop the walk.
 */
import { activationBackward, activationForward } from "../activations/activate.ts";
import { gather } from "../data/gather.ts";
import { accumulate, clear, record } from "../data/totals.ts";
import { lossBackward, lossForward } from "../losses/compare.ts";
import { biasGradient } from "../matrix/bias.ts";
import { affine, product } from "../matrix/product.ts";
import { transpose } from "../matrix/transpose.ts";
import { weightGradient, weightGradientUpdate } from "../matrix/weightGradient.ts";
import { metric } from "../metrics/metric.ts";
import { advance, update } from "../optimizers/update.ts";
import { shuffle } from "../random/shuffle.ts";

/** Operands differ from kernel to kernel; each reference declares its own. */
type Reference = (...operandsAndRange: never[]) => number | void;

export interface Kernel<F extends Reference = Reference> {
  readonly name: string;
  readonly number: number;
  readonly reference: F;
}

let count = 0;
function kernel<F extends Reference>(name: string, reference: F): Kernel<F> {
  return { name, number: count++, reference };
}

export const kernels = {
  shuffle: kernel("shuffle", shuffle),
  gather: kernel("gather", gather),
  affine: kernel("affine", affine),
  product: kernel("product", product),
  transpose: kernel("transpose", transpose),
  weightGradient: kernel("weightGradient", weightGradient),
  weightGradientUpdate: kernel("weightGradientUpdate", weightGradientUpdate),
  biasGradient: kernel("biasGradient", biasGradient),
  activationForward: kernel("activationForward", activationForward),
  activationBackward: kernel("activationBackward", activationBackward),
  lossForward: kernel("lossForward", lossForward),
  lossBackward: kernel("lossBackward", lossBackward),
  metric: kernel("metric", metric),
  clear: kernel("clear", clear),
  accumulate: kernel("accumulate", accumulate),
  record: kernel("record", record),
  advance: kernel("advance", advance),
  update: kernel("update", update),
};
