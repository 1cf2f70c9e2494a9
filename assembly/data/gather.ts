import { copy, labels } from "../../src/kernels/shared/forms";
import { fromBytes, LANES, mul, REAL, splat, VECTOR } from "../lanes";
import { Cursor } from "../../build/generated/layout";
import { Collect, Gather } from "../../build/generated/steps";

/**
 * gather(batch [B, C], source [rows, C], order [1, rows] i32, cursor, form, scale):
 *   batch[r] = source[order[cursor.row + r]]            real numbers, or i32 labels
 *   batch[r] = scale · source[order[cursor.row + r]]    bytes
 * Rows of the source are not padded; the batch's padding is left alone.
 */
export function gather(step: Gather, begin: i32, end: i32): i32 {
  const batch = step.batch;
  const source = step.source;
  const cursor = changetype<Cursor>(<usize>step.cursor.address);
  const form = step.form.number;
  const scale = <Real>step.scale;
  const columns = <usize>batch.columns;
  let order = <usize>step.order.address + ((<usize>(cursor.row + begin)) << 2);
  for (let r = begin; r < end; r++, order += 4) {
    const to = batch.row(r);
    const from = source.row(load<i32>(order));
    if (form == copy) copyReals(to, from, columns);
    else if (form == labels) store<i32>(to, load<i32>(from));
    else scaleBytes(to, from, columns, scale);
  }
  return 0;
}

/** collect(all [rows, C], batch [B, C], order, cursor): all[order[cursor.row + r]] = batch[r], the way back, rows [begin, end) of the batch. */
export function collect(step: Collect, begin: i32, end: i32): i32 {
  const all = step.all;
  const batch = step.batch;
  const cursor = changetype<Cursor>(<usize>step.cursor.address);
  let order = <usize>step.order.address + ((<usize>(cursor.row + begin)) << 2);
  for (let r = begin; r < end; r++, order += 4)
    copyReals(all.row(load<i32>(order)), batch.row(r), <usize>batch.columns);
  return 0;
}
/** Long rows go through the engine's own copy, which is fastest where they come from far away; it costs a call. */
const LONG: usize = 256;

export function copyReals(to: usize, from: usize, columns: usize): void {
  const bytes = columns * REAL;
  if (bytes >= LONG) {
    memory.copy(to, from, bytes);
    return;
  }
  const end = from + bytes;
  for (; from + VECTOR <= end; from += VECTOR, to += VECTOR) v128.store(to, v128.load(from));
  for (; from < end; from += REAL, to += REAL) store<Real>(to, load<Real>(from));
}

function scaleBytes(to: usize, from: usize, columns: usize, scale: Real): void {
  const end = from + columns;
  const s = splat(scale);
  for (; from + 4 <= end; from += LANES, to += VECTOR) v128.store(to, mul(fromBytes(from), s));
  for (; from < end; from += 1, to += REAL) store<Real>(to, <Real>load<u8>(from) * scale);
}
