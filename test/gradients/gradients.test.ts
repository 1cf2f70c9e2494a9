/** The analytic gradient of every activation under every loss beside central differences, in float64, on both backends. */
import * as lossList from "../../src/kernels/losses/all.ts";
import { afterAll, describe, expect, test } from "vitest";
import { activations } from "../../src/kernels/activations/index.ts";
import { backends } from "../support/engines.ts";
import { backendFor } from "../support/backends.ts";
import type { BackendName } from "../../src/backends/request.ts";
import { dense } from "../../src/index.ts";
import { losses, namedLosses } from "../../src/kernels/losses/index.ts";
import type { Loss } from "../../src/kernels/losses/loss.ts";
import { compareGradients, gradientRig, type Rows } from "../support/gradients.ts";

/**
 * Where a loss is defined: "any" output, or "probability", strictly between 0 and 1. The pairs that compile() refuses
 * (linear, tanh or relu under a cross-entropy) are checked here all the same, below that refusal: their outputs are
 * kept in the domain by the weights.
 */
type Domain = "any" | "probability";
const domain: Record<string, Domain> & Record<keyof typeof lossList, Domain> = {
  meanSquaredError: "any",
  halfSquaredError: "any",
  binaryCrossentropy: "probability",
  categoricalCrossentropy: "probability",
  sparseCategoricalCrossentropy: "probability",
  meanAbsoluteError: "any",
  huber: "any",
  logCosh: "any",
  hinge: "any",
  squaredHinge: "any",
  categoricalHinge: "any",
  pinball: "any",
  poisson: "probability",
  kullbackLeiblerDivergence: "probability",
  meanAbsolutePercentageError: "any",
  meanSquaredLogarithmicError: "probability",
  cosineSimilarity: "any",
};

/** Outputs that are no probabilities with these weights: those of logSoftmax are negative, of cosPi some; those of softplus pass 1. */
const undefinedPair = (activation: string, loss: Loss) =>
  ((activation === "logSoftmax" || activation === "cosPi") && domain[loss.name] === "probability") ||
  (activation === "softplus" && loss.name === "binaryCrossentropy");

const ROWS = 5,
  WIDTH = 3; // odd: rows of three doubles are padded to four

/** Numbers from low to high in an irregular order: the fractional parts of multiples of the golden ratio. */
const spread = (count: number, low: number, high: number, from = 1) =>
  Array.from({ length: count }, (_, i) => low + (high - low) * (((i + from) * 0.6180339887498949) % 1));

const x: Rows = { rows: ROWS, columns: WIDTH, data: spread(ROWS * WIDTH, 0.3, 0.9) };
const targets = (loss: Loss): Rows =>
  loss.targets === "label"
    ? { rows: ROWS, columns: 1, data: [0, 2, 1, 1, 2] }
    : { rows: ROWS, columns: WIDTH, data: spread(ROWS * WIDTH, 0.1, 0.9, 7) };

/**
 * Weights that keep every net input off 0, where relu has its kink and a central difference is the mean of two slopes:
 * inputs are 0.3 … 0.9, weights ±0.1 … 0.3 with one sign a unit, so |z| ≥ 3 · 0.3 · 0.1 in the first layer and ≥ 0.01 in
 * the second, ten thousand times the step. With positive signs alone (`positive`), 0 < z < 0.9 in both layers, so that
 * even a linear output is a probability.
 */
function layer(activation: string, useBias: boolean, positive: boolean, from: number) {
  const sign = (unit: number) => (positive || unit % 2 === 0 ? 1 : -1);
  const signed = (numbers: number[]) => numbers.map((v, i) => v * sign(i % WIDTH));
  const kernel = signed(spread(WIDTH * WIDTH, 0.1, 0.3, from));
  const bias = useBias ? signed(spread(WIDTH, 0.01, 0.05, from)) : undefined;
  return dense({ units: WIDTH, activation, useBias, weights: { kernel, bias } });
}

let cases = 0;

function check(backend: BackendName, network: string[], loss: Loss, useBias: boolean) {
  const positive = domain[loss.name] === "probability";
  const layers = network.map((activation, i) => layer(activation, useBias, positive, 3 + 5 * i));
  const { count, largest, wrong } = compareGradients(
    gradientRig(backendFor(backend, "float64"), layers, loss, x, targets(loss)),
  );
  expect(wrong).toEqual([]);
  expect(count).toBe(network.length * (WIDTH * WIDTH + (useBias ? WIDTH : 0)));
  expect(largest).toBeGreaterThan(1e-3);
  cases++;
}

afterAll(() => console.log(`gradients: ${cases} networks beside central differences`));

test("every loss has a domain, and no domain is left of a loss that is gone", () => {
  expect(Object.keys(domain).sort()).toEqual(namedLosses.map((loss) => loss.name).sort());
});

describe.each(backends)("%s", (backend) => {
  describe.each(activations.map((a) => a.name))("%s", (activation) => {
    test.each(namedLosses.map((l) => [l.name, l] as const))("under %s", (_, loss) => {
      if (undefinedPair(activation, loss)) return;
      for (const useBias of [true, false]) {
        check(backend, [activation], loss, useBias);
        check(backend, [activation, activation], loss, useBias);
      }
    });
  });

  // A fused loss is taken where the last activation fits; any activation may stand below it.
  const heads = namedLosses.filter((loss) => loss.fused !== undefined);
  test.each(heads.map((l) => [l.fused!.name, l] as const))("every activation below %s", (_, loss) => {
    for (const { name: hidden } of activations) check(backend, [hidden, loss.fused!.contains!.name], loss, true);
  });

  test("a frozen layer passes the gradient on and has none of its own", () => {
    const free = layer("tanh", true, false, 3);
    const frozen = dense({ units: WIDTH, activation: "sigmoid", trainable: false });
    const kernelOnly = dense({ units: WIDTH, activation: "softmax", trainable: { kernel: true, bias: false } });
    const loss = namedLosses.find((l) => l.name === "categoricalCrossentropy")!;
    const rig = gradientRig(backendFor(backend, "float64"), [free, frozen, kernelOnly], loss, x, targets(loss));
    const { count, wrong } = compareGradients(rig);
    expect(wrong).toEqual([]);
    expect(rig.parameters.filter((name) => rig.gradient(name) !== undefined)).toEqual([
      "dense_1/kernel",
      "dense_1/bias",
      "dense_3/kernel",
    ]);
    expect(count).toBe(2 * WIDTH * WIDTH + WIDTH);
  });
});

test("no entry of a registry is without a case", () => {
  const undefinedPairs = activations.flatMap(({ name }) =>
    namedLosses.filter((loss) => undefinedPair(name, loss)),
  ).length;
  const pairs = activations.length * namedLosses.length - undefinedPairs;
  const fused = losses.length - namedLosses.length;
  expect(activations.length).toBeGreaterThan(0);
  expect(namedLosses.length).toBeGreaterThan(0);
  expect(cases).toBe(2 * (4 * pairs + fused * activations.length));
});
