/**
 * Numbers as people write them: with a currency or a percent sign, and with thousands in groups. How a column is written is
 * found from all of its cells: a mark before fractions and one between thousands that make numbers of all of them.
 */
import { numberIn, type Decimal } from "./decimal.ts";

/** What stands between groups of three digits; " " is also a no-break space, narrow or not, and "'" also ’. */
export const groupings = [",", ".", " ", "'"] as const;
export type Grouping = (typeof groupings)[number];

/** Of an option that says that there are none. */
export const groupingWords = [...groupings, "none"] as const;

/** How the numbers of a column are written. */
export interface NumberNotation {
  readonly decimal: Decimal;
  readonly thousands?: Grouping;
  /** The sign or code before or after amounts. */
  readonly currency?: string;
  /** Each with a % behind it: 5 % is 5. */
  readonly percent?: true;
  /** With the other mark before fractions all cells are numbers, too, and others: "1.234". */
  readonly isAmbiguous?: true;
}

/** What is known before the cells are looked at. */
export interface NotationHints {
  readonly decimal: Decimal;
  /** Whether that is certain. */
  readonly isCertain?: boolean;
  readonly thousands?: (typeof groupingWords)[number];
}

/** A number without what stands around it. */
export interface Bare {
  readonly sign: string;
  readonly digits: string;
  readonly unit: string;
}

/** As parts of regular expressions. */
export const currencies = String.raw`[$€£¥₹₽₩₺₪฿]|USD|EUR|GBP|CHF|JPY|CNY|INR|SEK|NOK|DKK|PLN|CAD|AUD|Fr\.?|kr\.?`;
export const blank = String.raw`[ \u00a0\u202f\u2009]`;
const bare = new RegExp(
  String.raw`^([-+−]?)(?:(${currencies})${blank}?)?([-+−]?)(\d[\d.,'’ \u00a0\u202f\u2009]*|[.,]\d+)(${currencies}|%)?$`,
  "u",
);
/** Characters of a number, at most: longer cells are texts. */
export const LONGEST = 40;

export function bareIn(text: string): Bare | undefined {
  const found = text.length > LONGEST ? null : bare.exec(text.replace(/(\d)[ \u00a0\u202f\u2009](?=\D)/u, "$1"));
  if (found === null) return undefined;
  const [, before, left = "", behind, digits, right = ""] = found;
  if ((before !== "" && behind !== "") || (left !== "" && right !== "")) return undefined;
  return { sign: signOf(before + behind), digits, unit: left || right };
}

/** Whether a text is digits with marks, perhaps with a currency or a percent sign. */
export const isWrittenNumber = (text: string): boolean => bareIn(text) !== undefined;

export const groupPatterns: Readonly<Record<Grouping, string>> = { ",": ",", ".": "\\.", " ": blank, "'": "['’]" };

/** Digits in groups of three, the first of one to three and no 0 before others; or plain ones. */
export function digitsPattern(decimal: Decimal, thousands: Grouping | undefined): string {
  const point = decimal === "." ? "\\." : ",";
  const grouped =
    thousands === undefined ? "" : `${FIRST_GROUP}(?:${groupPatterns[thousands]}\\d{3})+(?:${point}\\d*)?|`;
  return `${grouped}\\d+(?:${point}\\d*)?|${point}\\d+`;
}
export const FIRST_GROUP = "[1-9]\\d{0,2}";

const patterns = new Map<string, RegExp>();
function patternOf(decimal: Decimal, thousands: Grouping | undefined): RegExp {
  const key = `${decimal}${thousands ?? ""}`;
  let pattern = patterns.get(key);
  if (pattern === undefined) {
    pattern = new RegExp(`^(?:${digitsPattern(decimal, thousands)})$`, "u");
    patterns.set(key, pattern);
  }
  return pattern;
}

export const otherDecimal = (decimal: Decimal): Decimal => (decimal === "." ? "," : ".");

export const signOf = (signs: string) => signs.replace("−", "-").replace("+", "");

