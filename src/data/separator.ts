/** What separates the cells of a CSV file that does not say so: the most frequent candidate of its first line. */
import type { Decimal } from "./decimal.ts";

export const separators = [",", ";", "\t", "|"] as const;
export type Separator = (typeof separators)[number];

/** Characters that are looked at: a longer line is judged by its beginning. */
const MOST = 65_536;

export class SeparatorDetector {
  readonly #counts: Map<string, number>;
  #seen = 0;
  #quoted = false;
  /** Whether the line has anything in it. */
  #begun = false;

  /** Of equally frequent ones the first of "," ";" tab and "|"; a comma that stands before fractions is no candidate. */
  constructor(decimal: Decimal) {
    this.#counts = new Map(separators.filter((one) => one !== decimal).map((one) => [one, 0]));
  }

  /** Looks at the next piece of the text; undefined where more is needed. */
  look(text: string): Separator | undefined {
    for (let i = 0; i < text.length; i++) {
      const character = text[i];
      if (character === '"') this.#quoted = !this.#quoted;
      else if (!this.#quoted) {
        const count = this.#counts.get(character);
        if (count !== undefined) this.#counts.set(character, count + 1);
        else if (this.#begun && (character === "\n" || character === "\r")) return this.best();
      }
      if (!this.#begun && character.trim() !== "") this.#begun = true;
      if (++this.#seen >= MOST) return this.best();
    }
    return undefined;
  }

  best(): Separator {
    return [...this.#counts].reduce((best, one) => (one[1] > best[1] ? one : best))[0] as Separator;
  }
}
