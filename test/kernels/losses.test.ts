/** The losses where they are in danger: certain and impossible outputs, logits beyond what e^z can hold, each label. */
import { describe, expect, test } from "vitest";
import { losses } from "../../src/kernels/losses/index.ts";
import type { Loss } from "../../src/kernels/losses/loss.ts";
import type { DType } from "../../src/memory/tensor.ts";
import { Bed } from "../support/bed.ts";
import { agree, sweep, type KernelCase } from "../support/kernels.ts";
import { dtypes } from "../support/engines.ts";
import { lossBackwardCase, lossForwardCase, type Batch } from "./cases/losses.ts";

const widths = [1, 2, 3, 4, 5, 8, 9, 16, 17];
/** e^88 is the last whole power below float32's largest number, e^−104 the first below its smallest; 1e4 is beyond float64 too. */
const logits = [0, 88, -88, 89, -104, 1e4, -1e4, 1, -1];
const probabilities = [0, 1, 0.5, 1e-12, 1e-30, 1 - 2 ** -24];

/** Row r has its label, or its one, at column r; its outputs begin at another of the extremes in each turn. */
function* batches(loss: Loss, extremes: readonly number[]): Iterable<Batch> {
  for (const N of widths) {
    for (let turn = 0; turn < extremes.length; turn++) {
      const y = Float64Array.from(
        { length: N * N },
        (_, i) => extremes[(turn + i + Math.floor(i / N)) % extremes.length],
      );
      const t = Float64Array.from(
        { length: loss.targets === "label" ? N : N * N },
        loss.targets === "label" ? (_, r) => r : (_, i) => (Math.floor(i / N) === i % N ? 1 : 0),
      );
      yield { rows: N, N, y, t };
    }
  }
}

const forwardCases = (loss: Loss, extremes: readonly number[]) =>
  [...batches(loss, extremes)].map((batch) => lossForwardCase(`of extremes, ${batch.N} outputs`, loss, batch));

/** rowLoss, as WebAssembly computes it. */
function rowLoss({ kernel, operands, items }: KernelCase, dtype: DType): Float64Array {
  const bed = new Bed("wasm", dtype, operands);
  bed.run(kernel, operands, items);
  return bed.values(operands[1] as Parameters<Bed["values"]>[0]);
}

describe.each(dtypes)("%s", (dtype) => {
  describe.each(losses)("$name", (loss) => {
    const extremes = loss.contains === undefined ? probabilities : logits;

    test("agrees with its reference on extremes, and is finite", () => {
      sweep(forwardCases(loss, extremes), (c) => {
        agree(c, dtype);
        expect(rowLoss(c, dtype).every(Number.isFinite)).toBe(true);
      });
    });

    test("has the reference's slope on certain and impossible outputs", () => {
      const cases = [...batches(loss, probabilities)].map((b) =>
        lossBackwardCase(`of extremes, ${b.N} outputs`, loss, b),
      );
      sweep(cases, (c) => agree(c, dtype));
    });
  });

  test.each(losses.filter((loss) => loss.contains !== undefined))(
    "$name takes infinite logits as its reference does",
    (loss) => {
      sweep(forwardCases(loss, [0, -Infinity, 3, 1]), (c) => agree(c, dtype));
      sweep(forwardCases(loss, [0, Infinity, 3, 1, NaN]), (c) => agree(c, dtype));
    },
  );
});

test("every label has the loss of its column: ln Σ e^z − z[label]", () => {
  const loss = losses.find((entry) => entry.name === "softmax + sparseCategoricalCrossentropy")!;
  const N = 5;
  const row = [0, 1, 2, 3, 4];
  const y = Float64Array.from({ length: N * N }, (_, i) => row[i % N]);
  const c = lossForwardCase("by hand", loss, { rows: N, N, y, t: Float64Array.from(row) });
  const level = Math.log(row.reduce((sum, z) => sum + Math.exp(z), 0));
  // Three roundings of numbers below 8.
  rowLoss(c, "float64").forEach((value, label) =>
    expect(Math.abs(value - (level - label))).toBeLessThan(3 * 8 * 2 ** -53),
  );
});
