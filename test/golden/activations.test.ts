/** Every activation over numbers small, large and ordinary, and over rows of logits: values and derivatives as PyTorch's. */
import { describe, expect, test } from "vitest";
import { activation, dense, halfSquaredError, sequential, sgd, type DType } from "../../src/index.ts";
import { activations } from "../../src/kernels/activations/index.ts";
import * as support from "./support.ts";
import {
  backends,
  entry,
  expectClose,
  GIANT,
  golden,
  identity,
  sweep,
  type Backend,
  type Tolerance,
} from "./support.ts";

interface Answers {
  readonly y: number[][];
  /** The derivative of Σ v y. */
  readonly dx: number[][];
}
type Answered = support.Case & Record<DType, Answers>;
interface Golden {
  readonly grid: number[][];
  readonly cases: Answered[];
  readonly rows: { x: number[][]; v: number[]; cases: Answered[] }[];
}

/**
 * Values: some ulp on both sides, down to the smallest normal numbers. Values of `coarse`, 1 + erf and e^(x − max) with x
 * up to 176 away from max, and derivatives that are made of outputs, 1 − y² and y + α, keep the roundings of numbers
 * around 1, in PyTorch as here.
 */
const tolerances: Record<DType, { y: Tolerance; dx: Tolerance }> = {
  float64: { y: { relative: 1e-12, absolute: 0 }, dx: { relative: 1e-12, absolute: 2e-15 } },
  float32: { y: { relative: 1.3e-6, absolute: 1e-37 }, dx: { relative: 1.3e-6, absolute: 1e-6 } },
};
const coarse = ["gelu", "softmax", "logSoftmax"];

const { grid, cases, rows } = golden<Golden>("activations");
const all = [
  ...cases.map((c) => ({ ...c, x: grid, v: grid[0].map(() => 1), where: "on the grid" })),
  ...rows.flatMap(({ x, v, cases }) => cases.map((c) => ({ ...c, x, v, where: `on rows of ${v.length}` }))),
];
const titleOf = (c: (typeof all)[number]) => `${support.title(c)} ${c.where}`;

test("every activation is there", () => {
  expect(new Set(all.map(({ name }) => name))).toEqual(new Set(activations.map(({ name }) => name)));
});

describe.each(backends)("%s", (backend) => {
  describe.each<DType>(["float64", "float32"])("%s", (dtype) => {
    sweep({ cases: all, titleOf }, async ({ x, v, ...c }) => {
      const { y, dx } = tolerances[dtype];
      const f = entry(c.name, c.options);
      const layers = [activation({ activation: f })];
      const alone = await sequential({ inputShape: [v.length], layers, dtype, backend });
      const { data } = await alone.predict(x);
      expectClose("y", data, c[dtype].y, coarse.includes(c.name) ? dx : y);
      expectClose("dx", await derivative(f, x, v, dtype, backend), c[dtype].dx, dx);
    });
  });
});

/**
 * The derivative of Σ v y with respect to each x, by one step. The x are the weights of a kernel that rows of the
 * identity pick out one by one; v is a second kernel, which stays. With ½ (Σ v y − t)² and t = Σ v y − 1, rounded, what
 * comes back is the derivative times a known number close to 1.
 */
async function derivative(f: never, x: number[][], v: number[], dtype: DType, backend: Backend): Promise<number[]> {
  const each = identity(x.length);
  const layers = [
    dense({ units: v.length, useBias: false, weights: { kernel: x }, activation: f }),
    dense({ units: 1, useBias: false, weights: { kernel: v }, trainable: false }),
  ];
  const model = await sequential({ inputShape: [x.length], layers, dtype, backend });
  const { data: sums } = await model.predict(each);
  const t = sums.map((sum) => sum - 1);
  model.compile({ optimizer: sgd({ learningRate: GIANT }), loss: halfSquaredError({ reduction: "sum" }) });
  await model.fit(each, t, { batchSize: x.length, shuffle: false });
  const [kernel] = model.getWeights();
  const factor = (i: number) => sums[Math.floor(i / v.length)] - t[Math.floor(i / v.length)];
  return Array.from(kernel.data, (w, i) => (x.flat()[i] - w) / GIANT / factor(i));
}
