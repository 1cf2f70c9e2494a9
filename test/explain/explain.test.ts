/** Traces of training steps: the numbers of the core that trains, and nothing of the model changed. */
import { describe, expect, test } from "vitest";
import {
  adam,
  batchNormalization,
  customActivation,
  dense,
  dropout,
  embedding,
  explain,
  flatten,
  sequential,
  sgd,
  type CompileOptions,
  type ExplainOptions,
  type Layer,
  type Trace,
} from "../../src/index.ts";
import { refused, wrong } from "../support/errors.ts";
import { weightsOf } from "../support/engines.ts";

const rows = (count: number, width: number) =>
  Array.from({ length: count }, (_, r) => Array.from({ length: width }, (_, c) => Math.sin(1 + r * width + c)));
const oneHot = (count: number, width: number) =>
  Array.from({ length: count }, (_, r) => Array.from({ length: width }, (_, c) => (c === r % width ? 1 : 0)));

interface Case {
  layers: () => Layer[];
  compile: CompileOptions;
  y?: number[][] | number[];
  batchSize?: number;
}

const classes: CompileOptions = { optimizer: sgd({ learningRate: 0.5 }), loss: "categoricalCrossentropy" };
const cases: Record<string, Case> = {
  "sigmoid, half the squares": {
    layers: () => [dense({ units: 4, activation: "sigmoid" }), dense({ units: 2, activation: "sigmoid" })],
    compile: { optimizer: sgd({ learningRate: 0.5 }), loss: "halfSquaredError" },
  },
  "relu, softmax": {
    layers: () => [dense({ units: 5, activation: "relu" }), dense({ units: 2, activation: "softmax" })],
    compile: classes,
    y: oneHot(6, 2),
  },
  "labels, examples one by one": {
    layers: () => [dense({ units: 4, activation: "tanh" }), dense({ units: 3, activation: "softmax" })],
    compile: { optimizer: sgd({ learningRate: 0.1, momentum: 0.9 }), loss: "sparseCategoricalCrossentropy" },
    y: [0, 1, 2, 0, 1, 2],
    batchSize: 1,
  },
  "gelu, adam, clipped, batches of 4 and 2": {
    layers: () => [dense({ units: 4, activation: "gelu", kernelRegularizer: "l2" }), dense({ units: 2 })],
    compile: { optimizer: adam({ learningRate: 0.1, clipNorm: 0.1 }), loss: "meanSquaredError" },
    batchSize: 4,
  },
  "batchNormalization, dropout, yes and no": {
    layers: () => [
      dense({ units: 6, activation: "elu" }),
      batchNormalization(),
      dropout({ rate: 0.3 }),
      dense({ units: 2, activation: "sigmoid" }),
    ],
    compile: { optimizer: "rmsprop", loss: "binaryCrossentropy" },
    y: oneHot(6, 2),
  },
  "one bias a layer, in place": {
    layers: () => [
      dense({ units: 4, activation: "sigmoid", useBias: "shared" }),
      dense({ units: 2, useBias: "shared" }),
    ],
    compile: { optimizer: sgd({ learningRate: 0.5 }), loss: "meanSquaredError", update: "in-place" },
  },
};

async function make({ layers, compile }: Case, dtype: "float32" | "float64" = "float64") {
  const model = await sequential({ inputShape: [3], layers: layers(), dtype, seed: 3 });
  model.compile(compile);
  return model;
}

describe.each(Object.entries(cases))("%s", (_, each) => {
  const x = rows(6, 3);
  const y = each.y ?? rows(6, 2);
  const { batchSize = 6 } = each;

  test("the steps are those that fit makes, bit for bit", async () => {
    const model = await make(each);
    const before = weightsOf(model);
    const trace = await model.explain(x, y, { steps: 3, batchSize });
    expect(weightsOf(model)).toEqual(before);
    const twin = await make(each);
    let steps = 0;
    for await (const event of twin.train(x, y, {
      epochs: 3,
      batchSize,
      shuffle: false,
      callbacks: [{ onBatchEnd: () => void (++steps === 3 && (learnt = weightsOf(twin))) }],
    }))
      if (event.type === "end") break;
    for (const { parameter, index, after } of trace.steps[1].weights) {
      const { shape, data } = learntShapes(twin, parameter);
      expect(data).toBeDefined();
      const at = index.length === 1 ? index[0] : index[0] * shape[1] + index[1];
      expect(Object.is(after, learnt[parameter][at])).toBe(true);
    }
  });
  let learnt: Record<string, number[]> = {};

  test("the trace is consistent: sums are their terms, gradients their factors, numeric ones beside them", async () => {
    const model = await make(each);
    const trace = await model.explain(x, y, { batchSize });
    consistent(trace, each.compile.update === "in-place");
    expect(JSON.parse(JSON.stringify(trace))).toEqual(trace);
    expect(trace.steps[0].error.after).toBeLessThan(trace.steps[0].error.before);
  });
});

