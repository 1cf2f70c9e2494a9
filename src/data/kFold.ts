/** Cross-validation: rows in k parts, each of them tested on once. */
import { ChainruleError } from "../base/errors.ts";
import { flag, number, readOptions, type RecordOf } from "../base/options.ts";
import { keyOf, streams, Uniform } from "../kernels/random/philox.ts";
import { shuffled } from "./epochs.ts";
import { binsOfGroups, orderOfTimes, refuseBoth, rowsOption, startOfTie, type Times } from "./grouping.ts";
import { classesOf, countPairs, part, type Rows } from "./rows.ts";
import type { GroupOptions, Split } from "./split.ts";

export interface FoldOptions extends GroupOptions {
  /** Parts, at least 2. Default 5. */
  folds?: number;
  /** Same seed, same folds, on every engine. A whole number from 0. Default 0. */
  seed?: number;
  /** Keeps each class's share in every fold, to within one row; the classes are what y holds. Default false. */
  stratify?: boolean;
}

/** A split whose test part is a fold. */
export interface Fold<X extends Rows, Y extends Rows> extends Split<X, Y> {
  /** Its number, from 0. */
  fold: number;
}

const foldOptions = {
  folds: number(5, { integer: true, min: 2 }),
  seed: number(0, { integer: true, min: 0 }),
  stratify: flag(false),
  groups: rowsOption<Rows>(),
  time: rowsOption<Times>(),
} satisfies RecordOf<FoldOptions>;

/**
 * The folds of k-fold cross-validation, one after the other: `for (const { train, test } of kFold(x, y, { folds: 5 }))`. Each row
 * is in one test part, and in the train parts of the other folds; parts are copied when their fold is asked for.
 * The rows are shuffled by Fisher–Yates over philox's stream "split" and dealt to the folds in turn; with `stratify` class by
 * class. With `groups`, whole groups go to the fold that lacks most of their classes, the largest first.
 * With `time`, the rows are in k + 1 blocks by time; fold i tests on block i + 1 and trains on all blocks before it, and the
 * first block is never tested on. Rows of one time stay together.
 * Throws E_SHAPE when x, y, groups or time have different numbers of rows, E_CONFIG for options, E_DATA when a part would be
 * empty or times are none.
 */
export function kFold<X extends Rows, Y extends Rows>(x: X, y: Y, options: FoldOptions = {}): Iterable<Fold<X, Y>> {
  const { folds, seed, stratify, groups, time } = readOptions(foldOptions, options, "kFold");
  const key = keyOf(seed);
  const rows = countPairs(x, y);
  refuseBoth("kFold", { stratify, groups, time });
  const blocks = folds + Number(time !== undefined);
  if (rows < blocks) {
    const message = `${folds} folds${time === undefined ? "" : " by time"} need at least ${blocks} rows, got ${rows}.`;
    throw new ChainruleError("E_DATA", message, { folds, expected: blocks, got: rows });
  }
  if (time !== undefined) return byTime(x, y, time, folds, rows);

  const random = new Uniform(key, streams.split, 1);
  const classes = stratify ? classesOf(y, rows) : new Int32Array(rows);
  const equal = new Array<number>(folds).fill(1 / folds);
  const bins = groups && binsOfGroups(groups, classes, equal, random);
  const order = shuffled(Int32Array.from(classes.keys()), random);
  const foldOf = bins ?? dealt(order, classes, folds);
  return {
    *[Symbol.iterator]() {
      for (let fold = 0; fold < folds; fold++) {
        const [train, test] = [false, true].map((isTest) => order.filter((row) => (foldOf[row] === fold) === isTest));
        yield { fold, train: part(x, y, train), test: part(x, y, test) };
      }
    },
  };
}

/** The fold of each row: those of a class in turn, each class from where the one before it ended. */
function dealt(order: Int32Array, classes: Int32Array, folds: number): Int32Array {
  const byClass: number[][] = [];
  for (const row of order) (byClass[classes[row]] ??= []).push(row);
  const foldOf = new Int32Array(order.length);
  let next = 0;
  for (const list of byClass) for (const row of list) foldOf[row] = next++ % folds;
  return foldOf;
}

function byTime<X extends Rows, Y extends Rows>(
  x: X,
  y: Y,
  time: Times,
  folds: number,
  rows: number,
): Iterable<Fold<X, Y>> {
  const { order, times } = orderOfTimes(time, rows);
  const size = Math.floor(rows / (folds + 1));
  const cuts = Array.from({ length: folds }, (_, i) => startOfTie(times, rows - (folds - i) * size));
  const empty = cuts.findIndex((cut, i) => i > 0 && cut <= cuts[i - 1]);
  if (empty >= 0) {
    const message = `time: fold ${empty - 1} of ${folds} would be empty, since many rows have the time ${times[cuts[empty]]}.`;
    throw new ChainruleError("E_DATA", message, { folds, time: times[cuts[empty]] });
  }
  return {
    *[Symbol.iterator]() {
      for (const [fold, cut] of cuts.entries())
        yield {
          fold,
          train: part(x, y, order.slice(0, cut)),
          test: part(x, y, order.slice(cut, cuts[fold + 1] ?? rows)),
        };
    },
  };
}
