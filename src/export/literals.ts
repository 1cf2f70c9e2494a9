/** Numbers as generated programs write them: as short as they can be, and exact. */
import type { DType, RealArray } from "../memory/tensor.ts";
import { encodeNumbers } from "../saving/base64.ts";

/**
 * A float32 in as few digits as every reader turns into it again, also one that rounds to float64 in between: nearer to it than
 * a quarter of a last place.
 */
export function singleText(value: number): string {
  const single = Math.fround(value);
  if (Number.isInteger(single) && Math.abs(single) < 2 ** 24) return Object.is(single, -0) ? "-0" : String(single);
  for (let digits = 5; digits < 9; digits++) {
    const text = shorter(single.toPrecision(digits));
    if (Math.abs(Number(text) - single) <= Math.abs(single) * 2 ** -26 && Math.abs(single) > 2 ** -126) return text;
  }
  return shorter(single.toPrecision(9));
}

/** "1.5000e+2" → "1.5e2" */
const shorter = (text: string): string => {
  const [digits, exponent] = text.split("e");
  const short = digits.includes(".") ? digits.replace(/\.?0+$/, "") : digits;
  return exponent === undefined ? short : `${short}e${exponent.replace("+", "")}`;
};

/** A text of a number that C takes for one with a fraction. */
export const realText = (text: string): string => (/[.e]/.test(text) ? text : `${text}.0`);

/** A number of an array, exactly. */
export const numberText = (value: number, dtype: DType): string =>
  Object.is(value, -0) ? "-0" : dtype === "float32" ? singleText(value) : String(value);

/** The numbers of an array as a script has them: as literals, or as base64 of their bytes where that is shorter. */
export function arrayText(data: RealArray, dtype: DType): string {
  const type = dtype === "float32" ? "Float32Array" : "Float64Array";
  const first = data[0];
  if (data.length > 4 && data.every((value) => Object.is(value, first))) {
    const value = numberText(first, dtype);
    return value === "0" ? `new ${type}(${data.length})` : `new ${type}(${data.length}).fill(${value})`;
  }
  const base64 = encodeNumbers(data);
  const bytes = `decode("${base64}")`;
  let length = type.length + 5;
  const texts: string[] = [];
  for (const value of data) {
    texts.push(numberText(value, dtype));
    length += texts[texts.length - 1].length + 2;
    if (length > bytes.length) return bytes;
  }
  return `${type}.of(${texts.join(", ")})`;
}

/** Plain data as a literal, whatever is in its texts: nothing in it ends a comment, a mark or a script of a page. */
export const quote = (value: unknown): string =>
  JSON.stringify(value).replace(/[<*\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
