/** Where the numbers of tables come from: arrays as users have them, read in row order. */
import type { RealArray } from "../memory/tensor.ts";
import type { Source } from "./copy.ts";
import { copyNumbers, FEW } from "./finite.ts";
import type { Numbers, ShapedData } from "./input.ts";

export function isNumbers(value: unknown): value is Numbers {
  return (
    ArrayBuffer.isView(value) &&
    !(value instanceof DataView) &&
    !(value instanceof BigInt64Array) &&
    !(value instanceof BigUint64Array)
  );
}

/** Numbers in row order. */
export function flatSource(data: ShapedData["data"]): Source {
  const typed = isNumbers(data) ? data : undefined;
  return {
    read(to, from, count) {
      // Memory that was transferred meanwhile has no length: then what is missing is found below.
      if (typed === undefined || count <= FEW || typed.length < from + count) return copyNumbers(to, data, from, count);
      to.set(typed.subarray(from, from + count));
      return count;
    },
    value: (at) => data[at],
    bytes:
      data instanceof Uint8Array
        ? (from, end) => (data.length < end ? new Uint8Array() : data.subarray(from, end))
        : undefined,
  };
}

/** Numbers in pieces of `width`, each in one piece in an array, from a place on. */
export function inPieces(
  width: number,
  arrayOf: (piece: number) => ArrayLike<unknown> | null | undefined,
  startOf: (piece: number) => number = () => 0,
): Source {
  return {
    read(to, from, count) {
      let piece = Math.floor(from / width);
      let at = from % width;
      for (let i = 0; i < count; piece++, at = 0) {
        const wanted = Math.min(width - at, count - i);
        const read = readPiece(to, i, arrayOf(piece) ?? [], startOf(piece) + at, wanted);
        if (read < wanted) return i + read;
        i += wanted;
      }
      return count;
    },
    value(at) {
      const piece = Math.floor(at / width);
      return arrayOf(piece)?.[startOf(piece) + (at % width)];
    },
  };
}

function readPiece(to: RealArray, at: number, piece: ArrayLike<unknown>, from: number, count: number): number {
  if (count <= FEW || !isNumbers(piece) || from < 0 || piece.length < from + count)
    return copyNumbers(to, piece, from, count, at);
  to.set(piece.subarray(from, from + count), at);
  return count;
}
