/** Tensors of other libraries, known by what they have: those of TensorFlow.js, and arrays with strides such as ndarray's. */
import { ChainruleError, formatValue } from "../base/errors.ts";
import { sizeOf, type Shape } from "../memory/shape.ts";
import type { Source } from "./copy.ts";
import { inPieces } from "./sources.ts";

/** A tensor of TensorFlow.js, or of a library with its methods. */
export type ForeignTensor = { readonly shape: readonly number[]; dataSync(): unknown } | { arraySync(): unknown };

/** Numbers at offset + Σ index · stride; several elements may be the same number, as in windows over a series. */
export interface StridedArray {
  readonly data: ArrayLike<number>;
  readonly shape: readonly number[];
  readonly stride: readonly number[];
  readonly offset?: number;
}

/** Another library's tensor as `{ data, shape }` or nested arrays; anything else as it is, arrays with strides too. Throws E_DATA. */
export function fromForeign(input: unknown, what: string): unknown {
  if (typeof input !== "object" || input === null || Array.isArray(input) || ArrayBuffer.isView(input)) return input;
  const { dataSync, arraySync, data, shape, stride } = input as Record<string, unknown>;
  if (typeof dataSync === "function") return { data: given(() => dataSync.call(input) as unknown, what), shape };
  if (typeof arraySync === "function") return given(() => arraySync.call(input) as unknown, what);
  const { prototype } = Object;
  // An object of a class has members of its own that are no mistyped options.
  return data !== undefined &&
    shape !== undefined &&
    stride === undefined &&
    ![prototype, null].includes(Object.getPrototypeOf(input) as object)
    ? { data, shape }
    : input;
}

/** What a tensor gives; disposed ones and those of other devices throw. */
function given(ask: () => unknown, what: string): unknown {
  try {
    return ask();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ChainruleError(
      "E_DATA",
      `${what} is a tensor that gives no numbers: ${reason.replace(/\.$/, "")}.`,
      { what },
      cause,
    );
  }
}

const areWhole = (list: unknown, least: number): boolean =>
  Array.isArray(list) && list.every((n) => Number.isSafeInteger(n) && n >= least);
/** Rows, and the numbers of a row by dimension. */
export const isShape = (shape: unknown): shape is Shape => areWhole(shape, 0) && (shape as Shape).length > 0;
export const isStrided = (input: unknown): input is StridedArray =>
  (input as Partial<StridedArray> | undefined)?.stride !== undefined;

/** Elements in row order, the last dimension running fastest, read where they stand. Throws E_SHAPE. */
export function stridedSource({ data, shape, stride, offset = 0 }: StridedArray, what: string): Source {
  const isWhole = isShape(shape) && areWhole(stride, -Infinity) && areWhole([offset], 0);
  if (!isWhole || stride.length !== shape.length || !(data?.length >= 0) || sizeOf(shape) > 2 ** 53) {
    throw new ChainruleError(
      "E_SHAPE",
      `${what} must have a stride for each dimension, got shape ${formatValue(shape)}, stride ${formatValue(stride)}, offset ${formatValue(offset)} and ${formatValue(data)}.`,
      { what },
    );
  }
  // The last dimensions whose numbers are next to each other are in one piece.
  let width = 1;
  let outer = shape.length;
  while (outer > 0 && stride[outer - 1] === width) width *= shape[--outer];
  const startOf = (piece: number): number => {
    let start = offset;
    for (let axis = outer - 1; axis >= 0; axis--) {
      start += (piece % shape[axis]) * stride[axis];
      piece = Math.floor(piece / shape[axis]);
    }
    return start;
  };
  return inPieces(width, () => data, startOf);
}
