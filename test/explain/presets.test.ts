/** Verdicts come from digits, lookups fail loudly, and a preset can be told what its article leaves open. */
import { describe, expect, test } from "vitest";
import { adapt } from "../../src/tutorials/presets/adapt.ts";
import { edureka } from "../../src/tutorials/presets/edureka.ts";
import { geeksforgeeks } from "../../src/tutorials/presets/geeksforgeeks.ts";
import { compared, judge } from "../../src/tutorials/presets/judge.ts";
import { line } from "../../src/tutorials/presets/line.ts";
import { after, gradient, net, out, target } from "../../src/tutorials/presets/lookup.ts";
import { outcome, xor } from "../../src/tutorials/presets/xor.ts";
import { plainTrace } from "../support/plainTrace.ts";

describe("judge", () => {
  const right = compared({ quantity: "a", printed: "0.67", ours: 0.665074 });
  const wrong = compared({ quantity: "b", printed: "0.59", ours: 0.578105 });

  test.each([
    ["0.67", 0.665074, "right"], // to the digits printed
    ["0.3775", 0.3775, "right"],
    ["0.511301270", 0.51130127, "right"],
    ["−0.17", -0.165074, "right"], // the minus sign of print
    ["+0.000945", -0.000955, "wrong"],
    ["0.55, then 0.55", 0.552308, "right"], // every time
    ["0.56, then 0.55", 0.552308, "wrong"],
    ["4", 4 - 1e-12, "right"],
    ["η δⱼ Oⱼ", 0, "wrong"], // no figure at all
    [null, 1, "not printed"],
  ] as const)("%s for %d is %s", (printed, ours, verdict) => expect(judge(printed, ours)).toBe(verdict));

  test("what follows from the article's own figures is rounded, or follows from a wrong one", () => {
    expect(judge("−0.0376", -0.03677, { value: -0.037587, from: [right] })).toBe("rounded");
    expect(judge("−0.0376", -0.03677, { value: -0.037587, from: [right, wrong] })).toBe("follows");
    expect(judge("−0.0376", -0.03677, { value: -0.0371, from: [right] })).toBe("wrong");
    expect(judge("−0.0368", -0.03677, { value: -0.0371, from: [wrong] })).toBe("right");
  });

  test("ours is shown to the digits printed, or to more", () => {
    expect(right.digits).toBe(2);
    expect(compared({ quantity: "c", printed: "0.67", ours: 0.665074, digits: 6 }).digits).toBe(6);
    expect(compared({ quantity: "d", ours: 74 })).toMatchObject({ printed: null, digits: 0 });
  });
});

test("lookups fail with the names there are", async () => {
  const trace = await plainTrace(edureka);
  expect(() => net(trace, "h3")).toThrow('The trace has no unit "h3"; it has h1, h2, o1, o2.');
  expect(() => after(trace, "w9")).toThrow(
    'The trace has no weight "w9"; it has w1, w2, w3, w4, b1, w5, w6, w7, w8, b2.',
  );
  expect(() => target(trace, "h1")).toThrow('no output unit "h1"; it has o1, o2.');
  expect(() => gradient(trace, "b1")).toThrow("The trace does not hold ∂E/∂b1."); // frozen
  expect(() => out(trace, "h1", 1)).toThrow("The trace does not hold example 1.");
});

describe("adapt", () => {
  test("biases", () => {
    const [first] = adapt(edureka, { biases: "per unit" }).layers;
    expect(first).toMatchObject({ useBias: true, trainable: true, weights: { bias: [0.35, 0.35] } });
    expect(adapt(edureka, { biases: "shared per layer" }).layers[1]).toMatchObject({ useBias: "shared", trainable: true, weights: { bias: [0.6] } }); // prettier-ignore
    expect(adapt(edureka, { biases: "none" }).layers[0].weights).not.toHaveProperty("bias");
    expect(adapt(edureka, { biases: "frozen" }).layers).toEqual(edureka.layers);
    expect(adapt(geeksforgeeks, { biases: "per unit" }).layers[1]).toMatchObject({ useBias: true, weights: { bias: [0] } }); // prettier-ignore
  });

  test("weights by name, and the preset stays as it is", () => {
    const { layers } = adapt(geeksforgeeks, { weights: { w21: 0.3, w13: 1 } });
    // prettier-ignore
    expect(layers.map(({ weights }) => weights!.kernel)).toEqual([[[0.2, 0.3], [0.3, 0.3]], [[1], [0.9]]]);
    expect(geeksforgeeks.layers[1].weights!.kernel).toEqual([[0.3], [0.9]]);
    expect(() => adapt(geeksforgeeks, { weights: { w31: 1 } })).toThrow(
      'geeksforgeeks has no weight "w31"; its weights are w11, w21, w12, w22, w13, w23.',
    );
    expect(() => adapt(xor, { weights: { w1: 1 } })).toThrow('xor has no weight "w1"');
  });

  test("loss, rate, seed", () => {
    const { loss, learningRate, seed } = adapt(line, { loss: "halfSquaredError", learningRate: 2, seed: 7 });
    expect({ loss, learningRate, seed }).toEqual({ loss: { name: "halfSquaredError", reduction: "mean" }, learningRate: 2, seed: 7 }); // prettier-ignore
  });
});

test("xor tells a stuck run from a solved one", () => {
  expect(outcome([[0.0233], [0.9566], [0.9505], [0.059]])).toBe("solved");
  expect(outcome([[0.02], [0.49], [0.96], [0.51]])).toBe("stuck"); // what a stuck start ends with
});