function learntShapes(model: Awaited<ReturnType<typeof make>>, name: string) {
  return model.getWeights().find((weights) => weights.name === name)!;
}

/** Sums and products of a few doubles, in another order than the core's: a few units in the last place of the largest term. */
const near = (got: number, want: number, size = 1) =>
  expect(Math.abs(got - want)).toBeLessThan(1e-13 * Math.max(1, size));

function consistent({ steps, gradientCheck }: Trace, inPlace: boolean): void {
  for (const { examples, weights } of steps) {
    for (const example of examples) {
      for (const { units } of example.layers) {
        for (const { terms, bias, net, error, errorTerms, slope, delta } of units) {
          if (terms)
            near(
              net!,
              terms.reduce((sum, { product }) => sum + product, bias?.value ?? 0),
            );
          if (errorTerms)
            near(
              error!,
              errorTerms.reduce((sum, { product }) => sum + product, 0),
            );
          if (error !== null && slope !== null) near(delta!, error * slope);
        }
      }
      if (example.errorParts)
        near(
          example.error,
          example.errorParts.reduce((sum, { value }) => sum + value, 0),
        );
    }
    for (const { before, change, after } of weights) near(before + change, after);
  }
  // In place, hidden deltas are of other weights than the error is: that is what central differences show.
  if (inPlace) expect(gradientCheck!.maxRelativeError).toBeGreaterThan(1e-4);
  else expect(gradientCheck!.maxRelativeError).toBeLessThan(1e-4);
}

const tutorial = (options?: ExplainOptions) => explain("edureka", options);

test("names, signs, digits, title", async () => {
  const trace = await tutorial({ delta: "descent", digits: 4, title: "mine" });
  expect(trace).toMatchObject({ title: "mine", digits: 4, conventions: { delta: "descent" } });
  const [o1] = trace.steps[0].examples[0].layers[1].units;
  expect(o1.delta).toBeCloseTo(-0.138498562, 9);
  const named = await tutorial({ names: { inputs: ["a", "b"], units: [["c", "d"], ["e", "f"]], weights: { "a→c": "first" } } }); // prettier-ignore
  expect(named.steps[0].weights[0]).toMatchObject({ name: "first", from: "a", to: ["c"] });
  expect(named.steps[0].weights[1]).toMatchObject({ name: "w2", from: "b", to: ["c"] });
});

test("rounded at each step", async () => {
  const trace = await tutorial({ roundLikeArticle: 3 });
  const [example] = trace.steps[0].examples;
  const [h1] = example.layers[0].units;
  expect([h1.net, h1.out]).toEqual([0.378, 0.593]);
  const [o1] = example.layers[1].units;
  // net 0.4·0.593 + 0.45·0.597 + 0.6 = 1.10585, out σ(1.11) = 0.7521, error 0.752 − 0.01, δ 0.742·0.752·0.248 = 0.13838
  expect([o1.net, o1.out, o1.error, o1.delta]).toEqual([1.11, 0.752, 0.742, 0.138]);
  expect(trace.gradientCheck).toBeNull();
  const some = await tutorial({ roundLikeArticle: { out: 2 } });
  const [unit] = some.steps[0].examples[0].layers[0].units;
  expect([unit.net, unit.out]).toEqual([0.3775, 0.59]);
});

test("many steps: first and last in full, progress between", async () => {
  const trace = await tutorial({ steps: 10000 });
  expect(trace.steps.map(({ number }) => number)).toEqual([1, 10000]);
  expect(trace.progress.at(-1)!.updates).toBe(10000);
  expect(trace.progress.at(-1)!.error).toBeCloseTo(3.51019e-5, 10);
  expect(trace.progress.length).toBeLessThan(100);
});

test("a start that stays stuck is told from one that solves XOR", async () => {
  const outcome = async (seed: number) => (await explain("xor", { seed })).article.table.at(-1)!;
  expect(await outcome(1)).toMatchObject({ ours: 4, why: expect.stringMatching(/^solved/) as string });
  // Of the seeds 0 to 499 this one alone gets stuck.
  expect(await outcome(137)).toMatchObject({ ours: expect.toSatisfy((solved: number) => solved < 4) as number, why: expect.stringMatching(/^stuck/) as string }); // prettier-ignore
});

