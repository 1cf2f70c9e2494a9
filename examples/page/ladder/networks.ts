/** The networks that are timed, and their rows. */
import type { Input } from "chainrule/browser";
import type { Part } from "../network.ts";

export interface Network {
  readonly name: string;
  /** Inputs, hidden units, outputs. */
  readonly sizes: readonly number[];
  readonly batch: number;
  /** Passes over the rows a training: so many that starting one does not count. */
  readonly epochs: number;
  readonly rate: number;
  /** A batch is too little work to be shared by threads. */
  readonly small: boolean;
  readonly rows: number;
  /** x and y of the first rows. */
  first(rows: number): readonly [Input, Input];
}

/** Bytes stay bytes in a model's memory. */
interface Bytes {
  readonly data: Uint8Array;
  readonly scale: number;
}

const PIXELS = 784;
/** Share of MNIST's pixels that are not 0. */
const INKED = 0.19;

/** XOR, the digits of this page, and two networks of MNIST's size. */
export function networks(digits: Part): readonly Network[] {
  const rows = synthetic(512);
  const mnist = { batch: 32, rate: 0.1, rows: 512, small: false, first: firstOf(rows.x, PIXELS, rows.y) };
  return [
    { name: "XOR", sizes: [2, 4, 1], batch: 4, rate: 0.5, rows: 4, epochs: 10_000, small: true, first: xor },
    {
      name: "Digits",
      sizes: [64, 32, 10],
      batch: 32,
      rate: 0.1,
      rows: digits.y.length,
      epochs: 8,
      small: true,
      first: firstOf(digits.x, 64, digits.y),
    },
    { name: "MNIST-size", sizes: [784, 16, 10], epochs: 4, ...mnist },
    { name: "MNIST-size", sizes: [784, 128, 10], epochs: 2, ...mnist },
  ];
}

function xor(rows: number): readonly [Input, Input] {
  const x = [[0, 0], [0, 1], [1, 0], [1, 1]]; // prettier-ignore
  return [x.slice(0, rows), [0, 1, 1, 0].slice(0, rows)];
}

function firstOf({ data, scale }: Bytes, columns: number, y: Uint8Array): Network["first"] {
  return (rows) => [{ data: data.subarray(0, rows * columns), shape: [rows, columns], scale }, y.subarray(0, rows)];
}

/** As sparse as MNIST: a class is a pattern of so many pixels, a row its pattern with noise. The same in every page. */
function synthetic(rows: number): { x: Bytes; y: Uint8Array } {
  const random = lcg(1);
  const patterns = Array.from({ length: 10 }, () => Array.from({ length: PIXELS }, () => random() < INKED));
  const y = Uint8Array.from({ length: rows }, () => Math.floor(random() * 10));
  const data = new Uint8Array(rows * PIXELS);
  for (let row = 0; row < rows; row++) {
    patterns[y[row]].forEach((inked, i) => {
      if (inked) data[row * PIXELS + i] = 128 + 127 * random();
    });
  }
  return { x: { data, scale: 1 / 255 }, y };
}

/** Uniform numbers in [0, 1): the linear congruential generator of Numerical Recipes. */
function lcg(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
