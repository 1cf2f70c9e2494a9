/** The extremes of as many numbers as there are: `Math.min(...numbers)` overflows the stack at some 100,000. */

/** The least number; ∞ of none. */
export const least = (numbers: readonly number[]): number => numbers.reduce((a, b) => Math.min(a, b), Infinity);

/** The largest number; −∞ of none. */
export const most = (numbers: readonly number[]): number => numbers.reduce((a, b) => Math.max(a, b), -Infinity);
