/** The networks that are timed, and how much arithmetic they are. */

export interface Shape {
  /** Inputs, hidden units, outputs. */
  readonly sizes: readonly number[];
  readonly batch: number;
  /** Rows of data, and how often a round trains on them. */
  readonly rows: number;
  readonly epochs: number;
  /** Four of five pixels are 0, as in the digits; or none is. */
  readonly zeros: boolean;
  readonly optimizer: "sgd" | "adam";
  readonly rate: number;
}

/** XOR, full batch: sigmoids and the mean squared error. */
export const xor: Shape = {
  sizes: [2, 4, 1],
  batch: 4,
  rows: 4,
  epochs: 10_000,
  zeros: true,
  optimizer: "sgd",
  rate: 0.5,
};

/**
 * Digits: ReLU between, softmax + cross-entropy at the end. As many rows as pure JavaScript finishes in about half a
 * second, as often as gives WebAssembly some tens of milliseconds.
 */
const sgd = { optimizer: "sgd", rate: 0.1 } as const;
const adam = { optimizer: "adam", rate: 0.001 } as const;
const middle = { sizes: [784, 128, 10], batch: 32, rows: 2048, epochs: 1, zeros: true };
const large = { sizes: [784, 512, 256, 10], batch: 128, rows: 512, epochs: 1, zeros: true };
export const digitShapes: readonly Shape[] = [
  { sizes: [784, 16, 10], batch: 32, rows: 4096, epochs: 4, zeros: true, ...sgd },
  { ...middle, ...sgd },
  { ...large, ...sgd },
  { ...middle, ...sgd, zeros: false },
  { ...large, ...sgd, zeros: false },
  { ...middle, ...adam },
  { ...large, ...adam },
];

/** "784-128-10, batch 32, Adam" */
export function shapeName({ sizes, batch, zeros, optimizer }: Omit<Shape, "rows" | "epochs" | "rate">): string {
  const name = `${sizes.join("-")}, batch ${batch}${optimizer === "adam" ? ", Adam" : ""}`;
  return zeros ? name : `${name}, no zeros in x`;
}

/**
 * Useful floating-point operations of one row's training step, a multiply-add counted as two:
 * 2·I·O a layer for y = x·W, the same for dW = xᵀ·dy, and the same for dx = dy·Wᵀ in all layers but the first.
 * Activations, loss, bias and update are not counted; zero inputs are, also for those who skip them.
 */
export function operationsPerRow(sizes: readonly number[]): number {
  let operations = 0;
  for (let layer = 0; layer + 1 < sizes.length; layer++) {
    operations += (layer === 0 ? 2 : 3) * 2 * sizes[layer] * sizes[layer + 1];
  }
  return operations;
}
