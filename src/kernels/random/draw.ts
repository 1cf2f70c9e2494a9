import type { Matrix } from "../../memory/tensor.ts";
import { cursorPlace } from "../shared/layout.ts";
import { philox } from "./philox.ts";

const block = new Uint32Array(4);
const group = new Uint32Array(16);

/** Where the numbers of a matrix are drawn from: the key, and the second to fourth word of the counter. */
export interface Source {
  readonly seed: Matrix<Int32Array>;
  readonly cursor: Matrix<Int32Array>;
  readonly stream: number;
}

/**
 * Calls `use` for each number of rows [begin, end), rows of C numbers, with its word of 32 random bits.
 *
 * Number c of row r takes word ⌊c/4⌋ mod 4 of the philox block with
 *   key = seed,   counter = (4 (r ⌈C/16⌉ + ⌊c/16⌋) + c mod 4, stream, epoch, batch),
 * a function of its place alone. Four blocks stand side by side, so that assembly/random/draw.ts may run them in lanes:
 *
 *   block     0 1 2 3
 *   word 0   |0 1 2 3|
 *   word 1   |4 5 6 7|     digits = number of the row, modulo 16
 *   word 2   |8 9 A B|
 *   word 3   |C D E F|
 */
export function draw(
  columns: number,
  { seed, cursor, stream }: Source,
  begin: number,
  end: number,
  use: (row: number, column: number, word: number) => void,
): void {
  const key = [seed.data[0], seed.data[1]] as const;
  const { data } = cursor;
  const epoch = data[cursorPlace.epoch];
  const batch = data[cursorPlace.batch];
  const groups = Math.ceil(columns / 16);
  for (let r = begin; r < end; r++) {
    for (let c = 0; c < columns; c++) {
      if (c % 16 === 0) fillGroup(4 * (r * groups + c / 16), Math.min(4, columns - c), stream, epoch, batch, key);
      use(r, c, group[c % 16]);
    }
  }
}

function fillGroup(
  counter: number,
  blocks: number,
  stream: number,
  epoch: number,
  batch: number,
  key: readonly [number, number],
): void {
  for (let b = 0; b < blocks; b++) {
    philox(block, counter + b, stream, epoch, batch, key);
    for (let k = 0; k < 4; k++) group[4 * k + b] = block[k];
  }
}
