/**
 * Precision, recall and their harmonic mean, from the counts of a confusion matrix:
 *   precision = TP / (TP + FP),   recall = TP / (TP + FN),   f1 = 2 TP / (2 TP + FP + FN),   0 where nothing was to be found
 * One output: class 1 is the positive one, above `threshold`. Several: the largest output wins, and the mean over the
 * classes is reported (average "macro"), or all counts together ("micro"), which is the accuracy.
 * Source: Sokolova & Lapalme, Information Processing & Management 45, 2009; scikit-learn's names.
 */
import type { Matrix, TypedArray } from "../memory/tensor.ts";
import { NO_TWIN, number, word, type Value } from "../base/registry.ts";
import { metric } from "../kernels/metrics/metric.ts";
import { countPairs, targetClass } from "./targets.ts";

const options = {
  threshold: number(0.5, { min: 0, max: 1 }),
  average: word("macro", ["macro", "micro"]),
};

type Score = (tp: number, fp: number, fn: number) => number;

/** The score of class 1, or of all classes. */
function scored(score: Score, y: Matrix, t: Matrix<TypedArray>, given: Readonly<Record<string, Value>>): number {
  const counts = countPairs(y, t, Number(given.threshold));
  const all = counts.map((row, k) => {
    const predicted = counts.reduce((sum, other) => sum + other[k], 0);
    const wanted = row.reduce((sum, n) => sum + n, 0);
    return { tp: row[k], fp: predicted - row[k], fn: wanted - row[k] };
  });
  if (y.columns === 1) return score(all[1].tp, all[1].fp, all[1].fn);
  if (given.average === "macro") return all.reduce((sum, c) => sum + score(c.tp, c.fp, c.fn), 0) / all.length;
  const total = (key: "tp" | "fp" | "fn") => all.reduce((sum, c) => sum + c[key], 0);
  return score(total("tp"), total("fp"), total("fn"));
}

const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

/** The share of what was predicted that is right. */
export const precision = metric({
  number: NO_TWIN,
  name: "precision",
  larger: true,
  options,
  compute: (y, t, given) => scored((tp, fp) => ratio(tp, tp + fp), y, t, given),
});

/** The share of what was to be found that was found. */
export const recall = metric({
  number: NO_TWIN,
  name: "recall",
  larger: true,
  options,
  compute: (y, t, given) => scored((tp, _, fn) => ratio(tp, tp + fn), y, t, given),
});

/** The harmonic mean of precision and recall. */
export const f1 = metric({
  number: NO_TWIN,
  name: "f1",
  larger: true,
  options,
  compute: (y, t, given) => scored((tp, fp, fn) => ratio(2 * tp, 2 * tp + fp + fn), y, t, given),
});

/** The share of rows whose class is among the k largest outputs; equals do not push it out. */
export const topK = metric({
  number: NO_TWIN,
  name: "topK",
  larger: true,
  options: { k: number(5, { integer: true, min: 1 }) },
  compute(y, t, { k }) {
    let hits = 0;
    for (let r = 0; r < y.rows; r++) {
      const at = r * y.stride;
      const wanted = y.data[at + targetClass(y, t, r)];
      let larger = 0;
      for (let j = 0; j < y.columns; j++) if (y.data[at + j] > wanted) larger++;
      if (larger < Number(k)) hits++;
    }
    return hits / y.rows;
  },
});
