import { PackSteps, StepMask, UnpackSteps, WeighSteps } from "../../build/generated/steps";
import { clearRows } from "../convolution/window";
import { copyReals } from "../data/gather";
import { REAL } from "../lanes";
import { Matrix } from "../plan/step";
import { stepAt } from "./steps";

/** stepMask(mask [B·T, 1], x [B·T, C], value):   1 where a number of the step is not `value`, else 0, steps [begin, end). */
export function stepMask(step: StepMask, begin: i32, end: i32): i32 {
  const mask = step.mask;
  const x = step.x;
  const value = <Real>step.value;
  for (let row = begin; row < end; row++) {
    let p = x.row(row);
    const last = p + <usize>x.columns * REAL;
    while (p < last && load<Real>(p) == value) p += REAL;
    store<Real>(mask.row(row), p < last ? 1 : 0);
  }
  return 0;
}

function counts(mask: Matrix, row: i32): bool {
  return load<Real>(mask.row(row)) != 0;
}

/** packSteps(y, x [B·T, C], mask [B·T, 1], T, backwards, sums):   the steps that count, one behind another, samples [begin, end). */
export function packSteps(step: PackSteps, begin: i32, end: i32): i32 {
  const y = step.y;
  const x = step.x;
  const mask = step.mask;
  const T = <i32>step.steps;
  clearRows(y, begin * T, end * T);
  for (let b = begin; b < end; b++) {
    let counted = 0;
    for (let s = 0; s < T; s++) {
      const row = b * T + stepAt(s, T, step.backwards);
      const isOwn = counts(mask, row);
      if (isOwn) counted++;
      if (counted == 0 || (!isOwn && step.sums == 0)) continue;
      const to = y.row(b * T + stepAt(counted - 1, T, step.backwards));
      if (isOwn) copyReals(to, x.row(row), <usize>y.columns);
      else addReals(to, x.row(row), <usize>y.columns);
    }
  }
  return 0;
}

/** unpackSteps(y, x [B·T, C], mask [B·T, 1], T, backwards, holds):   the other way, samples [begin, end). */
export function unpackSteps(step: UnpackSteps, begin: i32, end: i32): i32 {
  const y = step.y;
  const x = step.x;
  const mask = step.mask;
  const T = <i32>step.steps;
  clearRows(y, begin * T, end * T);
  for (let b = begin; b < end; b++) {
    let counted = 0;
    for (let s = 0; s < T; s++) {
      const row = b * T + stepAt(s, T, step.backwards);
      const isOwn = counts(mask, row);
      if (isOwn) counted++;
      if (counted == 0 || (!isOwn && step.holds == 0)) continue;
      copyReals(y.row(row), x.row(b * T + stepAt(counted - 1, T, step.backwards)), <usize>y.columns);
    }
  }
  return 0;
}

/** weighSteps(y, x [B·T, C], mask [B·T, 1], T):   y = x m T / Σ m, samples [begin, end). */
export function weighSteps(step: WeighSteps, begin: i32, end: i32): i32 {
  const y = step.y;
  const x = step.x;
  const mask = step.mask;
  const T = <i32>step.steps;
  clearRows(y, begin * T, end * T);
  for (let b = begin; b < end; b++) {
    let counted = 0;
    for (let row = b * T; row < (b + 1) * T; row++) counted += <i32>counts(mask, row);
    const weight = <Real>T / <Real>counted;
    for (let row = b * T; row < (b + 1) * T; row++) {
      if (!counts(mask, row)) continue;
      const from = x.row(row);
      const to = y.row(row);
      for (let c: usize = 0; c < <usize>y.columns * REAL; c += REAL) store<Real>(to + c, load<Real>(from + c) * weight);
    }
  }
  return 0;
}

function addReals(to: usize, from: usize, columns: usize): void {
  for (let c: usize = 0; c < columns * REAL; c += REAL) store<Real>(to + c, load<Real>(to + c) + load<Real>(from + c));
}
