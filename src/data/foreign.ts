/** Tensors of other libraries, known by what they have: those of TensorFlow.js, and arrays with strides such as ndarray's. */
import { ChainruleError, formatValue } from "../base/errors.ts";

/** A tensor of TensorFlow.js, or of a library with its methods. */
export type ForeignTensor = { readonly shape: readonly number[]; dataSync(): unknown } | { arraySync(): unknown };

/** Numbers at offset + Σ index · stride. */
export interface StridedArray {
  readonly data: ArrayLike<number>;
  readonly shape: readonly number[];
  readonly stride: readonly number[];
  readonly offset?: number;
}

/** Another library's tensor as `{ data, shape }` or nested arrays; anything else as it is. Throws E_DATA, E_SHAPE. */
export function fromForeign(input: unknown, what: string): unknown {
  if (typeof input !== "object" || input === null || Array.isArray(input) || ArrayBuffer.isView(input)) return input;
  const { dataSync, arraySync, data, shape, stride } = input as Record<string, unknown>;
  if (typeof dataSync === "function") return { data: given(() => dataSync.call(input) as unknown, what), shape };
  if (typeof arraySync === "function") return given(() => arraySync.call(input) as unknown, what);
  if (stride !== undefined) return inRowOrder(input as StridedArray, what);
  const { prototype } = Object;
  // An object of a class has members of its own that are no mistyped options.
  return data !== undefined &&
    shape !== undefined &&
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

/** Elements in row order, the last dimension running fastest. */
function inRowOrder({ data, shape, stride, offset = 0 }: StridedArray, what: string): unknown {
  const whole = (list: unknown, least: number): boolean =>
    Array.isArray(list) && list.every((n) => Number.isSafeInteger(n) && n >= least);
  const count = whole(shape, 0) ? shape.reduce((product, n) => product * n, 1) : NaN;
  if (!(count <= data?.length) || !whole(stride, -Infinity) || stride.length !== shape.length || !whole([offset], 0)) {
    throw new ChainruleError(
      "E_SHAPE",
      `${what} must have a stride for each dimension and a number for each element, got shape ${formatValue(shape)}, stride ${formatValue(stride)}, offset ${formatValue(offset)} and ${formatValue(data)} of ${data?.length}.`,
      { what },
    );
  }
  const index = shape.map(() => 0);
  const numbers = Array.from({ length: count }, () => {
    const value = data[index.reduce((at, i, axis) => at + i * stride[axis], offset)];
    for (let axis = shape.length - 1; axis >= 0 && ++index[axis] === shape[axis]; axis--) index[axis] = 0;
    return value;
  });
  return { data: numbers, shape };
}
