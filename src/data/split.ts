/** Splitting rows into a part to train on and a part to test on. */
import { counted } from "../base/numbers.ts";
import { ChainruleError } from "../base/errors.ts";
import { flag, number, readOptions, type RecordOf } from "../base/options.ts";
import { keyOf, streams, Uniform } from "../kernels/random/philox.ts";
import { shuffled } from "./epochs.ts";
import { binsOfGroups, orderOfTimes, refuseBoth, rowsOption, startOfTie, type Times } from "./grouping.ts";
import { classesOf, countPairs, part, type Part, type Rows } from "./rows.ts";

export type { Part, Rows } from "./rows.ts";

/** What says which rows belong together, or in which order they came. */
export interface GroupOptions {
  /** A value a row, such as a patient's number: rows of one value stay together. */
  groups?: Rows;
  /** A number, Date or date as text a row: what is tested on is later than what is trained on. Nothing is shuffled. */
  time?: Times;
}

export interface SplitOptions extends GroupOptions {
  /** Share of the rows that goes to the test part, between 0 and 1. Default 0.25. */
  testShare?: number;
  /** Same seed, same split, on every engine. A whole number from 0. Default 0. */
  seed?: number;
  /** Keeps each class's share in both parts, to within one row; the classes are what y holds. Default false. */
  stratify?: boolean;
}

export interface Split<X extends Rows, Y extends Rows> {
  train: Part<X, Y>;
  test: Part<X, Y>;
}

const splitOptions = {
  testShare: number(0.25, { above: 0, below: 1 }),
  seed: number(0, { integer: true, min: 0 }),
  stratify: flag(false),
  groups: rowsOption<Rows>(),
  time: rowsOption<Times>(),
} satisfies RecordOf<SplitOptions>;

/**
 * Shuffles the rows and splits them: round(rows · testShare) of them into `test`, the rest into `train`.
 * The shuffle is Fisher–Yates over philox's stream "split"; then each row in turn goes to the test part for as long as
 * its class (without stratify: there is one class) has places there. That leaves the first and last rows of the parts to
 * few classes, so both parts are shuffled too.
 * With `groups`, whole groups go to the part that lacks most of their classes, the largest first, so that shares are kept as
 * well as the groups allow. With `time`, the last rows are tested on, in their order; rows of one time stay together.
 * Throws E_SHAPE when x, y, groups or time have different numbers of rows, E_CONFIG for options, E_DATA when a part would be
 * empty or times are none.
 */
export function trainTestSplit<X extends Rows, Y extends Rows>(x: X, y: Y, options: SplitOptions = {}): Split<X, Y> {
  const { testShare: share, stratify, seed, groups, time } = readOptions(splitOptions, options, "trainTestSplit");
  const key = keyOf(seed);
  const rows = countPairs(x, y);
  refuseBoth("trainTestSplit", { stratify, groups, time });
  const testRows = Math.round(rows * share);
  if (testRows === 0 || testRows === rows) {
    const message = `testShare ${share} of ${counted(rows, "row")} leaves ${rows - testRows} to train on and ${testRows} to test on.`;
    throw new ChainruleError("E_DATA", message, { share, rows });
  }
  if (time !== undefined) {
    const { order, times } = orderOfTimes(time, rows);
    const cut = startOfTie(times, rows - testRows);
    return { train: part(x, y, order.slice(0, cut)), test: part(x, y, order.slice(cut)) };
  }

  const classes = stratify ? classesOf(y, rows) : new Int32Array(rows);
  const random = new Uniform(key, streams.split, groups === undefined ? 0 : 2);
  const bins = groups && binsOfGroups(groups, classes, [share, 1 - share], random);
  const places = placesPerClass(classes, testRows);
  const train: number[] = [];
  const test: number[] = [];
  for (const row of shuffled(Int32Array.from(classes.keys()), random)) {
    const isTest = bins === undefined ? places[classes[row]]-- > 0 : bins[row] === 0;
    (isTest ? test : train).push(row);
  }
  const mixed = (list: readonly number[]) => part(x, y, shuffled(Int32Array.from(list), random));
  return { train: mixed(train), test: mixed(test) };
}

/** Test rows a class: its share of them rounded down, and one more for the largest remainders. */
function placesPerClass(classes: Int32Array, testRows: number): number[] {
  const counts: number[] = [];
  for (const c of classes) counts[c] = (counts[c] ?? 0) + 1;
  const exact = counts.map((count) => (count * testRows) / classes.length);
  const places = exact.map(Math.floor);
  const left = testRows - places.reduce((sum, n) => sum + n, 0);
  const byRemainder = exact.map((_, c) => c).sort((a, b) => exact[b] - places[b] - (exact[a] - places[a]) || a - b);
  for (const c of byRemainder.slice(0, left)) places[c]++;
  return places;
}
