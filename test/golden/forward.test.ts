/** A network of 32-64-64-10 in float32: what it answers is what PyTorch answers. */
import { describe, test } from "vitest";
import { dense, sequential } from "../../src/index.ts";
import { report } from "../reliability/report.ts";
import { backends, expectClose, float32, golden } from "./support.ts";

interface Golden {
  readonly x: number[][];
  readonly layers: { units: number; activation: string; kernel: number[][]; bias: number[] }[];
  readonly logits: number[][];
  readonly outputs: number[][];
}

const { x, layers, logits, outputs } = golden<Golden>("forward");

describe.each(backends)("%s", (backend) => {
  test.each([
    { what: "logits", last: "linear", expected: logits },
    { what: "probabilities", last: "softmax", expected: outputs },
  ])("reliability 3: $what", async ({ what, last, expected }) => {
    const model = await sequential({
      inputShape: [32],
      layers: layers.map(({ units, activation, kernel, bias }, i) =>
        dense({ units, activation: i + 1 < layers.length ? activation : last, weights: { kernel, bias } }),
      ),
      dtype: "float32",
      backend,
    });
    expectClose(what, (await model.predict(x)).data, expected, float32);
    report("3 PyTorch", `forward ${what} ${backend}: ${x.length} rows within 1.3e-6 and 1e-5 of PyTorch's`);
  });
});
