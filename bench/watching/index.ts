/** npm run bench:watching: what it costs that fit watches what it trains. */
import { adam, dense, sequential, type FitOptions, type Model } from "../../src/index.ts";
import { table } from "../../src/base/text.ts";
import { between, idle, now } from "../support/clock.ts";
import { runCommand } from "../support/command.ts";
import { machine, machineLines } from "../support/machine.ts";
import { median, ratio, spread } from "../support/statistics.ts";

const options = { quick: { about: "a first look: fewer rounds" }, json: { about: "one JSON object a line" } };
const about = `Trains the same networks with "watch" and without, in turns, and prints the
ratio of the times, round by round, and whether the weights are the same bits.`;

interface Shape {
  name: string;
  inputs: number;
  units: number[];
  rows: number;
  /** So many that a round takes about two seconds. */
  epochs: number;
  dtype?: "float64";
}
const shapes: Shape[] = [
  { name: "2-4-1 (XOR)", inputs: 2, units: [4, 1], rows: 4, epochs: 1_600_000 },
  { name: "64-128-64-10", inputs: 64, units: [128, 64, 10], rows: 1800, epochs: 350 },
  { name: "784-128-10", inputs: 784, units: [128, 10], rows: 10_000, epochs: 20 },
  { name: "784-512-512-10", inputs: 784, units: [512, 512, 10], rows: 4000, epochs: 6 },
];

/** Numbers from −1 to 1, the same every time. */
function made(count: number): Float32Array {
  let state = 1;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return state / 2 ** 31;
  });
}

async function build({ inputs, units }: Shape): Promise<Model> {
  const last = units.length - 1;
  const layers = units.map((n, i) =>
    dense({ units: n, activation: i < last ? "relu" : n === 1 ? "sigmoid" : "softmax" }),
  );
  const model = await sequential({ inputShape: [inputs], layers, seed: 1 });
  const loss = units[last] === 1 ? "binaryCrossentropy" : "sparseCategoricalCrossentropy";
  model.compile({ optimizer: adam(), loss });
  return model;
}

function bits(model: Model): string {
  let hash = 0;
  for (const { data } of model.getWeights())
    for (const word of new Int32Array(data.buffer, data.byteOffset, data.byteLength / 4))
      hash = (Math.imul(hash, 31) + word) | 0;
  return (hash >>> 0).toString(16).padStart(8, "0");
}

// What the trainings warn of is found, but its text would hide the table.
console.warn = () => {};

await runCommand({ command: "npm run bench:watching", about, options }, async ({ quick, json }) => {
  const rounds = quick ? 3 : 9;
  if (!json) console.log(machineLines(machine()).join("\n"));
  const lines: string[][] = [];
  for (const shape of shapes) {
    const { name, inputs, units, rows, epochs } = shape;
    const x = { data: made(rows * inputs), shape: [rows, inputs] };
    const y = Uint8Array.from({ length: rows }, (_, r) => (x.data[r * inputs] > 0 ? 1 : 0) % units.at(-1)! || (units.at(-1) === 1 && x.data[r * inputs] > 0 ? 1 : 0)); // prettier-ignore
    const times = { on: [] as number[], off: [] as number[] };
    const hashes = new Set<string>();
    const train = async (watch: boolean, times?: number[]) => {
      const model = await build(shape);
      const given: FitOptions = { epochs: times === undefined ? Math.ceil(epochs / 4) : epochs, watch };
      const start = now();
      await model.fit(x, y, given);
      if (times !== undefined) {
        times.push(idle(between(start, now()), 1));
        hashes.add(bits(model));
      }
      model.dispose();
    };
    await train(false);
    await train(true);
    for (let round = 0; round < rounds; round++) {
      for (const which of round % 2 === 0 ? (["on", "off"] as const) : (["off", "on"] as const))
        await train(which === "on", times[which]);
    }
    const cost = ratio(times.on, times.off);
    const same = hashes.size === 1;
    if (json) console.log(JSON.stringify({ type: "watching", name, ratio: cost, spread: spread(times.off), same }));
    lines.push([
      name,
      `${(median(times.off) / 1000).toFixed(2)} s`,
      `${cost.toFixed(4)} ± ${((spread(times.on) + spread(times.off)) / 2).toFixed(4)}`,
      (median(times.on) / median(times.off)).toFixed(4),
      same ? "the same" : "DIFFERENT",
    ]);
  }
  if (!json)
    console.log(["", ...table([["network", "unwatched", "watched / unwatched", "of medians", "weights"], ...lines], { align: "lrrrl" })].join("\n")); // prettier-ignore
});
