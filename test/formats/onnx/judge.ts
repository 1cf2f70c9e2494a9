/** Files that were written, judged by onnxruntime-web: the same numbers; and read back: the same model. */
import { expect } from "vitest";
import type { Model } from "../../../src/index.ts";
import { fromOnnx, toOnnx } from "../../../src/onnx.ts";
import { modelOf, ROWS, rowsOf, type Case } from "./cases.ts";
import { run } from "./runtime.ts";

/** Both sides calculate in float32, in different orders. */
const TOLERANCE = 1e-5;
const judged = { files: 0, numbers: 0, worst: 0 };
export const figures = (): string =>
  `ONNX: ${judged.files} files, ${judged.numbers} numbers within ${judged.worst.toExponential(1)} of onnxruntime-web's\n`;

/** The largest difference, which must be below the tolerance. */
export function compare(actual: ArrayLike<unknown>, expected: ArrayLike<number>): void {
  expect(actual.length).toBe(expected.length);
  let difference = 0;
  for (let i = 0; i < expected.length; i++)
    difference = Math.max(difference, Math.abs(Number(actual[i]) - expected[i]));
  expect(difference).toBeLessThan(TOLERANCE);
  judged.numbers += expected.length;
  judged.worst = Math.max(judged.worst, difference);
}

export const codesOf = (x: Float32Array) => BigInt64Array.from(x, BigInt);

/** A file has no seed: what was written is read with the seed 0. */
export function expectSameModel(file: Uint8Array, model: Model<boolean>): void {
  const written = model.toJSON();
  judged.files++;
  expect(fromOnnx(file)).toEqual({
    ...written,
    training: null,
    epochsTrained: 0,
    model: { ...written.model, seed: 0 },
  });
}

/** A model of layers in a row. */
export async function judge(one: Case): Promise<void> {
  const model = await modelOf(one);
  const x = rowsOf(one);
  const dims = [ROWS, ...one.shape];
  const file = toOnnx(model);
  const outputs = await run(file, { input_1: { data: one.codes === undefined ? x : codesOf(x), dims } });
  const [output] = Object.values(outputs);
  compare(output.data, (await model.predict({ data: x, shape: dims } as never)).data);
  expect(output.dims).toEqual([ROWS, ...model.session.network.outputs[0].shape]);
  expectSameModel(file, model);
  model.dispose();
}
