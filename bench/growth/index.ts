/** npm run bench:growth: what a sample costs as networks, batches and more grow, as tables and curves, so that any cliff shows. */
import { climb, rungs } from "../ladder/rungs.ts";
import { operationsPerRow } from "../ladder/shapes.ts";
import { between, idle, now } from "../support/clock.ts";
import { runCommand } from "../support/command.ts";
import { lcg } from "../support/data.ts";
import { machine, machineLines } from "../support/machine.ts";
import { Peak } from "../support/peak.ts";
import { choose } from "../support/select.ts";
import { median } from "../support/statistics.ts";
import { growthLines, type Measured } from "./report.ts";
import { sweeps, type Point } from "./sweeps.ts";

/** Milliseconds of warming up, and of a turn. */
const WARM_UP = 80,
  TURN = 80;

const names = sweeps.map(({ name }) => name);
const options = {
  sweep: { value: "names", about: `only these, with commas between: ${names.join(", ")}` },
  quick: { about: "one turn a point instead of three" },
  json: { about: "one JSON object a line" },
};
const about = `Trains networks of growing width, batch and depth, and one on rows with more and
more zeros and with more and more threads, through fit: exact build, SGD; prints
samples a second and their share of the core's peak R' (bench/README.md says
what that is).`;

await runCommand({ command: "npm run bench:growth", about, options }, async (given) => {
  const chosen = given.sweep === undefined ? names : choose(given.sweep, names, "sweep");
  const ran = machine();
  const opening = [...machineLines(ran), "exact build, SGD; medians; on one thread processor time; data made up"];
  console.log(given.json ? JSON.stringify({ type: "machine", ...ran }) : opening.join("\n"));
  const peak = new Peak();
  await peak.warmUp();
  for (const sweep of sweeps.filter(({ name }) => chosen.includes(name))) {
    const measured: Measured[] = [];
    for (const point of sweep.points) {
      measured.push({ ...point, ...(await measurePoint(point, peak, given.quick ? 1 : 3)) });
    }
    const lines = given.json
      ? measured.map((point) => JSON.stringify({ type: "point", sweep: sweep.name, ...point }))
      : growthLines(sweep, measured);
    console.log(lines.join("\n"));
  }
});

async function measurePoint({ shape, zeros, threads }: Point, peak: Peak, turns: number) {
  const { sizes, batch, rows } = shape;
  const random = lcg(1);
  const chance = lcg(2);
  const value = () => (100 * chance() < zeros ? 0 : random());
  const x = { data: Float32Array.from({ length: rows * sizes[0] }, value), shape: [rows, sizes[0]] };
  const y = Int32Array.from({ length: rows }, (_, row) => row % 10);
  const exact = rungs.find(({ name }) => name === "exact")!;
  const model = await climb(shape, { ...exact, options: { ...exact.options, threads } });
  const train = async (epochs: number) => {
    let began = now(),
      ended = began;
    const watch = { onTrainBegin: () => void (began = now()), onTrainEnd: () => void (ended = now()) };
    await model.fit(x, y, { batchSize: batch, epochs, callbacks: [watch] });
    return idle(between(began, ended), threads);
  };
  let epochs = 1,
    spent = await train(1);
  while (spent < WARM_UP) spent = await train((epochs *= 2));
  epochs = Math.max(1, Math.round((epochs * TURN) / spent));
  const timings = [];
  for (let turn = 0; turn < turns; turn++) {
    const before = peak.sample();
    const samplesPerSecond = (rows * epochs * 1000) / (await train(epochs));
    const after = peak.sample();
    const gflops = (samplesPerSecond * operationsPerRow(sizes)) / 1e9;
    timings.push({ samplesPerSecond, gflops, share: gflops / Math.max(before.exact, after.exact) });
  }
  model.dispose();
  return {
    samplesPerSecond: median(timings.map((t) => t.samplesPerSecond)),
    gflops: median(timings.map((t) => t.gflops)),
    shareOfExactR: median(timings.map((t) => t.share)),
  };
}
