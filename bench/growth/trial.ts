/** A point of a sweep as a model in training: warmed up, then timed turn by turn. */
import { climb, rungs } from "../ladder/rungs.ts";
import { operationsPerRow } from "../ladder/shapes.ts";
import { between, idle, now } from "../support/clock.ts";
import { lcg } from "../support/data.ts";
import type { Peak } from "../support/peak.ts";
import type { Point } from "./sweeps.ts";

/** Milliseconds of warming up, and of a turn. */
const WARM_UP = 80,
  TURN = 80;

export interface Timing {
  readonly samplesPerSecond: number;
  /** Of useful operations. */
  readonly gflops: number;
  /** Of R', taken before and after. */
  readonly share: number;
}
export interface Trial {
  turn(): Promise<Timing>;
  dispose(): void;
}

export async function begin({ shape, zeros, threads }: Point, peak: Peak): Promise<Trial> {
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
  return {
    dispose: () => model.dispose(),
    async turn() {
      const before = peak.sample();
      const samplesPerSecond = (rows * epochs * 1000) / (await train(epochs));
      const after = peak.sample();
      const gflops = (samplesPerSecond * operationsPerRow(sizes)) / 1e9;
      return { samplesPerSecond, gflops, share: gflops / Math.max(before.exact, after.exact) };
    },
  };
}
