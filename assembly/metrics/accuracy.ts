import { REAL } from "../lanes";
import { Matrix } from "../plan/step";

/** 1 where the largest output stands at the largest target, else 0; the first of equals counts. */
export function categoricalAccuracy(values: Matrix, y: Matrix, t: Matrix, begin: i32, end: i32): i32 {
  for (let r = begin; r < end; r++) {
    const hit = indexOfLargest(y.row(r), y.columns) == indexOfLargest(t.row(r), y.columns);
    store<f64>(values.row(r), <f64>hit);
  }
  return 0;
}

/** 1 where the largest output stands at the label, else 0. */
export function sparseCategoricalAccuracy(values: Matrix, y: Matrix, t: Matrix, begin: i32, end: i32): i32 {
  for (let r = begin; r < end; r++) {
    store<f64>(values.row(r), <f64>(indexOfLargest(y.row(r), y.columns) == load<i32>(t.row(r))));
  }
  return 0;
}

/** The share of outputs on the same side of 0.5 as their target. */
export function binaryAccuracy(values: Matrix, y: Matrix, t: Matrix, begin: i32, end: i32): i32 {
  const half: Real = 0.5;
  for (let r = begin; r < end; r++) {
    let p = y.row(r);
    let q = t.row(r);
    let hits = 0;
    for (let j = 0; j < y.columns; j++, p += REAL, q += REAL) {
      hits += <i32>(load<Real>(p) > half == load<Real>(q) > half);
    }
    store<f64>(values.row(r), <f64>hits / <f64>y.columns);
  }
  return 0;
}

function indexOfLargest(x: usize, columns: i32): i32 {
  let best = 0;
  let top = load<Real>(x);
  for (let j = 1; j < columns; j++) {
    const value = load<Real>(x + <usize>j * REAL);
    if (value > top) {
      top = value;
      best = j;
    }
  }
  return best;
}
