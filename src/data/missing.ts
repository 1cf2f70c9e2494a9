/** Words for cells without a value, and words for true and false. */

/** What programs write for a missing value: pandas, R, NumPy, SQL, spreadsheets, and the files of the UCI repository. */
export const missingWords = ["", "NA", "N/A", "n/a", "#N/A", "<NA>", "NaN", "nan", "-nan", "NaT", "null", "NULL", "Null", "None", "?", "-"] as const; // prettier-ignore

const truths = new Map([
  ...["true", "t", "yes", "y"].map((word) => [word, true] as const),
  ...["false", "f", "no", "n"].map((word) => [word, false] as const),
]);

/** What a word of a boolean column says, in capitals or not; undefined for other words. "1" and "0" are numbers unless the column is asked to be boolean. */
export function truthOf(word: string, digits = true): boolean | undefined {
  if (digits && (word === "1" || word === "0")) return word === "1";
  return truths.get(word.toLowerCase());
}

/** What a boolean column expects of a cell, for messages; `why` says who expects it. */
export const expectedTruth = (why: string): string => `true or false (also yes, no, t, f, y, n, 1 and 0), ${why}`;

/** All words of boolean columns with what they say: small, capital, and with a capital letter in front. */
export const truthWords: ReadonlyMap<string, boolean> = new Map<string, boolean>([
  ["1", true],
  ["0", false],
  ...[...truths].flatMap(([word, truth]) =>
    [word, word.toUpperCase(), word[0].toUpperCase() + word.slice(1)].map((form) => [form, truth] as const),
  ),
]);
