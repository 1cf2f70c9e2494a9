/** Cells of a column whose notation is known: read by themselves, whatever stands in other cells, or refused with what they seem to be. */
import { formatValue } from "../base/errors.ts";
import { numberIn, type Decimal } from "./decimal.ts";
import { bareIn, blank, currencies, digitsPattern, FIRST_GROUP, groupings, groupPatterns, LONGEST, otherDecimal, plainValue, signOf, valueOf, type Bare, type Grouping, type NumberNotation } from "./notation.ts"; // prettier-ignore

/** Digits in the column's groups, and in others where these can be read in one way only: "1,234.5" beside "1234.5". */
function knownDigits(decimal: Decimal, thousands: Grouping | undefined): string {
  const point = decimal === "." ? "\\." : ",";
  const more = groupings
    .filter((mark) => mark !== decimal && mark !== thousands)
    .map((mark) => {
      const group = `${groupPatterns[mark]}\\d{3}`;
      const isEither = mark === otherDecimal(decimal);
      return isEither
        ? `${FIRST_GROUP}(?:(?:${group}){2,}(?:${point}\\d*)?|${group}${point}\\d*)`
        : `${FIRST_GROUP}(?:${group})+(?:${point}\\d*)?`;
    });
  return [`(?:${digitsPattern(decimal, thousands)})(?:[eE][+-]?\\d+)?`, ...more].join("|");
}

/**
 * A regular expression (with the flag u) of the trimmed texts that numberAs reads, for programs in other places. Its groups: sign,
 * currency, sign, digits, currency or %; one sign and one currency at most. A % may be left out where `needsPercent` is false.
 */
export function cellPattern({ decimal, thousands, currency, percent }: NumberNotation, needsPercent = true): string {
  const unit = percent ? "%" : (currency?.replace(/[$.]/g, "\\$&") ?? currencies);
  const before = percent ? "(?!)" : unit;
  return `^([-+−]?)(?:(${before})${blank}?)?([-+−]?)(${knownDigits(decimal, thousands)})(?:${blank}?(${unit}))${percent && needsPercent ? "" : "?"}$`;
}

const patterns = new Map<string, RegExp>();
function patternOf(notation: NumberNotation): RegExp {
  const { decimal, thousands = "", currency = "", percent = "" } = notation;
  const key = `${decimal}${thousands}${currency}${percent}`;
  let pattern = patterns.get(key);
  if (pattern === undefined) {
    pattern = new RegExp(cellPattern(notation), "u");
    patterns.set(key, pattern);
  }
  return pattern;
}

/**
 * The number that a text is in a notation, blanks around it aside. Undefined for others, among them those with another currency,
 * without a percent sign where the column has it, and those that may be meant in another notation: "1,234" in a column with
 * a point before fractions and no groups.
 */
export function numberAs(text: string, notation: NumberNotation): number | undefined {
  const plain = notation.percent ? undefined : numberIn(text, notation.decimal);
  if (plain !== undefined) return plain;
  const trimmed = text.trim();
  const found = trimmed.length > LONGEST ? null : patternOf(notation).exec(trimmed);
  if (found === null) return undefined;
  const [, before, left, behind, digits, right] = found;
  if ((before !== "" && behind !== "") || (left !== undefined && right !== undefined)) return undefined;
  return plainValue(signOf(before + behind), digits, notation.decimal);
}

const names = { ".": "point", ",": "comma" } as const;

/**
 * What was expected of a cell that numberAs does not read, and what it is: for messages. `why` says who expects it: "as in
 * training". The options that it names are those of tableOf.
 */
export function misread(text: string, notation: NumberNotation, column: string, why: string): string {
  const { decimal, currency, percent } = notation;
  const got = formatValue(text);
  const found = bareIn(text.trim());
  const other = otherDecimal(decimal);
  if (found === undefined) return `a number, ${why}, got ${got}`;
  if (percent && found.unit !== "%")
    return `a number with a percent sign, ${why}, got ${got}; write it with the sign, as in ${formatValue("5 %")}`;
  if (!percent && found.unit === "%") return `a number without a percent sign, ${why}, got ${got}`;
  if (currency !== undefined && found.unit !== "" && found.unit !== currency)
    return `an amount in ${currency}, ${why}, got ${got}; write amounts in ${currency}, or numbers alone`;
  const notations = (one: Decimal, mark: Grouping) => `notations: { ${formatValue(column)}: { decimal: "${one}", thousands: "${mark}" } } of tableOf`; // prettier-ignore
  const [own] = readingsBy(found, decimal);
  const [others] = readingsBy(found, other);
  if (own !== undefined && others !== undefined)
    return `a number that can be read in one way, got ${got}: ${own.value} with ${notations(decimal, own.mark)}, ${others.value} with ${notations(other, others.mark)}`;
  const help = others && `; if a ${names[other]} stands there, pass ${notations(other, others.mark)}`;
  return `a number with a ${names[decimal]} before fractions, ${why}, got ${got}${help ?? ""}`;
}

/** What digits are with a mark before fractions and each mark between thousands. */
function readingsBy(found: Bare, decimal: Decimal) {
  return groupings.flatMap((mark) => {
    const value = mark === decimal ? undefined : valueOf(found, decimal, mark);
    return value === undefined ? [] : [{ mark, value }];
  });
}
