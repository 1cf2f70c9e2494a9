/**
 * Layers over images and series, in networks of PyTorch's operations (layers.py): outputs, every gradient, and twenty steps
 * of SGD and of Adam.
 */
import { afterAll, describe, expect, test } from "vitest";
import { sequential, sgd, type DType, type Layer, type Model, type Optimizer } from "../../src/index.ts";
import * as layerList from "../../src/layers/all.ts";
import { report, whole } from "../reliability/report.ts";
import { backends, entry, expectClose, factory, float32, float64, GIANT, golden, sweep, title, type Backend, type Case} from "./support.ts"; // prettier-ignore

/** Numbers, or lists of such lists. */
type Nested = number | Nested[];

interface Network {
  readonly name: string;
  /** Its x. */
  readonly data: string;
  readonly layers: ({ kind: string } & Record<string, unknown>)[];
  readonly loss: string;
  readonly targets: Nested[];
  readonly weights: Record<string, Nested>;
  /** All of them in a row, as all that follows. */
  readonly outputs: number[];
  readonly gradients: Record<string, number[]>;
  /** By each optimizer: losses before each step, and all weights, by the number of the step they follow. */
  readonly trained: { losses: number[]; weights: Record<string, number[]> }[];
}
interface Golden {
  readonly data: Record<string, Nested[]>;
  readonly optimizers: Case[];
  readonly networks: Network[];
}

const { data, optimizers, networks } = golden<Golden>("shaped");

/** PyTorch's numbers are float64's in both. In float32 they are sums of some tens of products around 1, step after step. */
const precisions = [
  { dtype: "float64", tolerance: float64 },
  { dtype: "float32", tolerance: float32 },
] as const;

let numbers = 0;
afterAll(() => {
  const counted = `${networks.length} networks of images and series × ${backends.length} backends, ${numbers} numbers`;
  report("3 PyTorch", `${counted}, float64 within 1e-9 of PyTorch's, float32 within 1e-5`);
});

/** Layers without numbers of their own, and those of networks.test.ts. */
const elsewhere = ["activation", "add", "concatenate", "dropout", "gaussianNoise", "reshape"];

test("every layer is in a network", () => {
  const used = new Set(networks.flatMap(({ layers }) => layers.map(({ kind }) => kind)));
  expect([...used, ...elsewhere].sort()).toEqual(Object.keys(layerList).sort());
});

describe.each(backends)("%s", (backend) => {
  describe.each(precisions)("reliability 3: $dtype", ({ dtype, tolerance }) => {
    const close = (what: string, actual: ArrayLike<number>, expected: number[]) => {
      expectClose(what, actual, expected, tolerance);
      numbers += expected.length;
    };
    // Of plain JavaScript, whose kernels are the references, npm test takes every third.
    const taken = networks.filter((_, i) => whole || backend === "wasm" || i % 3 === 0);
    const cases = taken.map((network) => ({ ...network, options: {} }));
    sweep({ cases }, async (network) => {
      const fresh = () => build(network, dtype, backend);

      const untrained = await fresh();
      close("outputs", (await untrained.predict(rows(data[network.data]))).data, network.outputs);

      const stepped = await follow(await fresh(), network, sgd({ learningRate: GIANT }), 1);
      for (const [name, expected] of Object.entries(network.gradients)) {
        const start = flat(network.weights[name]);
        const gradient = stepped.weights[0][name].map((w, i) => (start[i] - w) / GIANT);
        close(`∂${name}`, gradient, expected);
      }

      for (const [i, { losses, weights }] of network.trained.entries()) {
        const { name, options } = optimizers[i];
        const followed = await follow(await fresh(), network, entry(name, options), losses.length);
        const where = title(optimizers[i]);
        for (const [step, expected] of Object.entries(weights)) {
          const all = Object.keys(network.weights).flatMap((key) => followed.weights[Number(step) - 1][key]);
          close(`${where}, weights after step ${step}`, all, expected);
        }
        close(`${where}, losses`, followed.losses, losses);
      }
    });
  });
});

async function build({ layers, data: x, weights }: Network, dtype: DType, backend: Backend) {
  const made = layers.map(({ kind, ...options }) => factory(kind)(options) as Layer);
  const model = await sequential({ inputShape: shapeOf(data[x]).slice(1), layers: made, dtype, backend });
  const shapes = Object.fromEntries(model.getWeights().map(({ name, shape }) => [name, shape]));
  expect(shapes).toEqual(Object.fromEntries(Object.entries(weights).map(([name, w]) => [name, shapeOf(w)])));
  model.setWeights(Object.entries(weights).map(([name, values]) => ({ name, data: flat(values) })));
  return model;
}

/** Trains step by step on all rows at once: the loss before each step and the weights after it. */
async function follow(model: Model, network: Network, optimizer: Optimizer, epochs: number) {
  model.compile({ optimizer, loss: entry(network.loss) });
  const [x, y] = [rows(data[network.data]), network.targets.map((row) => (Array.isArray(row) ? flat(row) : row))];
  const weights: Record<string, number[]>[] = [];
  const onEpochEnd = () =>
    void weights.push(Object.fromEntries(model.getWeights().map((w) => [w.name, Array.from(w.data)])));
  const options = { epochs, batchSize: x.length, shuffle: false, callbacks: [{ onEpochEnd }] };
  const { history } = await model.fit(x, y as never, options);
  return { losses: history.loss, weights };
}

/** Images and series as models take them: a row of numbers each. */
const rows = (list: Nested[]) => list.map(flat);
const flat = (values: Nested): number[] => (Array.isArray(values) ? values.flatMap(flat) : [values]);

function shapeOf(values: Nested): number[] {
  return Array.isArray(values) ? [values.length, ...shapeOf(values[0])] : [];
}
