/** Every loss: the number of a batch, and the gradient with respect to what the last layer makes, as PyTorch's, or numpy's. */
import { describe, expect, test } from "vitest";
import { dense, sequential, sgd, type DType } from "../../src/index.ts";
import { namedLosses } from "../../src/kernels/losses/index.ts";
import type { Loss } from "../../src/kernels/losses/loss.ts";
import {
  backends,
  entry,
  expectClose,
  factory,
  float32,
  float64,
  GIANT,
  golden,
  identity,
  sweep,
  title,
  type Case,
} from "./support.ts";

interface LossCase extends Case {
  readonly activation: string;
  readonly data: string;
  readonly loss: number;
  /** With respect to z. */
  readonly gradient: number[][];
}
interface Golden {
  /** What goes through the activation, and what the loss compares it with: rows, or labels. */
  readonly data: Record<string, { z: number[][]; t: (number[] | number)[] }>;
  readonly cases: LossCase[];
  readonly alone: LossCase[];
}

const torch = golden<Golden>("losses");
/** Losses that PyTorch does not have: their formulas in numpy (formulas.py). */
const formulas = golden<Omit<Golden, "alone">>("formulas");
const { alone } = torch;
const cases = [...torch.cases, ...formulas.cases];
const dataOf = ({ name, data }: LossCase) =>
  (formulas.cases.some((c) => c.name === name) ? formulas : torch).data[data];
const titleOf = (c: LossCase) => `${title(c)} of ${c.activation} outputs, ${c.data}`;

test("every loss is there", () => {
  expect(new Set(cases.map(({ name }) => name))).toEqual(new Set(namedLosses.map(({ name }) => name)));
});

describe.each(backends)("%s", (backend) => {
  describe.each<DType>(["float64", "float32"])("%s", (dtype) => {
    const tolerance = { float64, float32 }[dtype];
    sweep({ cases, titleOf }, async (c) => {
      const { name, options, activation, loss, gradient } = c;
      const { z, t } = dataOf(c);
      // z are the weights of a kernel that rows of the identity pick out one by one: what they learn is ∂E/∂z.
      const x = identity(z.length);
      const layers = [dense({ units: z[0].length, useBias: false, weights: { kernel: z }, activation })];
      const model = await sequential({ inputShape: [z.length], layers, dtype, backend });
      model.compile({ optimizer: sgd({ learningRate: GIANT }), loss: entry(name, options) });
      expectClose("evaluate", (await model.evaluate(x, t)).loss, loss, tolerance);
      const { history } = await model.fit(x, t, { batchSize: z.length, shuffle: false });
      expectClose("fit", history.loss, [loss], tolerance);
      const [kernel] = model.getWeights();
      const learnt = Array.from(kernel.data, (w, i) => (z.flat()[i] - w) / GIANT);
      expectClose("gradient", learnt, gradient, tolerance);
    });
  });
});

/** From outputs that no activation gives exactly, such as 0 and 1: the definitions, which judge the kernels. */
describe("alone", () => {
  sweep({ cases: alone }, (c) => {
    const { name, loss, gradient } = c;
    const { z, t } = dataOf(c);
    const { forward, backward } = (factory(name) as unknown as { definition: Loss }).definition;
    const rows = z.length;
    const matrix = (values: readonly number[], columns = values.length / rows) => {
      return { data: Float64Array.from(values), rows, columns, stride: columns };
    };
    const y = matrix(z.flat()),
      target = matrix(t.flat()),
      each = matrix(new Array<number>(rows).fill(0)),
      dy = matrix(new Array<number>(y.data.length).fill(NaN));
    forward(each, y, target, 0, rows, 0);
    expectClose("loss", each.data.reduce((sum, value) => sum + value, 0) / rows, loss); // prettier-ignore
    backward(dy, y, target, 1 / rows, 0, rows, 0);
    // PyTorch's bound of y (1 − y) is 1e-12 rounded to float32.
    expectClose("gradient", dy.data, gradient, { relative: 1e-8, absolute: 0 });
  });
});
