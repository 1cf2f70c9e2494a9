/** The same training on both backends, by the same code in the same run: how fast, and how good. */
import type { Input } from "../data/input.ts";
import type { Model } from "../model/model.ts";

export interface Contest {
  /** A fresh model, always the same one. */
  build(backend: "wasm" | "javascript"): Promise<Model>;
  training: [Input, Input];
  test: [Input, Input];
  rows: number;
  epochs: number;
  batchSize: number;
  rounds: number;
  signal: AbortSignal;
}

export interface Contestant {
  backend: "wasm" | "javascript";
  /** Rows trained on a second: the median of the rounds, the slowest, the fastest. */
  samplesPerSecond: number;
  slowest: number;
  fastest: number;
  loss: number;
  accuracy: number;
}

/**
 * Trains in rounds, the backends in turn, so that whatever else the machine does meets both. First an epoch of each
 * that is not counted: JavaScript is compiled while it runs. Undefined when the signal stops it.
 */
export async function compareBackends(contest: Contest): Promise<Contestant[] | undefined> {
  const { build, training, test, rows, epochs, batchSize, rounds, signal } = contest;
  const backends = ["wasm", "javascript"] as const;
  const speeds: Record<string, number[]> = { wasm: [], javascript: [] };
  const contestants: Contestant[] = [];
  for (let round = 0; round <= rounds; round++) {
    for (const backend of backends) {
      const model = await build(backend);
      const begin = performance.now();
      const { stoppedBy } = await model.fit(...training, { epochs: round === 0 ? 1 : epochs, batchSize, signal });
      const seconds = (performance.now() - begin) / 1000;
      if (stoppedBy === "signal") return undefined;
      if (round > 0) speeds[backend].push((epochs * rows) / seconds);
      if (round === rounds) contestants.push(await finish(model, backend, speeds[backend], test));
      model.dispose();
    }
  }
  return contestants;
}

async function finish(
  model: Model,
  backend: Contestant["backend"],
  speeds: number[],
  test: [Input, Input],
): Promise<Contestant> {
  const sorted = speeds.toSorted((a, b) => a - b);
  const { loss, accuracy } = await model.evaluate(...test);
  return {
    backend,
    samplesPerSecond: sorted[Math.floor(sorted.length / 2)],
    slowest: sorted[0],
    fastest: sorted[sorted.length - 1],
    loss,
    accuracy,
  };
}

/** Whether two arrays hold the same bits. */
export function sameBits(a: ArrayBufferView, b: ArrayBufferView): boolean {
  const left = new Uint8Array(a.buffer, a.byteOffset, a.byteLength),
    right = new Uint8Array(b.buffer, b.byteOffset, b.byteLength);
  return left.length === right.length && left.every((byte, i) => byte === right[i]);
}