export function valueOf({ sign, digits }: Bare, decimal: Decimal, thousands: Grouping | undefined): number | undefined {
  return patternOf(decimal, thousands).test(digits) ? plainValue(sign, digits, decimal) : undefined;
}

/** The number of digits with marks, the one before fractions among them. */
export function plainValue(sign: string, digits: string, decimal: Decimal): number | undefined {
  const plain =
    decimal === "." ? digits.replace(/[^\d.eE+-]/gu, "") : digits.replace(/[^\d,eE+-]/gu, "").replace(",", ".");
  return numberIn(sign + plain);
}

/**
 * The notation in which all texts are numbers, and some are none without it; undefined where there is none, where currencies
 * differ, or where some are percentages and some are not. What stands before fractions is what hints say, if all texts are numbers with it.
 */
export function notationOf(texts: readonly string[], hints: NotationHints): NumberNotation | undefined {
  const bares: Bare[] = [];
  for (const text of texts) {
    const found = bareIn(text);
    if (found === undefined) return undefined;
    bares.push(found);
  }
  const units = new Set(bares.map(({ unit }) => unit));
  const [unit = ""] = [...units].filter((one) => one !== "");
  if (units.size > (unit !== "" && unit !== "%" && units.has("") ? 2 : 1)) return undefined;
  if (texts.every((text) => numberIn(text, hints.decimal) !== undefined)) return undefined;
  const readings = readingsOf(bares, hints);
  if (readings.length === 0) return undefined;
  const [{ decimal, thousands, values }, ...others] = readings;
  const isAmbiguous = others.some((one) => one.values.some((value, i) => value !== values[i]));
  return {
    decimal,
    ...(thousands && { thousands }),
    ...(unit === "%" ? { percent: true } : unit !== "" && { currency: unit }),
    ...(isAmbiguous && { isAmbiguous }),
  };
}

/** Of each mark before fractions that may be: the first mark between thousands, or none, with which all are numbers. */
function readingsOf(bares: readonly Bare[], { decimal, isCertain, thousands }: NotationHints) {
  const groups = thousands === undefined ? groupings : thousands === "none" ? [] : [thousands];
  return (isCertain ? [decimal] : [decimal, otherDecimal(decimal)]).flatMap((decimal) => {
    for (const group of [undefined, ...groups.filter((one) => one !== decimal)]) {
      const values = bares.map((one) => valueOf(one, decimal, group));
      if (values.every((value) => value !== undefined)) return [{ decimal, thousands: group, values }];
    }
    return [];
  });
}

/** Whether numbers are read by it as without it. */
export const isPlain = ({ decimal, thousands, currency, percent }: NumberNotation): boolean =>
  decimal === "." && thousands === undefined && currency === undefined && !percent;

/** In words, for the lines of columns. */
export function describeNotation(notation: NumberNotation): string {
  const { decimal, thousands, currency, percent, isAmbiguous } = notation;
  const names = { ",": "commas", ".": "points", " ": "blanks", "'": "apostrophes" };
  const parts = [
    ...(currency === undefined ? [] : [`in ${currency}`]),
    ...(percent ? ["in %"] : []),
    ...(thousands === undefined ? [] : [`${names[thousands]} between thousands`]),
    ...(decimal === "," ? ["a comma before fractions"] : []),
    ...(isAmbiguous ? [ambiguity(notation)] : []),
  ];
  return parts.join(", ");
}

/** A column with the currency or % of its numbers, where its name does not have it: "price (€)". */
export function withUnit(of: { readonly column: string; readonly notation?: NumberNotation }): string {
  const unit = of.notation?.currency ?? (of.notation?.percent && "%");
  return unit === undefined || of.column.includes(unit) ? of.column : `${of.column} (${unit})`;
}

/** What can be read in two ways, and how it is. */
export function ambiguity({ decimal, thousands }: NumberNotation, is = ""): string {
  return `1${thousands ?? decimal}234 ${is}read as ${thousands === undefined ? "a fraction" : "1234"}`;
}
