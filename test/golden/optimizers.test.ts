/** Twenty steps of every optimizer on small networks in float64, and the rates of every schedule: PyTorch's weights and losses. */
import { afterAll, describe } from "vitest";
import { dense, sequential, type Model, type Optimizer } from "../../src/index.ts";
import { report } from "../reliability/report.ts";
import { backends, entry, expectClose, factory, golden, sweep, title, type Backend, type Case } from "./support.ts";

interface SmallNetwork {
  readonly loss: string;
  readonly layers: { units: number; activation: string; kernel: number[][]; bias: number[] }[];
  readonly x: number[][];
  readonly y: number[][];
}
interface Run extends Case {
  readonly network: string;
  /** What stands in place of the learning rate. */
  readonly schedule?: Case;
  /** Before each step. */
  readonly losses: number[];
  /** All of them in a row, by the number of the step they follow. */
  readonly weights: Record<string, number[]>;
}
interface Schedule extends Case {
  readonly rates: number[];
}
interface Golden {
  readonly networks: Record<string, SmallNetwork>;
  readonly schedules: Schedule[];
  readonly runs: Run[];
}

const { networks, schedules, runs } = golden<Golden>("optimizers");

let steps = 0;
afterAll(() => {
  const trajectories = `${runs.length} trajectories of optimizers and ${schedules.length} schedules × 2 backends`;
  report("3 PyTorch", `${trajectories}, ${steps} steps, float64 within 1e-9 of PyTorch's`);
});

describe.each(backends)("%s", (backend) => {
  describe("reliability 3: optimizers", () => {
    const titleOf = (run: Run) =>
      `${title(run)}${run.schedule ? ` with ${title(run.schedule)}` : ""}, ${run.network} network`;
    sweep({ cases: runs, titleOf }, async (run) => {
      const { x, y, ...network } = networks[run.network];
      const model = await build(network, backend);
      const options = run.schedule ? { ...run.options, learningRate: scheduled(run.schedule) } : run.options;
      model.compile({ optimizer: entry(run.name, options), loss: entry(network.loss) });
      const followed = await follow(model, x, y, run.losses.length);
      steps += run.losses.length;
      for (const [step, weights] of Object.entries(run.weights)) {
        expectClose(`weights after step ${step}`, followed.weights[Number(step) - 1], weights);
      }
      expectClose("losses", followed.losses, run.losses);
    });
  });

  describe("reliability 3: schedules", () => {
    sweep({ cases: schedules }, async ({ rates, ...schedule }) => {
      // With ½ (w − FAR)² a weight moves by rate · (w − FAR): from one weight to the next, the rate can be read.
      const FAR = -1000;
      const layers = [dense({ units: 1, useBias: false, weights: { kernel: [0] } })];
      const model = await sequential({ inputShape: [1], layers, dtype: "float64", backend });
      const optimizer = factory("sgd")({ learningRate: scheduled(schedule) }) as Optimizer;
      model.compile({ optimizer, loss: "halfSquaredError" });
      const { weights } = await follow(model, [[1]], [[FAR]], rates.length);
      let before = 0;
      const seen = weights.map(([w]) => {
        const rate = (before - w) / (before - FAR);
        before = w;
        return rate;
      });
      expectClose("rates", seen, rates);
      steps += rates.length;
    });
  });
});

function scheduled({ name, options }: Case): unknown {
  return factory(name)(options);
}

async function build({ layers }: Pick<SmallNetwork, "layers">, backend: Backend): Promise<Model> {
  return sequential({
    inputShape: [layers[0].kernel.length],
    layers: layers.map(({ units, activation, kernel, bias }) =>
      dense({ units, activation, weights: { kernel, bias } }),
    ),
    dtype: "float64",
    backend,
  });
}

/** Trains step by step on all rows at once: the loss before each step and all weights after it. */
async function follow(model: Model, x: number[][], y: number[][], epochs: number) {
  const weights: number[][] = [];
  const onEpochEnd = () => void weights.push(model.getWeights().flatMap(({ data }) => Array.from(data)));
  const options = { epochs, batchSize: x.length, shuffle: false, callbacks: [{ onEpochEnd }] };
  const { history } = await model.fit(x, y, options);
  return { losses: history.loss, weights };
}
