/** The same training on both backends, by the same code in the same run: how fast, and how good. */
import type { Input } from "../src/data/input.ts";
import type { Model } from "../src/model/model.ts";

export interface Contest {
  /** A fresh model, always the same one. */
  build(backend: "wasm" | "javascript"): Promise<Model>;
  training: [Input, Input];
  test: [Input, Input];
  rows: number;
  epochs: number;
  batchSize: number;
  /** Rounds that count, unless `ms` milliseconds are over before; one at least. */
  rounds: number;
  ms: number;
  signal: AbortSignal;
}

export interface Contestant {
  backend: "wasm" | "javascript";
  /** Rows trained on a second: the median of the rounds, and each of them. */
  samplesPerSecond: number;
  rounds: number[];
  /** On the test part, after the last round. */
  loss: number;
  accuracy: number;
}

/**
 * Trains in rounds, the backends in turn, so that whatever else the machine does meets both. First an epoch of each
 * that is not counted: JavaScript is compiled while it runs. Undefined when the signal stops it.
 */
export async function compareBackends(contest: Contest): Promise<Contestant[] | undefined> {
  const { build, training, test, rows, epochs, batchSize, rounds, ms, signal } = contest;
  const contestants = (["wasm", "javascript"] as const).map((backend) => ({
    backend,
    speeds: [] as number[],
    model: undefined as Model | undefined,
  }));
  const ends = performance.now() + ms;
  for (let round = 0; round <= rounds && (round <= 1 || performance.now() < ends); round++) {
    for (const contestant of contestants) {
      contestant.model?.dispose();
      const model = (contestant.model = await build(contestant.backend));
      const begin = performance.now();
      const { stoppedBy } = await model.fit(...training, { epochs: round === 0 ? 1 : epochs, batchSize, signal });
      const seconds = (performance.now() - begin) / 1000;
      if (stoppedBy === "signal") return undefined;
      if (round > 0) contestant.speeds.push((epochs * rows) / seconds);
    }
  }
  return Promise.all(
    contestants.map(async ({ backend, speeds, model }) => {
      const { loss, accuracy } = await model!.evaluate(...test);
      return { backend, samplesPerSecond: median(speeds), rounds: speeds, loss, accuracy };
    }),
  );
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Whether two arrays hold the same bits. */
export function sameBits(a: ArrayBufferView, b: ArrayBufferView): boolean {
  const left = new Uint8Array(a.buffer, a.byteOffset, a.byteLength),
    right = new Uint8Array(b.buffer, b.byteOffset, b.byteLength);
  return left.length === right.length && left.every((byte, i) => byte === right[i]);
}
