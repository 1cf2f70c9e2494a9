/** The losses in models: logits, smoothed labels, sums over rows, and what compile refuses. */
import { describe, expect, test } from "vitest";
import * as api from "../../src/index.ts";
import {
  binaryCrossentropy,
  categoricalCrossentropy,
  dense,
  sequential,
  sgd,
  sparseCategoricalCrossentropy,
} from "../../src/index.ts";
import { namedLosses } from "../../src/kernels/losses/index.ts";
import { backends } from "../support/engines.ts";
import { refusal } from "./registry.ts";

const x = [[0.3, -0.9, 0.5], [0.8, 0.7, -0.4], [-0.6, 0.2, 0.9], [0.1, 0.5, -0.2]]; // prettier-ignore
const bits = [[1], [0], [1], [1]];
const severalBits = [[1, 0, 1], [0, 0, 1], [1, 1, 0], [0, 1, 0]]; // prettier-ignore
const oneHot = [[1, 0, 0], [0, 0, 1], [0, 1, 0], [0, 0, 1]]; // prettier-ignore
const labels = [[0], [2], [1], [2]];
type LossOption = Parameters<api.Model["compile"]>[0]["loss"];

/** A layer of its own weights under a loss. */
async function network(
  backend: (typeof backends)[number],
  units: number,
  activation: string,
  loss: LossOption,
  metrics: string[] = [],
) {
  const model = await sequential({
    inputShape: [3],
    layers: [dense({ units, activation })],
    seed: 8,
    dtype: "float64",
    backend,
  });
  model.compile({ optimizer: sgd({ learningRate: 0.5 }), loss, metrics });
  return model;
}

