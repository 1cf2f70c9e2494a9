/** Cases of assembly/losses and assembly/metrics, over their registries. */
import { losses } from "../../../src/kernels/losses/index.ts";
import type { Loss } from "../../../src/kernels/losses/loss.ts";
import { rowMetrics } from "../../../src/metrics/index.ts";
import { kernels } from "../../../src/kernels/index.ts";
import { refTo } from "../../../src/base/registry.ts";
import { input, output } from "../../support/bed.ts";
import type { Cases, KernelCase } from "../../support/kernels.ts";
import { uniform } from "../../support/numbers.ts";
import { around, large } from "./sizes.ts";

const random = uniform(3);
const fill = (count: number, next: (i: number) => number) => Float64Array.from({ length: count }, (_, i) => next(i));
const whole = (below: number) => Math.floor(random(0, below));

/** Outputs and targets of a batch, row by row; labels where the loss compares with labels. */
export interface Batch {
  readonly rows: number;
  readonly N: number;
  readonly y: Float64Array;
  readonly t: Float64Array;
}

/** The largest |y| and |t| of each row, infinite logits aside: what its rounding errors are measured in. */
function scales({ rows, N, y, t }: Batch, { targets }: Loss): { y: number; t: number }[] {
  const larger = (most: number, value: number) => (Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most);
  const largest = (values: Float64Array, row: number) => values.subarray(row * N, (row + 1) * N).reduce(larger, 0);
  return Array.from({ length: rows }, (_, r) => ({ y: largest(y, r), t: targets === "label" ? 1 : largest(t, r) }));
}

export function lossForwardCase(name: string, loss: Loss, batch: Batch): KernelCase {
  const { rows, N } = batch;
  const rowLoss = output("rowLoss", rows, 1, { type: "float64" });
  const y = loss.contains === undefined ? input("y", rows, N, batch.y) : output("y", rows, N, { values: batch.y });
  const t = targets(loss, batch);
  const scale = scales(batch, loss);
  return {
    name: `${loss.name} ${name}`,
    kernel: kernels.lossForward,
    operands: [refTo(losses, loss, parameterOf(loss)), rowLoss, y, t],
    items: rows,
    bound: ({ output, row, expected, eps }) => {
      const { y, t } = scale[row];
      // A row's loss: N terms, each made of numbers of the size of the result, of 1 (1 − y, ln(1 + e)) or, in the fused
      // losses, of the largest logit (ln Σ e^z − z), within a few roundings; and their sum, which rounds N times.
      if (output === rowLoss) return eps * ((N + 8) * (Math.abs(expected) + 1) + 4 * y * (1 + t * N));
      // What a fused loss leaves in y: σ(z), or softmax(z) with its 16 ulp and z − max z rounded, 2 |z| eps.
      return eps * (16 + 2 * y) * expected + Number.MIN_VALUE;
    },
  };
}

export function lossBackwardCase(name: string, loss: Loss, batch: Batch): KernelCase {
  const { rows, N } = batch;
  const factor = 1 / rows;
  const scale = scales(batch, loss);
  return {
    name: `${loss.name} ${name}`,
    kernel: kernels.lossBackward,
    operands: [
      refTo(losses, loss, parameterOf(loss)),
      output("dy", rows, N),
      input("y", rows, N, batch.y),
      targets(loss, batch),
      factor,
    ],
    items: rows,
    // A few roundings of the result; and where y Σt − t cancels, of y Σt, whose sum of N targets, up to N t, differs between two
    // orders like a random walk of N roundings.
    bound: ({ row, expected, eps }) => {
      const { y, t } = scale[row];
      // 1 − t y (hinges) and 1 − t / y (poisson) cancel where t y or t / y is near 1.
      const cancels = /hinge|poisson/i.test(loss.name) ? 4 * factor * (1 + y * t) : 0;
      // ln(1 + y) − ln(1 + t) cancels where y is near t; u cos − v, over n ≥ max |y|, where y points along t: cos and the
      // norms are sums of N terms, which differ between two orders like a random walk of N roundings.
      const near = loss.name === "meanSquaredLogarithmicError" ? 8 * factor * (1 + y + t) : 0;
      const along = loss.similarity ? (4 * factor * (4 + Math.sqrt(N))) / y : 0;
      return (
        (cancels + near + along) * eps +
        eps * (8 * Math.abs(expected) + (loss.contains === undefined ? 0 : factor * Math.sqrt(N) * (N + 8) * y * t))
      );
    },
  };
}

function targets(loss: Loss, { rows, N, t }: Batch) {
  return loss.targets === "label" ? input("t", rows, 1, t, { type: "int32" }) : input("t", rows, N, t);
}

function batchFor(loss: Loss, rows: number, N: number, logits: boolean): Batch {
  const y = fill(rows * N, () => (logits ? random(-8, 8) : random(0.001, 0.999)));
  const t = loss.targets === "label" ? fill(rows, () => whole(N)) : fill(rows * N, () => random(0, 1));
  return { rows, N, y, t };
}

export const lossForward: Cases = function* () {
  for (const loss of losses) {
    for (const N of [...around, ...large]) {
      for (const rows of [1, 2, 3]) {
        yield lossForwardCase(`[${rows}, ${N}]`, loss, batchFor(loss, rows, N, loss.contains !== undefined));
      }
    }
  }
};

export const lossBackward: Cases = function* () {
  for (const loss of losses) {
    for (const N of [...around, ...large]) {
      for (const rows of [1, 2, 3]) yield lossBackwardCase(`[${rows}, ${N}]`, loss, batchFor(loss, rows, N, false));
    }
  }
};

/** Quarters, so that there are ties, and 0.5 itself. */
const quarters = (count: number) => fill(count, () => whole(5) / 4);

export const measure: Cases = function* (): Iterable<KernelCase> {
  for (const entry of rowMetrics) {
    for (const N of [...around, 127]) {
      for (const rows of [1, 3, 8]) {
        const labels = fill(rows, () => whole(N));
        const sparse = entry.name.startsWith("sparse");
        const t = sparse ? input("t", rows, 1, labels, { type: "int32" }) : input("t", rows, N, quarters(rows * N));
        yield {
          name: `${entry.name} [${rows}, ${N}]`,
          kernel: kernels.measure,
          operands: [
            refTo(rowMetrics, entry),
            output("values", rows, 1, { type: "float64" }),
            input("y", rows, N, quarters(rows * N)),
            t,
          ],
          items: rows,
        };
      }
    }
  }
};

/** The number a loss is configured with by default. */
function parameterOf({ parameter, options }: Loss): number {
  return parameter === undefined ? 0 : Number(options![parameter].initial);
}
