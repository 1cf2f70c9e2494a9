/**
 * The levels of src/, from the bottom: a file imports from its own room and from rooms below, types included. A room
 * within a room that has a level of its own is named with its path.
 */
export const levels: readonly (readonly string[])[] = [
  ["base"],
  ["memory"],
  ["platform"],
  ["kernels/math"],
  ["schedules"],
  ["kernels"],
  ["data"],
  ["metrics", "initializers", "regularizers", "constraints"],
  ["plan"],
  ["threads"],
  ["backends"],
  ["layers"],
  ["network"],
  ["session"],
  ["prediction"],
  ["inspection"],
  ["diagnosis"],
  ["training"],
  ["saving"],
  ["trace"],
  ["model"],
  ["tutorials"],
  ["custom.ts"],
  ["index.ts", "predict.ts"],
  ["terminal"],
  ["cli"],
];

/** Files beside the kernels that have no twin, and what they are. */
export const withoutTwin = {
  kernels: {
    "kernel.ts": "how a kernel is declared",
    "shared/layout.ts": "how steps and operands lie in memory",
    "shared/status.ts": "why a run ended",
    "shared/tiny.ts": "the smallest number that is kept",
    "activations/activation.ts": "how an activation is declared",
    "shared/forms.ts": "the forms of targets and weights",
    "losses/loss.ts": "how a loss is declared",
    "math/cosPi.ts": "for initial values, which JavaScript draws",
    "math/power.ts": "for schedules, which JavaScript computes",
    "metrics/metric.ts": "how a metric is declared",
    "optimizers/optimizer.ts": "how an optimizer is declared",
    "optimizers/tiny.ts": "flushing tiny numbers to zero",
    "shared/streams.ts": "the numbers of the random streams",
  },
  assembly: {
    "env.ts": "what the module imports",
    "lanes.ts": "vectors of either dtype",
    "activations/elementwise.ts": "the loop over an activation's elements",
    "matrix/multiply.ts": "tiles of products",
    "convolution/overWindows.ts": "the loop over positions of windows, and what it does at each",
    "matrix/multiplyIndexed.ts": "products whose factors stand at offsets from a table",
    "matrix/sparse.ts": "products with rows of few numbers",
    "matrix/sums.ts": "sums of vectors",
    "plan/step.ts": "the operands of a step",
    "plan/walk.ts": "the walk over a program",
    "threads/barrier.ts": "where threads meet",
  },
};