describe.each(backends)("on %s", (backend) => {
  const pairs = [
    { word: "binaryCrossentropy", last: "sigmoid", units: 1, y: bits, logits: binaryCrossentropy({ fromLogits: true }) },
    { word: "binaryCrossentropy", last: "sigmoid", units: 3, y: severalBits, logits: binaryCrossentropy({ fromLogits: true }) },
    { word: "categoricalCrossentropy", last: "softmax", units: 3, y: oneHot, logits: categoricalCrossentropy({ fromLogits: true }) },
    { word: "sparseCategoricalCrossentropy", last: "softmax", units: 3, y: labels, logits: sparseCategoricalCrossentropy({ fromLogits: true }) },
  ]; // prettier-ignore

  test.each(pairs)(
    "$word of $units from logits learns what it learns from $last, and predicts logits",
    async (pair) => {
      const { word, last, units, y, logits } = pair;
      const probabilities = await network(backend, units, last, word, ["accuracy"]);
      const model = await network(backend, units, "linear", logits, ["accuracy"]);
      expect(await model.evaluate(x, y)).toEqual(await probabilities.evaluate(x, y));
      await probabilities.fit(x, y, { epochs: 5, batchSize: 3 });
      const { history } = await model.fit(x, y, { epochs: 5, batchSize: 3, validationData: [x, y] });
      expect(history.val_loss.at(-1)).toBeLessThan(history.val_loss[0]);
      expect(model.getWeights()).toEqual(probabilities.getWeights());
      const z = (await model.predict(x)).data;
      const p = (await probabilities.predict(x)).data;
      const { kernel, bias } = Object.fromEntries(model.getWeights().map((w) => [w.name.split("/")[1], w.data]));
      const byHand = x.flatMap((row) =>
        Array.from(bias, (b, j) => row.reduce((sum, v, i) => sum + v * kernel[i * units + j], b)),
      );
      Array.from(z).forEach((v, i) => expect(v).toBeCloseTo(byHand[i], 12));
      const link = (row: number[]) => {
        if (last === "sigmoid") return row.map((v) => 1 / (1 + Math.exp(-v)));
        const sum = row.reduce((s, v) => s + Math.exp(v), 0);
        return row.map((v) => Math.exp(v) / sum);
      };
      x.forEach((_, r) =>
        link(Array.from(z).slice(r * units, (r + 1) * units)).forEach((v, j) =>
          expect(p[r * units + j]).toBeCloseTo(v, 12),
        ),
      );
    },
  );

  test("logSoftmax may give logits to a loss over classes", async () => {
    const logs = await network(backend, 3, "logSoftmax", categoricalCrossentropy({ fromLogits: true }));
    const plain = await network(backend, 3, "softmax", "categoricalCrossentropy");
    expect((await logs.evaluate(x, oneHot)).loss).toBeCloseTo((await plain.evaluate(x, oneHot)).loss, 14);
    await logs.fit(x, oneHot, { epochs: 3 });
    await plain.fit(x, oneHot, { epochs: 3 });
    logs
      .getWeights()
      .forEach((w, i) => w.data.forEach((v, j) => expect(v).toBeCloseTo(plain.getWeights()[i].data[j], 12)));
  });

  const smoothed = [
    { loss: binaryCrossentropy, last: "sigmoid", units: 1, y: bits, answers: 2 },
    { loss: binaryCrossentropy, last: "sigmoid", units: 3, y: severalBits, answers: 2 },
    { loss: categoricalCrossentropy, last: "softmax", units: 3, y: oneHot, answers: 3 },
  ];
  test.each(smoothed)("labels of $last $units are smoothed over $answers answers, as in Keras", async (entry) => {
    const { loss, last, units, y, answers } = entry;
    const soft = y.map((row) => row.map((t) => 0.8 * t + 0.2 / answers));
    for (const fromLogits of [false, true]) {
      const activation = fromLogits ? "linear" : last;
      const ours = await network(backend, units, activation, loss({ labelSmoothing: 0.2, fromLogits }), ["accuracy"]);
      const byHand = await network(backend, units, activation, loss({ fromLogits }), ["accuracy"]);
      const { loss: value, accuracy } = await ours.evaluate(x, y);
      expect(value).toBeCloseTo((await byHand.evaluate(x, soft)).loss, 14);
      expect(accuracy).toBe((await byHand.evaluate(x, y)).accuracy); // metrics go by the true labels
      await ours.fit(x, y, { epochs: 3, batchSize: 3 });
      await byHand.fit(x, soft, { epochs: 3, batchSize: 3 });
      ours
        .getWeights()
        .forEach((w, i) => w.data.forEach((v, j) => expect(v).toBeCloseTo(byHand.getWeights()[i].data[j], 12)));
    }
  });

  const counts = [[1, 0, 4], [2, 2, 0], [0, 1, 7], [3, 0, 1]]; // prettier-ignore
  const fitting: Record<string, { last: string; y: number[][] }> = {
    binaryCrossentropy: { last: "sigmoid", y: severalBits },
    categoricalCrossentropy: { last: "softmax", y: oneHot },
    sparseCategoricalCrossentropy: { last: "softmax", y: labels },
    kullbackLeiblerDivergence: { last: "softmax", y: oneHot.map((row) => row.map((t) => 0.7 * t + 0.1)) },
    poisson: { last: "softplus", y: counts },
    // In percent of the target, which must not be 0: the gradient is 100 / t.
    meanAbsolutePercentageError: { last: "linear", y: counts.map((row) => row.map((t) => 100 * (t + 1))) },
  };
  test.each(namedLosses)("$name trains, by the mean of rows or by their sum", async ({ name }) => {
    const { last, y } = fitting[name] ?? { last: "linear", y: severalBits };
    const mean = await network(backend, 3, last, name);
    const sum = await network(backend, 3, last, { kind: "loss", name, options: { reduction: "sum" } });
    const { loss } = await mean.evaluate(x, y);
    expect((await sum.evaluate(x, y)).loss).toBeCloseTo(4 * loss, 12);
    const { history } = await mean.fit(x, y, { epochs: 20, batchSize: 4 });
    expect(history.loss.at(-1)).toBeLessThan(history.loss[0]);
  });
});

