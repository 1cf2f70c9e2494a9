/** Rows by what several lists have in them together. */

/** A number for each row: the same where all lists have the same, in the order in which combinations come. */
export function combinations(lists: readonly ArrayLike<number>[]): Int32Array {
  const seen = new Map<string, number>();
  return Int32Array.from(lists[0], (_, row) => {
    const key = lists.map((values) => values[row]).join(" ");
    if (!seen.has(key)) seen.set(key, seen.size);
    return seen.get(key)!;
  });
}
