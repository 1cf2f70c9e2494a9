/** summary() and plan(): texts for people, so tests read them whole. */
import { expect, test } from "vitest";
import { dense, sequential } from "../../src/index.ts";

async function digits() {
  return sequential({
    inputShape: [784],
    layers: [
      dense({ units: 128, activation: "relu" }),
      dense({ units: 10, activation: "softmax", trainable: { bias: false } }),
    ],
    seed: 3,
    backend: "javascript",
  });
}

test("summary", async () => {
  expect((await digits()).summary().split("\n")).toEqual([
    "layer             output  parameters",
    "────────────────────────────────────",
    "input_1           [784]            0",
    "dense_1  relu     [128]      100,480",
    "dense_2  softmax  [10]         1,290",
    "────────────────────────────────────",
    "101,770 parameters, 101,760 of them trained",
    "float32, backend javascript, 0.39 MiB in use, seed 3",
  ]);
});

test("plan of a prediction, before compile", async () => {
  expect(
    (await digits())
      .plan({ rows: 2 })
      .split("\n")
      .map((line) => line.trim().replace(/\s+/g, " ")),
  ).toEqual([
    "# each batch of 2 rows, 1 batches an epoch",
    "dense 2 relu dense_1/output [2, 128] input_1 [2, 784] dense_1/kernel [784, 128] dense_1/bias [1, 128] run/scratch [12560, 1]",
    "dense 2 softmax dense_2/output [2, 10] dense_1/output [2, 128] dense_2/kernel [128, 10] dense_2/bias [1, 10] run/scratch [2064, 1]",
  ]);
});

test("plan of a training step: its steps in their order", async () => {
  const model = await digits();
  model.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  const text = model.plan({ rows: 100, batchSize: 32 });
  expect(text).toContain("# each batch of 32 rows, 4 batches an epoch, the last one a tail");
  const lines = text.split("\n");
  const list = (title: string) => {
    const from = lines.findIndex((line) => line.startsWith(title));
    const rest = lines.slice(from + 1);
    const end = rest.findIndex((line) => line.startsWith("#"));
    return rest.slice(0, end < 0 ? undefined : end).map((line) => line.trim().split(/\s+/)[0]);
  };
  const step = [
    ...["gather", "gather", "dense", "affine"],
    ...["lossForward", "accumulate", "measure", "accumulate"],
    ...["advance", "lossBackward", "transpose", "product", "weightGradientUpdate"],
    ...["activationBackward", "weightGradientUpdate", "biasGradientUpdate"],
  ];
  expect(list("# each epoch begins")).toEqual(["clear", "shuffle"]);
  expect(list("# each batch")).toEqual(step);
  expect(list("# the tail")).toEqual(step);
  expect(list("# each epoch ends")).toEqual(["record"]);
  // The fused loss has the softmax inside, and rows are 32, or 4 in the tail.
  expect(text).toMatch(/lossForward +32 +softmax \+ categoricalCrossentropy +rowLoss \[32, 1\] float64/);
  expect(text).toMatch(/lossForward +4 +softmax \+ categoricalCrossentropy +rowLoss \[4, 1\] float64/);
});