describe("compile refuses", () => {
  const refused = async (last: string, loss: LossOption, units = 3) => {
    const model = await sequential({
      inputShape: [3],
      layers: [dense({ units, activation: last })],
      backend: "javascript",
    });
    return refusal(() => model.compile({ loss }));
  };
  const taken = async (last: string, loss: LossOption, units = 3) => {
    const model = await sequential({
      inputShape: [3],
      layers: [dense({ units, activation: last })],
      backend: "javascript",
    });
    model.compile({ loss });
  };

  test("losses of probabilities over what gives none", async () => {
    for (const loss of [
      "binaryCrossentropy",
      "categoricalCrossentropy",
      "sparseCategoricalCrossentropy",
      "kullbackLeiblerDivergence",
    ]) {
      for (const last of ["linear", "relu", "relu6", "tanh", "softplus", "gelu", "logSoftmax"]) {
        const error = await refused(last, loss);
        expect(error.code).toBe("E_CONFIG");
        expect(error.message).toContain(`${loss} compares probabilities, but the last activation is "${last}"`);
        expect(error.details.wanted).toBe(loss === "binaryCrossentropy" ? "sigmoid" : "softmax");
        expect(error.message.includes("fromLogits")).toBe(loss !== "kullbackLeiblerDivergence");
      }
      for (const last of ["sigmoid", "hardSigmoid", "softmax"]) await taken(last, loss);
    }
  });

  test("poisson over what may be negative", async () => {
    for (const last of ["linear", "tanh", "leakyRelu", "elu", "gelu", "swish", "logSoftmax"]) {
      const error = await refused(last, "poisson");
      expect(error.message).toBe(
        `poisson compares numbers of at least 0, but the last activation is "${last}". Take "softplus".`,
      );
    }
    for (const last of ["softplus", "relu", "relu6", "sigmoid", "softmax"]) await taken(last, "poisson");
  });

  test("one output for classes", async () => {
    for (const loss of ["categoricalCrossentropy", "sparseCategoricalCrossentropy", "kullbackLeiblerDivergence"]) {
      expect((await refused("sigmoid", loss, 1)).message).toContain("needs one output a class, got 1 output");
    }
    expect((await refused("softmax", "meanSquaredError", 1)).message).toContain("softmax over 1 output is always 1");
    expect((await refused("logSoftmax", "meanSquaredError", 1)).message).toContain(
      "logSoftmax over 1 output is always 0",
    );
  });

  test("logits that are none", async () => {
    for (const last of ["sigmoid", "softmax", "tanh", "relu"]) {
      const error = await refused(last, categoricalCrossentropy({ fromLogits: true }));
      expect(error.message).toContain("categoricalCrossentropy with fromLogits needs linear outputs");
    }
    expect((await refused("logSoftmax", binaryCrossentropy({ fromLogits: true }))).code).toBe("E_CONFIG");
  });

  test("nothing else", async () => {
    const anywhere = ["meanSquaredError", "halfSquaredError", "meanAbsoluteError", "huber", "logCosh", "hinge", "squaredHinge", "categoricalHinge"]; // prettier-ignore
    for (const loss of anywhere) for (const last of ["linear", "sigmoid", "softmax", "relu"]) await taken(last, loss);
    // What comes from no activation and no weights could be anything: it is left to the user.
    const { input, model, activation, reshape } = api;
    const one = input({ shape: [3] });
    const softmax = reshape({ shape: [3] }).apply(
      activation({ activation: "softmax" }).apply(dense({ units: 3 }).apply(one)),
    );
    const graph = await model({ inputs: one, outputs: softmax, backend: "javascript" });
    graph.compile({ loss: "categoricalCrossentropy" });
  });
});

test("options are saved with the model, and come back", async () => {
  const { elu, huber, leakyRelu, loadModel } = api;
  const model = await sequential({
    inputShape: [3],
    layers: [
      dense({ units: 4, activation: leakyRelu({ alpha: 0.3 }) }),
      dense({ units: 2, activation: elu({ alpha: 2 }) }),
    ],
    seed: 4,
  });
  const y = x.map((row) => [row[0] - 3, row[1] * 2]);
  model.compile({ loss: huber({ delta: 0.5, reduction: "sum" }) });
  const again = await loadModel(JSON.parse(JSON.stringify(model)) as api.ModelFile);
  expect(again.toJSON()).toEqual(model.toJSON());
  expect(await again.evaluate(x, y)).toEqual(await model.evaluate(x, y));
  expect(await again.predict(x)).toEqual(await model.predict(x));
  model.compile({ loss: "huber" });
  expect((await model.evaluate(x, y)).loss).not.toBe((await again.evaluate(x, y)).loss);
});
