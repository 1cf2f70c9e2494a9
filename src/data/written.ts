/** How the numbers of a column were written, a byte each: what is told by it of the whole column. */

/** What marks in a column of numbers are: before fractions for certain, or perhaps between thousands, as in 1.234. */
export type Points = "fractions" | "ambiguous";

// With 0 to 15 digits behind the point; padded with zeros to a width of PADDED + …; or
/** as String() writes it, */
export const PLAIN = 64;
export const PADDED = 32;
/** in some other way that is kept in a list, */
export const LISTED = 65;
/** or in one that is lost, since the list is full. */
export const LOST = 66;
export const MISSING = 67;

/** How a whole number of `digits` digits, the first ones 0, was written: for addNumber. */
export const padded = (digits: number): number => PADDED + digits;

/** Undefined where there are no marks. Groups of thousands have three digits behind them, none before but 1 to 999, and no numbers beside them that are longer without. */
export function pointsIn(numbers: Float64Array, written: Uint8Array): Points | undefined {
  let [isGrouped, isLong] = [false, false];
  for (let i = 0; i < numbers.length; i++) {
    const how = written[i];
    if (how >= PADDED) continue;
    const size = Math.abs(numbers[i]);
    if (how === 0) isLong ||= size >= 1000;
    else if (how !== 3 || size < 1 || size >= 1000) return "fractions";
    else isGrouped = true;
  }
  return isGrouped ? (isLong ? "fractions" : "ambiguous") : undefined;
}

/** Whole numbers of as many digits each, more than one, some of which begin with 0: "01067", "99998". */
export function isPadded(numbers: Float64Array, written: Uint8Array): boolean {
  let zeros = 0;
  for (let i = 0; i < numbers.length; i++) {
    const how = written[i];
    if (how > PADDED && how < PLAIN) zeros++;
    else if (how !== 0 && how !== MISSING) return false;
  }
  if (zeros === 0) return false;
  let width = 0;
  for (let i = 0; i < numbers.length; i++) {
    const how = written[i];
    if (how === MISSING) continue;
    const digits = how === 0 ? String(Math.abs(numbers[i])).length : how - PADDED;
    if (digits !== (width ||= digits) || numbers[i] < 0) return false;
  }
  return true;
}
