/** The files that everybody reads: rows, test rows and first weights of a work, in a folder that goes away. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { trainTestSplit } from "../../src/data/index.ts";
import { digits as smallDigits } from "../../examples/digits-data.ts";
import { digits, lcg } from "../support/data.ts";
import type { Files, Work } from "./protocol.ts";

interface Part {
  readonly x: Float32Array;
  readonly labels: Int32Array;
  readonly targets?: Float32Array;
}

export class Folder {
  readonly path = mkdtempSync(join(tmpdir(), "chainrule-rivals-"));

  constructor() {
    process.on("exit", () => this.remove());
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }

  async write(name: string, work: Work): Promise<Files> {
    const { train, test } = await parts(work);
    const place = (what: string, values: Float32Array | Int32Array) => {
      const file = join(this.path, `${name}-${what}`);
      writeFileSync(file, values);
      return file;
    };
    return {
      x: place("x", train.x),
      labels: place("labels", train.labels),
      targets: place("targets", train.targets ?? new Float32Array()),
      testX: place("test-x", test.x),
      testLabels: place("test-labels", test.labels),
      testTargets: place("test-targets", test.targets ?? new Float32Array()),
      weights: place("weights", work.before ? new Float32Array() : heUniform(work.sizes)),
    };
  }
}

async function parts({ sizes, shape, output, rows, testRows }: Work): Promise<{ train: Part; test: Part }> {
  const [inputs] = sizes;
  if (inputs === 784) return { train: digits(rows), test: digits(testRows, "t10k") };
  if (inputs === 64) return splitDigits(testRows);
  if (inputs === 2) {
    const xor = { x: Float32Array.of(0, 0, 0, 1, 1, 0, 1, 1), labels: Int32Array.of(0, 1, 1, 0) };
    return { train: xor, test: xor };
  }
  const random = lcg(2);
  if (shape) return { train: waves(shape, rows, random), test: waves(shape, testRows, random) };
  if (output === "linear") return { train: exponentials(rows, random), test: exponentials(testRows, random) };
  const noise = (count: number) => ({
    x: Float32Array.from({ length: count * inputs }, random),
    labels: new Int32Array(count),
  });
  return { train: noise(rows), test: noise(testRows) };
}

/** The 1,797 small digits of `npm start`, as many of each class in the test part. */
async function splitDigits(testRows: number): Promise<{ train: Part; test: Part }> {
  const { images, labels } = await smallDigits();
  const split = trainTestSplit(images, labels, { testShare: testRows / labels.length, seed: 1, stratify: true });
  const part = (x: { data: ArrayLike<number> }, y: ArrayLike<number>) => ({
    x: Float32Array.from(x.data, (ink) => ink * images.scale),
    labels: Int32Array.from(y),
  });
  return { train: part(split.train.x, split.train.y), test: part(split.test.x, split.test.y) };
}

/** Matrices [2, 2] and their exponentials Σ Aᵏ / k!, flat: what SimpleChains.jl shows its smallest network. */
function exponentials(rows: number, random: () => number): Part {
  const x = Float32Array.from({ length: 4 * rows }, () => 2 * random() - 1);
  const targets = new Float32Array(4 * rows);
  for (let row = 0; row < 4 * rows; row += 4) {
    const [a, b, c, d] = x.subarray(row, row + 4);
    let term = [1, 0, 0, 1];
    const sum = [...term];
    for (let k = 1; k < 20; k++) {
      const [p, q, r, s] = term;
      term = [a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s].map((value) => value / k);
      for (let i = 0; i < 4; i++) sum[i] += term[i];
    }
    targets.set(sum, row);
  }
  return { x, targets, labels: new Int32Array(rows) };
}

/**
 * Series [steps, channels] of 10 classes: sin 2π((2 + k / 2) step / steps + k channel / 20 + phase) of class k, any phase,
 * under uniform noise of ± 0.5. Classes differ in time and, for windows that are shorter than a period, between channels.
 */
function waves([steps, channels]: readonly number[], rows: number, random: () => number): Part {
  const x = new Float32Array(rows * steps * channels);
  const labels = Int32Array.from({ length: rows }, () => Math.floor(10 * random()));
  let at = 0;
  for (const label of labels) {
    const phase = random();
    for (let step = 0; step < steps; step++) {
      for (let channel = 0; channel < channels; channel++) {
        const periods = ((2 + label / 2) * step) / steps + (label * channel) / 20 + phase;
        x[at++] = Math.sin(2 * Math.PI * periods) + random() - 0.5;
      }
    }
  }
  return { x, labels };
}

/** Kernels uniform in ± √(6 / inputs), biases 0, layer after layer. [He et al. 2015, as Keras's heUniform] */
export function heUniform(sizes: readonly number[]): Float32Array {
  const random = lcg(1);
  const layers = sizes.slice(1).map((units, i) => {
    const limit = Math.sqrt(6 / sizes[i]);
    return Array.from({ length: (sizes[i] + 1) * units }, (_, at) =>
      at < sizes[i] * units ? limit * (2 * random() - 1) : 0,
    );
  });
  return Float32Array.from(layers.flat());
}
