/** Models of ours in TensorFlow.js 4.22: loaded, they predict the same; and read back they are what they were. */
import { afterAll, describe, expect, test } from "vitest";
import { loadModel } from "../../../src/index.ts";
import { fromTensorFlow, toTensorFlow } from "../../../src/formats.ts";
import { refused } from "../../support/errors.ts";
import { build, networks, others } from "../networks.ts";
import { farthest, inputsOf, inTensorFlow, ours, shake, theirs } from "./judge.ts";

const ROWS = 3;
let largest = 0;
afterAll(() => console.log(`largest difference from TensorFlow.js: ${largest.toExponential(1)}`));

describe(`${Object.keys(networks).length} networks with every layer that TensorFlow.js knows`, () => {
  test.each(Object.entries(networks))("%s", async (name, network) => {
    const model = await build(network);
    shake(model);
    const inputs = inputsOf(model, ROWS);
    if (name.startsWith("masking")) inputs[0].data.fill(0.5, 6, 15);
    const judge = await inTensorFlow(model);
    const predicted = await ours(model, inputs, ROWS);
    const error = farthest(predicted, theirs(judge, inputs, ROWS));
    largest = Math.max(largest, error);
    expect(error).toBeLessThanOrEqual(1e-6); // float32 on both sides, sums in other orders: some units of 2⁻²⁴
    // Back again: the same bits, and the same again from there.
    const artifacts = toTensorFlow(model);
    const again = await loadModel(fromTensorFlow(artifacts));
    expect(farthest(predicted, await ours(again, inputs, ROWS))).toBe(0);
    expect(toTensorFlow(again)).toEqual(artifacts);
    judge.dispose();
  });
});

describe("what TensorFlow.js does not have is refused by the layer's name", () => {
  test.each(Object.entries(others))("%s", async (_, network) => {
    const model = await build(network);
    await refused(() => toTensorFlow(model), "E_CONFIG", "TensorFlow.js does not have", "_1");
  });
});
