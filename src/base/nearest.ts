/** Names as users write them: those of other libraries as ours, and suggestions for the rest, "Did you mean". */
import { aliases } from "./aliases.ts";
import { elsewhere } from "./elsewhere.ts";

/** Edits (insert, delete, replace, swap of neighbours) from a to b. [Damerau 1964, optimal string alignment] */
function distance(a: string, b: string): number {
  const rows = Array.from({ length: a.length + 1 }, (_, i) => [i, ...new Array<number>(b.length).fill(0)]);
  for (let j = 0; j <= b.length; j++) rows[0][j] = j;
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const replace = rows[i - 1][j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      rows[i][j] = Math.min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, replace);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) rows[i][j] = Math.min(rows[i][j], rows[i - 2][j - 2] + 1);
    }
  }
  return rows[a.length][b.length];
}

/** Longer than any name of ours, and than most columns': such a one comes from a broken or hostile file, and comparing it would take long. */
const LONGEST = 64;

/** A name without what spellings differ in: "binary_crossentropy", "Adam", "ReLU". */
export const plain = (name: string): string => name.toLowerCase().replace(/[_\s-]/g, "");

/** The known name that a name stands for: itself, in another spelling, or as an alias of its kind; or undefined. */
export function ownName(name: string, known: readonly string[], kind: string): string | undefined {
  if (known.includes(name)) return name;
  if (name.length > LONGEST) return undefined;
  const same = (other: string) => plain(other) === plain(name);
  const spelled = known.find(same);
  if (spelled !== undefined) return spelled;
  const given = Object.entries<string>(aliases[kind as keyof typeof aliases] ?? {}).find(([alias]) => same(alias));
  return given !== undefined && known.includes(given[1]) ? given[1] : undefined;
}

/** The known name that was probably meant, or undefined. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  if (name.length > LONGEST) return undefined;
  const other = Object.keys(elsewhere).find((key) => plain(key) === plain(name));
  if (other !== undefined && known.includes(elsewhere[other])) return elsewhere[other];
  const near = known.filter((k) => k.length <= LONGEST);
  const scored = near.map((k) => ({ k, d: distance(plain(name), plain(k)) })).sort((p, q) => p.d - q.d);
  const best = scored[0];
  return best !== undefined && best.d <= Math.max(1, Math.floor(Math.max(name.length, best.k.length) * 0.4))
    ? best.k
    : undefined;
}

/** The end of a message: " Did you mean …?", or nothing where there is nothing to suggest. */
export function suggest(meant: string | undefined): string {
  return meant === undefined ? "" : ` Did you mean ${meant}?`;
}

/** The same for a name that is not known: the nearest known one, in quotes. */
export function didYouMean(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  return suggest(near && JSON.stringify(near));
}

/** The same, followed by the list of known names. */
export function hint(name: string, known: readonly string[]): string {
  return `${didYouMean(name, known)} Known: ${known.join(", ")}.`;
}
