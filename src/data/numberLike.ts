/** Numbers in notations that are not read as numbers, since their digits alone do not say what they are. */
import type { Decimal } from "./decimal.ts";

const currency = String.raw`[$€£¥₹₽₩₺₪฿]|(?:USD|EUR|GBP|CHF|JPY|CNY|INR|Fr\.?|kr\.?)`;
const digits = String.raw`[+-]?\d[\d.,'\u00a0\u202f ]*`;

const notations: readonly (readonly [RegExp, (decimal: Decimal, pass: string) => string])[] = [
  [
    new RegExp(String.raw`^(?:[+-]?(?:${currency})\s?${digits}|${digits}\s?(?:${currency}))$`, "u"),
    () => "an amount, and others have another currency or notation: write numbers alone",
  ],
  [/^[+-]?\d[\d.,]*\s?%$/, () => "a percentage, and others are none: write numbers alone"],
  [
    /^[+-]?\d{1,3}(?:(?:,\d{3})+(?:\.\d+)?|(?:\.\d{3})+,\d+|(?:\.\d{3}){2,}|(?:['\u00a0\u202f ]\d{3})+(?:[.,]\d+)?)$/,
    (decimal, pass) =>
      `digits in groups, and others are in another notation: write numbers without separators of thousands${decimal === "." ? `, or pass ${pass} if a comma stands before a fraction` : ""}`,
  ],
  [/^[+-]?\d+,\d+$/, (_, pass) => `a comma before the fraction: pass ${pass}`],
  [/^[+-]?\d+\.\d+$/, () => 'a point before the fraction: pass decimal: "."'],
];

/** What a cell that is no number seems to be, and what to do; undefined for words. */
export function looksNumeric(text: string, decimal: Decimal, separator?: string): string | undefined {
  if (text.length > 40) return undefined;
  const pass = separator === "," ? 'separator: "," and decimal: ","' : 'decimal: ","';
  return notations.find(([pattern]) => pattern.test(text))?.[1](decimal, pass);
}
