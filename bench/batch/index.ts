/** npm run bench:batch: what a call costs beside the step that it makes. */
import { adam, dense, sequential, type Model } from "../../src/index.ts";
import { table } from "../../src/base/text.ts";
import { between, idle, now } from "../support/clock.ts";
import { runCommand } from "../support/command.ts";
import { machine, machineLines } from "../support/machine.ts";
import { median, ratio } from "../support/statistics.ts";

const options = { quick: { about: "a first look: fewer rounds" }, json: { about: "one JSON object a line" } };
const about = `Calls fit, trainOnBatch, testOnBatch and predictOnBatch for one batch of 32 rows of a network of
4-24-24-2, in turns, and prints the time of a call, and the ratio to that of a step among
many in one call of fit, round by round.`;

const ROWS = 32;
const rows = Array.from({ length: ROWS }, (_, i) => [Math.sin(i), Math.cos(i), Math.sin(2 * i), 0.5]);
const targets = rows.map(([a, b]) => [a * b, a + b]);
const flat = (values: number[][]) => ({ data: Float32Array.from(values.flat()), shape: [ROWS, values[0].length] });
const [x, y] = [flat(rows), flat(targets)];

type Call = (model: Model, times: number) => void | Promise<void>;
const each =
  (call: (model: Model) => unknown): Call =>
  async (model, times) => {
    for (let i = 0; i < times; i++) {
      const pending = call(model);
      if (pending instanceof Promise) await pending;
    }
  };
const calls: Record<string, Call> = {
  "a step among 1000 of fit": async (model, times) => {
    for (let i = 0; i < times; i += 1000) await model.fit(x, y, { epochs: 1000 });
  },
  "fit, arrays of arrays": each((model) => model.fit(rows, targets)),
  "fit, Float32Array": each((model) => model.fit(x, y)),
  "trainOnBatch, arrays of arrays": each((model) => model.trainOnBatch(rows, targets)),
  "trainOnBatch, Float32Array": each((model) => model.trainOnBatch(x, y)),
  "testOnBatch, Float32Array": each((model) => model.testOnBatch(x, y)),
  "predictOnBatch, Float32Array": each((model) => model.predictOnBatch(x)),
};

async function build(): Promise<Model> {
  const layers = [
    dense({ units: 24, activation: "relu" }),
    dense({ units: 24, activation: "relu" }),
    dense({ units: 2 }),
  ];
  const model = await sequential({ inputShape: [4], layers, seed: 1 });
  model.compile({ optimizer: adam(), loss: "meanSquaredError" });
  return model;
}

await runCommand({ command: "npm run bench:batch", about, options }, async ({ quick, json }) => {
  const [rounds, times] = quick ? [5, 1000] : [15, 4000];
  if (!json) console.log(machineLines(machine()).join("\n"));
  const model = await build();
  const names = Object.keys(calls);
  const measured = new Map(names.map((name) => [name, [] as number[]]));
  for (let round = -2; round < rounds; round++) {
    for (let turn = 0; turn < names.length; turn++) {
      const name = names[(turn + Math.abs(round)) % names.length];
      const start = now();
      await calls[name](model, times);
      const microseconds = (idle(between(start, now()), 1) / times) * 1000;
      if (round >= 0) measured.get(name)!.push(microseconds);
    }
  }
  const step = measured.get(names[0])!;
  const lines = names.map((name) => {
    const own = measured.get(name)!;
    const figures = { microseconds: median(own), ratio: ratio(own, step) };
    if (json) console.log(JSON.stringify({ type: "batch", name, ...figures }));
    return [name, `${figures.microseconds.toFixed(1)} µs`, figures.ratio.toFixed(2)];
  });
  if (!json) console.log(["", ...table([["", "a call", "× the step"], ...lines], { align: "lrr" })].join("\n"));
});
