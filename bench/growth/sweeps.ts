/**
 * What grows: width, batch, depth, the share of zeros among the inputs, threads. Sizes double, with one in between, so that
 * what only powers of two suffer shows.
 */
import type { Shape } from "../ladder/shapes.ts";

export interface Point {
  readonly at: number;
  /** Whether `at` is a power of two. */
  readonly power: boolean;
  readonly shape: Shape;
  /** Percent of the inputs that are 0. */
  readonly zeros: number;
  readonly threads: number;
}
export interface Sweep {
  readonly name: "width" | "batch" | "depth" | "zeros" | "threads";
  readonly about: string;
  /** Whether it counts in equal steps: powers of two are nothing special then. */
  readonly even: boolean;
  readonly points: readonly Point[];
}

const sgd = { optimizer: "sgd", rate: 0.01, epochs: 1, zeros: false } as const;
/** Inputs of every network. */
const INPUTS = 256;
/** Of every batch size: data that grow with it would grow out of the caches, too. */
const ROWS = 8192;

function points(
  values: readonly number[],
  shape: (at: number) => Pick<Shape, "sizes" | "batch">,
  rows?: number,
): Point[] {
  return values.map((at) => {
    const { sizes, batch } = shape(at);
    return {
      at,
      power: Number.isInteger(Math.log2(at)),
      shape: { sizes, batch, rows: rows ?? 2 * Math.max(batch, 32), ...sgd },
      zeros: 0,
      threads: 1,
    };
  });
}

/** Of one network, with something else that grows. */
function others(values: readonly number[], grows: "zeros" | "threads"): Point[] {
  return points(values, () => ({ sizes: [784, 128, 10], batch: 32 })).map((point) => ({ ...point, [grows]: point.at }));
}

/** 16, 24, 32, 48, … to the last. */
export function doubling(first: number, last: number): number[] {
  const values = [];
  for (let at = first; at <= last; at *= 2) values.push(at, ...(at > 1 && at < last ? [1.5 * at] : []));
  return values;
}

export const sweeps: readonly Sweep[] = [
  {
    name: "width",
    about: "256-W-W-10, batch 32",
    even: false,
    points: points(doubling(16, 4096), (W) => ({ sizes: [INPUTS, W, W, 10], batch: 32 })),
  },
  {
    name: "batch",
    about: "256-128-10, batch B",
    even: false,
    points: points(doubling(1, 4096), (batch) => ({ sizes: [INPUTS, 128, 10], batch }), ROWS),
  },
  {
    name: "depth",
    about: "256-(128 D times)-10, batch 32",
    even: false,
    points: points([1, 2, 3, 4, 6, 8, 12, 16], (D) => ({ sizes: [INPUTS, ...Array(D).fill(128), 10], batch: 32 })),
  },
  {
    name: "zeros",
    about: "784-128-10, batch 32, Z % of the inputs 0",
    even: true,
    points: others([0, 10, 20, 30, 40, 50, 55, 60, 65, 70, 75, 80, 85, 90, 95], "zeros"),
  },
  {
    name: "threads",
    about: "784-128-10, batch 32, threads: T; on the wall",
    even: true,
    points: others([1, 2, 3, 4, 5, 6, 7, 8], "threads"),
  },
];
