/**
 * The extremes of as many numbers as there are: `Math.min(...numbers)` overflows the stack at some 100,000. A loop reads a
 * million losses in a millisecond, `reduce` in ten.
 */

/** The least number; NaN counts for nothing; ∞ of none. */
export function least(numbers: readonly number[]): number {
  let found = Infinity;
  for (let i = 0; i < numbers.length; i++) if (numbers[i] < found) found = numbers[i];
  return found;
}

/** The largest number; NaN counts for nothing; −∞ of none. */
export function most(numbers: readonly number[]): number {
  let found = -Infinity;
  for (let i = 0; i < numbers.length; i++) if (numbers[i] > found) found = numbers[i];
  return found;
}
