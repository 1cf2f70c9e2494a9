import { copyReals } from "../data/gather";
import { add, REAL, VECTOR } from "../lanes";
import { Lookup, LookupGradient } from "../../build/generated/steps";

/**
 * lookup(y [B, n·D], x [B, n], table [N, D]): row by row, y = the table's rows x[0], x[1], … side by side; NaN for a number
 * that is no row's. Rows [begin, end).
 */
export function lookup(step: Lookup, begin: i32, end: i32): i32 {
  const y = step.y;
  const x = step.x;
  const table = step.table;
  const bytes = <usize>table.columns * REAL;
  for (let r = begin; r < end; r++) {
    let p = x.row(r);
    const last = y.row(r) + <usize>x.columns * bytes;
    for (let q = y.row(r); q < last; q += bytes, p += REAL) {
      const code = load<Real>(p);
      if (code >= 0 && code < <Real>table.rows) copyReals(q, table.row(<i32>code), <usize>table.columns);
      else fillNaN(q, bytes);
    }
  }
  return 0;
}

/**
 * lookupGradient(dtable [N, D], touched [N, 1] u8, dy [B, n·D], x [B, n]):   dtable[i] = Σ dy where x = i,
 *   in the order of rows and columns, table rows [begin, end).
 * Only rows that are looked up now or were the time before are written: `touched` remembers which are not 0.
 */
export function lookupGradient(step: LookupGradient, begin: i32, end: i32): i32 {
  const dTable = step.dTable;
  const touched = step.touched;
  const dy = step.dy;
  const x = step.x;
  const bytes = <usize>dTable.columns * REAL;
  for (let i = begin; i < end; i++) {
    if (!load<u8>(touched.row(i))) continue;
    memory.fill(dTable.row(i), 0, <usize>dTable.stride);
    store<u8>(touched.row(i), 0);
  }
  for (let r = 0; r < x.rows; r++) {
    let p = x.row(r);
    const last = dy.row(r) + <usize>x.columns * bytes;
    for (let d = dy.row(r); d < last; d += bytes, p += REAL) {
      const code = load<Real>(p);
      if (!(code >= <Real>begin && code < <Real>end)) continue;
      const i = <i32>code;
      addReals(dTable.row(i), d, bytes);
      store<u8>(touched.row(i), 1);
    }
  }
  return 0;
}

function fillNaN(to: usize, bytes: usize): void {
  for (const end = to + bytes; to < end; to += REAL) store<Real>(to, <Real>NaN);
}

/** Adds numbers that need not stand at whole vectors: nothing beyond them is read. */
function addReals(to: usize, from: usize, bytes: usize): void {
  const end = from + bytes;
  for (; from + VECTOR <= end; from += VECTOR, to += VECTOR) v128.store(to, add(v128.load(to), v128.load(from)));
  for (; from < end; from += REAL, to += REAL) store<Real>(to, load<Real>(to) + load<Real>(from));
}
