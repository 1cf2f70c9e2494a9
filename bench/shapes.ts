/** The networks that are timed, and how much arithmetic they are. */

export interface Shape {
  /** Inputs, hidden units, outputs. */
  readonly sizes: readonly number[];
  readonly batch: number;
  /** Rows of data, and how often a round trains on them. */
  readonly rows: number;
  readonly epochs: number;
}

/** ReLU between, softmax + cross-entropy at the end, SGD. The last one is the largest that pure JavaScript finishes in a few seconds. */
export const shapes: readonly Shape[] = [
  { sizes: [784, 16, 10], batch: 32, rows: 4096, epochs: 8 },
  { sizes: [784, 128, 10], batch: 32, rows: 4096, epochs: 1 },
  { sizes: [784, 512, 256, 10], batch: 128, rows: 1024, epochs: 1 },
];

/** "784-128-10, batch 32" */
export function shapeName({ sizes, batch }: Pick<Shape, "sizes" | "batch">): string {
  return `${sizes.join("-")}, batch ${batch}`;
}

/**
 * Useful floating-point operations of one row's training step, a multiply-add counted as two:
 * 2·I·O a layer for y = x·W, the same for dW = xᵀ·dy, and the same for dx = dy·Wᵀ in all layers but the first.
 * Activations, loss, bias and update are not counted, zero inputs are, whoever skips them.
 */
export function operationsPerRow(sizes: readonly number[]): number {
  let operations = 0;
  for (let layer = 0; layer + 1 < sizes.length; layer++) {
    operations += (layer === 0 ? 2 : 3) * 2 * sizes[layer] * sizes[layer + 1];
  }
  return operations;
}
