/** What reading every part of a model file needs. */
import { ChainruleError, formatValue, type ErrorCode } from "../base/errors.ts";
import { sizeOf, type Shape } from "../memory/shape.ts";
import type { DType, RealArray } from "../memory/tensor.ts";
import type { EncodedNumbers } from "./base64.ts";
import { refuse } from "./checkFile.ts";

/** The `count` numbers of a tensor of this shape that `data` says. Throws E_FORMAT, with `what` they are. */
export type GetNumbers = (
  data: string | EncodedNumbers,
  dtype: DType,
  count: number,
  what: string,
  shape: Shape,
) => RealArray;

export interface SavedNumbers {
  name: string;
  data: string;
}

/** Numbers of these names and shapes, in order. Throws E_FORMAT. */
export function decodeAll(
  saved: readonly SavedNumbers[],
  expected: readonly { readonly name: string; readonly shape: Shape }[],
  dtype: DType,
  what: string,
  get: GetNumbers,
): { name: string; data: RealArray }[] {
  if (saved.length !== expected.length) refuse(`${what} should have ${expected.length} entries, got ${saved.length}`);
  expected.forEach(({ name }, i) => {
    if (saved[i].name !== name)
      refuse(`${what}[${i}].name should be ${formatValue(name)}, got ${formatValue(saved[i].name)}`);
  });
  return saved.map(({ name, data }, i) => {
    const { shape } = expected[i];
    return { name, data: get(data, dtype, sizeOf(shape), `${what} ${name}`, shape) };
  });
}

/** Errors of what a file asks for are errors of the file. */
export function guarded<T>(make: () => T, codes: readonly ErrorCode[] = ["E_CONFIG", "E_SHAPE", "E_OUT_OF_MEMORY"]): T {
  try {
    return make();
  } catch (cause) {
    if (cause instanceof ChainruleError && codes.includes(cause.code)) {
      throw new ChainruleError("E_FORMAT", `Not a usable model file: ${cause.message}`, { ...cause.details }, cause);
    }
    throw cause;
  }
}
