/** Decimal numbers as spreadsheets and programs write them. */

export const decimals = [".", ","] as const;
/** What stands before a fraction. */
export type Decimal = (typeof decimals)[number];

// Each character can be matched in one way only, so that a long text without a number is refused in linear time.
const patterns: Readonly<Record<Decimal, RegExp>> = {
  ".": /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/,
  ",": /^[+-]?(?:\d+(?:,\d*)?|,\d+)(?:[eE][+-]?\d+)?$/,
};

/** The number that a text is, blanks around it aside; undefined for "0x10", "Infinity", "1e999" or "". */
export function numberIn(text: string, decimal: Decimal = "."): number | undefined {
  const trimmed = text.trim();
  if (!patterns[decimal].test(trimmed)) return undefined;
  const value = Number(decimal === "," ? trimmed.replace(",", ".") : trimmed);
  return Number.isFinite(value) ? value : undefined;
}