test("where the error has a corner there is no numeric gradient, and nothing is called wrong", async () => {
  const model = await sequential({
    inputShape: [2],
    layers: [dense({ units: 3, activation: "relu" }), dense({ units: 1 })],
  });
  model.compile({ loss: "meanSquaredError" });
  const { gradientCheck } = await model.explain([[0, 0], [1, 1]], [[1], [0]]); // prettier-ignore
  expect(gradientCheck!.corners.length).toBeGreaterThan(0);
  expect(gradientCheck).toMatchObject({ verdict: "right" });
  const wrongSlope = customActivation({ name: "odd", value: (v) => v * v, derivative: (v) => v });
  const odd = await sequential({
    inputShape: [2],
    layers: [dense({ units: 2, activation: wrongSlope }), dense({ units: 1 })],
  });
  odd.compile({ loss: "meanSquaredError" });
  expect((await odd.explain([[1, 2]], [[1]])).gradientCheck).toMatchObject({ verdict: "wrong", corners: [] });
  const { gradientCheck: inPlace } = await explain("edureka", { update: "in-place" });
  expect(inPlace).toMatchObject({ verdict: "in place" });
});

test("refusals say what is wrong and what would be right", async () => {
  const model = await make(cases["relu, softmax"]);
  const x = rows(2, 3),
    y = oneHot(2, 2);
  await refused(() => explain("edurica"), "E_CONFIG", /Did you mean "edureka"/);
  await refused(() => explain("edureka", wrong({ stepz: 2 })), "E_CONFIG", /Did you mean "steps"/);
  await refused(() => model.explain(x, y, wrong({ biases: "none" })), "E_CONFIG", "biases");
  await refused(() => model.explain(x, y, { steps: 0 }), "E_CONFIG", "at least 1");
  await refused(() => model.explain(x, y, wrong({ delta: "up" })), "E_CONFIG", "descent");
  await refused(() => model.explain(x, y, { roundLikeArticle: wrong({ outs: 3 }) }), "E_CONFIG", 'Did you mean "out"');
  await refused(() => model.explain(rows(2, 4), y), "E_SHAPE");
  const names = (value: unknown) => () => model.explain(x, y, { names: wrong(value) });
  await refused(names("x"), "E_CONFIG", "names");
  await refused(names({ unit: [] }), "E_CONFIG", 'Did you mean "units"');
  await refused(names({ inputs: ["a"] }), "E_CONFIG", "a list of 3 names");
  await refused(names({ inputs: ["a", 2, "c"] }), "E_CONFIG", "names.inputs[1] must be text, got 2");
  await refused(names({ inputs: ["a", "b", "a"] }), "E_CONFIG", '"a" twice');
  await refused(names({ units: ["h1"] }), "E_CONFIG", "names.units[0] must be an array");
  await refused(names({ units: [["h1"]] }), "E_CONFIG", "each of 2 layers");
  await refused(() => explain("edureka", wrong({ biases: "shared" })), "E_CONFIG", "per layer");
  await refused(() => explain("edureka", { learningRate: 0 }), "E_CONFIG", "above 0");
  await refused(names({ weights: { w1: 3 } }), "E_CONFIG", "must be text, got 3");
  await refused(() => model.explain(x, y, { title: wrong(5) }), "E_CONFIG", "title");
  await refused(() => model.explain(x, y, { update: wrong("inplace") }), "E_CONFIG", "explain update");
  const large = await sequential({ inputShape: [200], layers: [dense({ units: 101 })] });
  large.compile({ loss: "meanSquaredError" });
  await refused(() => large.explain(rows(1, 200), rows(1, 101)), "E_LIMIT", "20000");
  const fresh = await sequential({ inputShape: [3], layers: [dense({ units: 1 })] });
  await refused(() => fresh.explain(x, y), "E_CONFIG", "compile");
  const steep = await make({ layers: () => [dense({ units: 2 })], compile: { optimizer: sgd({ learningRate: 1e300 }), loss: "meanSquaredError" } }); // prettier-ignore
  await refused(() => steep.explain(x, y, { steps: 5 }), "E_NON_FINITE", "step 2");
});

test("float32 models are explained in float64; looked-up inputs have no terms", async () => {
  const model = await make(cases["relu, softmax"], "float32");
  const trace = await model.explain(rows(2, 3), oneHot(2, 2));
  consistent(trace, false);
  const words = await sequential({
    inputShape: [2],
    layers: [embedding({ inputDim: 5, outputDim: 2 }), flatten(), dense({ units: 1 })],
  });
  words.compile({ loss: "meanSquaredError" });
  const { layers } = (await words.explain([[0, 4]], [[1]])).steps[0].examples[0];
  expect(layers[0].units[0].terms).toBeUndefined();
});
