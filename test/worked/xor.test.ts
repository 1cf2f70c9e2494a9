/**
 * XOR with a 2-4-1 sigmoid network: standard-normal weights, zero biases, full batch, 10,000 epochs. The tutorial's
 * learning rate is 0.1 with gradients summed over the four rows; here they are averaged, so the rate is 0.4.
 */
import { expect, test } from "vitest";
import { dense, sequential, sgd } from "../../src/index.ts";
import { backends } from "../support/engines.ts";

const x = [[0, 0], [0, 1], [1, 0], [1, 1]], // prettier-ignore
  t = [[0], [1], [1], [0]];

async function trained(seed: number, backend: (typeof backends)[number]) {
  const layer = (units: number) => dense({ units, activation: "sigmoid", kernelInitializer: "normal" });
  const model = await sequential({ inputShape: [2], layers: [layer(4), layer(1)], seed, dtype: "float64", backend });
  model.compile({ optimizer: sgd({ learningRate: 0.4 }), loss: "halfSquaredError" });
  const { history } = await model.fit(x, t, { epochs: 10000, batchSize: 4, shuffle: false });
  const { data } = await model.predict(x);
  model.dispose();
  // Solved: every output is nearer to its target than a fifth; a stuck run leaves at least two of them near ½.
  return { loss: history.loss, outputs: [...data], solved: t.every(([want], i) => Math.abs(data[i] - want) < 0.2) };
}

test.each(backends)("a fixed seed solves it on %s", async (backend) => {
  const { loss, outputs, solved } = await trained(1, backend);
  expect(solved).toBe(true);
  expect(loss[0]).toBeGreaterThan(0.1);
  expect(loss.at(-1)).toBeLessThan(0.005);
  expect(outputs.map(Math.round)).toEqual([0, 1, 1, 0]);
});

test("nearly all of 100 seeds solve it", async () => {
  const SEEDS = 100;
  const stuck: number[] = [];
  for (let seed = 0; seed < SEEDS; seed++) if (!(await trained(seed, "wasm")).solved) stuck.push(seed);
  console.log(`xor: ${SEEDS - stuck.length} of ${SEEDS} seeds solved${stuck.length ? `, stuck: ${stuck}` : ""}`);
  // Of 500 random starts 496 solve it: with 99.2 %, 95 of 100 fail to be reached once in ten thousand sets of seeds.
  expect(SEEDS - stuck.length).toBeGreaterThanOrEqual(95);
});
