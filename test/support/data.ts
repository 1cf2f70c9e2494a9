/** Data sets made on the spot, the same on every engine: from whole-number arithmetic, products and square roots alone. */

/** Uniform numbers in [0, 1).   [T. Ettinger, mulberry32] */
export function randomNumbers(seed: number): () => number {
  let a = seed | 0;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Rows of numbers in [−1, 1). */
export function randomRows(rows: number, columns: number, seed: number): number[][] {
  const next = randomNumbers(seed);
  return Array.from({ length: rows }, () => Array.from({ length: columns }, () => 2 * next() - 1));
}

/** Points in a square, label 1 inside a circle that holds half of them. */
export function circle(rows: number, seed: number): { x: number[][]; labels: number[] } {
  const x = randomRows(rows, 2, seed);
  return { x, labels: x.map(([a, b]) => (a * a + b * b < 2 / Math.PI ? 1 : 0)) };
}

/** Three clouds of points around (1, 0), (−1, 1) and (−1, −1), labels 0 … 2 in turn. */
export function clouds(rows: number, seed: number): { x: number[][]; labels: number[] } {
  const noise = randomRows(rows, 2, seed);
  const centres = [[1, 0], [-1, 1], [-1, -1]]; // prettier-ignore
  const x = noise.map(([a, b], i) => [centres[i % 3][0] + 0.6 * a, centres[i % 3][1] + 0.6 * b]);
  return { x, labels: x.map((_, i) => i % 3) };
}

/** Class numbers as rows of zeros with a one. */
export function oneHot(labels: readonly number[], classes: number): number[][] {
  return labels.map((label) => Array.from({ length: classes }, (_, c) => (c === label ? 1 : 0)));
}
