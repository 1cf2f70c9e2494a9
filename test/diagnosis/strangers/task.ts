/** What a program trains, what it is made of, and how it is run. */
import {
  dense,
  sequential,
  type CompileOptions,
  type FindingName,
  type FitOptions,
  type History,
  type Layer,
  type SequentialOptions,
} from "../../../src/index.ts";

type Rows = number[][];

/** What a program trains. */
export interface Task {
  x: Rows | { data: Uint8Array; shape: number[]; scale: number };
  y: Rows | number[];
  layers: Layer[];
  compile: CompileOptions;
  fit: FitOptions;
  options?: Partial<SequentialOptions>;
  /** How often `fit` is called. */
  calls?: number;
}

/** Numbers of a program: uniform in [0, 1), normal, and whole below n. */
export interface Numbers {
  (): number;
  normal(): number;
  below(n: number): number;
}

export function numbers(seed: number): Numbers {
  let state = Math.imul(seed, 0x9e3779b1) >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return Object.assign(next, {
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    below: (n: number) => Math.floor(next() * n),
  });
}

export const many = <T>(n: number, make: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i));
export const oneHot = (n: number, i: number): number[] => many(n, (j) => (i === j ? 1 : 0));
export const mlp = (sizes: number[], activation: string, last = "linear", more = {}): Layer[] =>
  sizes.map((units, i) => dense({ units, activation: i < sizes.length - 1 ? activation : last, ...more }));
/** Rows of k clouds, with their class numbers; `share(i)` draws the class. */
export function clouds(r: Numbers, n: number, columns: number, k: number, draw = () => r.below(k), spread = 0.5) {
  const centres = many(k, () => many(columns, () => r.normal()));
  const classes = many(n, draw);
  return { classes, x: classes.map((c) => centres[c].map((m) => m + spread * r.normal())) };
}

export const corners: Rows = [[0, 0], [0, 1], [1, 0], [1, 1]]; // prettier-ignore

export interface Broken {
  name: string;
  source: string;
  /** What a tutor would say. */
  tutor: string;
  /** Findings that say it; or what the error says. */
  told?: FindingName[];
  refused?: RegExp;
  make(r: Numbers): Task;
}

export interface Healthy {
  name: string;
  make(r: Numbers): Task;
}

/** Trains as the program does, with data and weights of a seed; returns the last history, and the losses of all. */
export async function train({ name, make }: Healthy, seed: number): Promise<History[]> {
  const { x, y, layers, compile, fit, options, calls = 1 } = make(numbers(seed * 7919 + name.length));
  const inputs = Array.isArray(x) ? x[0].length : x.shape[1];
  const model = await sequential({ inputShape: [inputs], layers, seed, ...options });
  model.compile(compile);
  const histories: History[] = [];
  for (let i = 0; i < calls; i++) histories.push(await model.fit(x, y, { onNonFinite: "stop", ...fit }));
  model.dispose();
  return histories;
}
