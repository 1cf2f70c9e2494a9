import type { Matrix, TypedArray } from "../../memory/tensor.ts";
import type { RegistryRef } from "../../base/registry.ts";
import * as numbers from "../shared/forms.ts";
import { kernel } from "../kernel.ts";
import { cursorPlace } from "../shared/layout.ts";

/** How a source row becomes a batch row, by number. */
export const forms = [{ name: "copy" }, { name: "labels" }, { name: "scaled bytes" }] as const;
export const [copyForm, labelForm, bytesForm] = [
  forms[numbers.copy],
  forms[numbers.labels],
  forms[numbers.scaledBytes],
];

/** Longer rows are quicker through the engine's own copy. */
const LONG = 32;

/**
 * gather(batch [B, C], source [rows, C], order [1, rows], cursor, form, scale): batch[r] = source[order[cursor.row + r]],
 * times `scale` where the source is bytes. Items are batch rows.
 */
export const gather = kernel(
  ["rows! batch", "all source", "all order", "own cursor", "ref form", "scalar scale"],
  (
    batch: Matrix,
    source: Matrix<TypedArray>,
    order: Matrix<Int32Array>,
    cursor: Matrix<Int32Array>,
    { entry: form }: RegistryRef<(typeof forms)[number]>,
    scale: number,
    begin: number,
    end: number,
  ): void => {
    const to = batch.data,
      from = source.data,
      C = batch.columns;
    for (let r = begin; r < end; r++) {
      const p = order.data[cursor.data[cursorPlace.row] + r] * source.stride,
        q = r * batch.stride;
      if (form === bytesForm) for (let c = 0; c < C; c++) to[q + c] = from[p + c] * scale;
      else if (C < LONG) for (let c = 0; c < C; c++) to[q + c] = from[p + c];
      else to.set(from.subarray(p, p + C), q);
    }
  },
);

/** collect(all [rows, C], batch [B, C], order, cursor): all[order[cursor.row + r]] = batch[r], the way back. Items are batch rows. */
export const collect = kernel(
  ["rows! all", "rows batch", "all order", "own cursor"],
  (
    all: Matrix,
    batch: Matrix,
    order: Matrix<Int32Array>,
    cursor: Matrix<Int32Array>,
    begin: number,
    end: number,
  ): void => {
    for (let r = begin; r < end; r++) {
      const from = r * batch.stride;
      all.data.set(
        batch.data.subarray(from, from + batch.columns),
        order.data[cursor.data[cursorPlace.row] + r] * all.stride,
      );
    }
  },
);
