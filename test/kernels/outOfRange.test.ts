/** Kernels that index with numbers of the data: whatever the number, they stay in their tensors, and the result shows it. */
import { describe, expect, test } from "vitest";
import { kernels } from "../../src/kernels/index.ts";
import type { Kernel } from "../../src/kernels/kernel.ts";
import { losses } from "../../src/kernels/losses/index.ts";
import type { DType } from "../../src/memory/tensor.ts";
import { Bed, input, output, type SpecOperand, type TensorSpec } from "../support/bed.ts";
import { dtypes } from "../support/engines.ts";
import { lossBackwardCase, lossForwardCase } from "./cases/losses.ts";

const wrongNumbers = [-1, 3, 4, 5, 1e6, 1e9, -1e9, 2 ** 31 - 1, -(2 ** 31)];
const labelled = losses.filter(({ targets }) => targets === "label");

/** What an output holds after a step in which nothing beside the outputs may change. */
function run(side: "javascript" | "wasm", dtype: DType, kernel: Kernel, operands: readonly SpecOperand[], of: number) {
  const bed = new Bed(side, dtype, operands);
  bed.run(kernel, operands, (operands[of] as TensorSpec).rows);
  expect(bed.change(), kernel.name).toBeUndefined();
  return bed.values(operands[of] as TensorSpec);
}

describe.each(dtypes)("%s", (dtype) => {
  test.each(["javascript", "wasm"] as const)("labels beside the outputs, %s", (side) => {
    let count = 0;
    for (const label of wrongNumbers) {
      const batch = { rows: 2, N: 3, y: Float64Array.of(0.2, 0.3, 0.5, 0.6, 0.3, 0.1), t: Float64Array.of(label, 1) };
      for (const loss of labelled) {
        const { kernel, operands } = lossForwardCase("", loss, batch);
        const rowLoss = run(side, dtype, kernel, operands, 1);
        expect([rowLoss[0], Number.isFinite(rowLoss[1])], `${loss.name} ${label}`).toEqual([NaN, true]);
        const backward = lossBackwardCase("", loss, batch);
        run(side, dtype, backward.kernel, backward.operands, 1);
        count++;
      }
    }
    expect(count).toBe(2 * wrongNumbers.length);
  });

  test.each(["javascript", "wasm"] as const)("codes beside the table, %s", (side) => {
    const table = input("table", 3, 2, [1, 2, 3, 4, 5, 6]);
    for (const code of [...wrongNumbers, 1e30, -1e30, NaN, Infinity]) {
      const x = input("x", 1, 2, [code, 1]);
      const y = run(side, dtype, kernels.lookup as unknown as Kernel, [output("y", 1, 4), x, table], 0);
      expect([...y], String(code)).toEqual([NaN, NaN, 3, 4]);
      const dTable = output("dTable", 3, 2, { values: [0, 0, 0, 0, 0, 0] });
      const touched = output("touched", 3, 1, { type: "uint8", values: [0, 0, 0] });
      const operands = [dTable, touched, input("dy", 1, 4, [1, 1, 2, 2]), x];
      const gradient = run(side, dtype, kernels.lookupGradient as unknown as Kernel, operands, 0);
      expect([...gradient], String(code)).toEqual([0, 0, 2, 2, 0, 0]);
    }
  });
});
