/** Values of new rows that a model's training did not have: it says of them what it says of any such value. */
import { formatValue } from "../base/errors.ts";
import { didYouMean } from "../base/nearest.ts";
import { count, counted } from "../base/numbers.ts";
import { printable } from "../base/text.ts";
import { countsOf, type DataTable } from "../data/table.ts";
import { stringsIn } from "../table/feature.ts";
import type { TableModel } from "../report/scores.ts";
import type { Printer } from "../terminal/session.ts";

export interface UnseenWarning {
  readonly kind: "unseen";
  readonly column: string;
  /** Cells with such a value, of all that have one. */
  readonly unseen: number;
  readonly values: number;
  readonly text: string;
}

interface Seen {
  readonly column: string;
  readonly known: ReadonlySet<string>;
  unseen: number;
  values: number;
  /** The first few. */
  readonly examples: Set<string>;
}
const EXAMPLES = 3;

/** Counts them block by block, column by column. */
export class UnseenValues {
  readonly #columns: readonly Seen[];

  constructor({ fitted }: TableModel) {
    this.#columns = fitted.columns.features.flatMap((feature) =>
      "values" in feature
        ? [
            {
              column: feature.column,
              known: new Set(feature.values),
              unseen: 0,
              values: 0,
              examples: new Set<string>(),
            },
          ]
        : [],
    );
  }

  /** Rows that have the columns of the training. */
  add({ columns }: DataTable): void {
    for (const seen of this.#columns) {
      const { codes, values } = stringsIn(columns.find(({ name }) => name === seen.column)!);
      const counts = countsOf(codes, values.length);
      values.forEach((value, code) => {
        seen.values += counts[code];
        if (counts[code] === 0 || seen.known.has(value)) return;
        seen.unseen += counts[code];
        // One more than are shown says that there are more.
        if (seen.examples.size <= EXAMPLES) seen.examples.add(value);
      });
    }
  }

  /** One for each column with such values. */
  warnings(): UnseenWarning[] {
    return this.#columns
      .filter(({ unseen }) => unseen > 0)
      .map(({ column, known, unseen, values, examples }) => {
        const listed = [...examples].map((value, i) => (i < EXAMPLES ? formatValue(value) : "…")).join(", ");
        const which = `${count(unseen)} of ${counted(values, "value")} ${unseen === 1 ? "was" : "were"} not in training`;
        const text = `${formatValue(column)}: ${which} (${listed}).${meant([...examples][0], [...known])}`;
        return { kind: "unseen", column, unseen, values, text };
      });
  }
}

/** Texts of the same letters may be written in other code points.     [Unicode Standard Annex 15] */
function meant(value: string, known: readonly string[]): string {
  const form = value.normalize("NFC");
  const isSame = known.some((one) => one.normalize("NFC") === form);
  return isSame ? " Training has the same letters in another Unicode form (NFC or NFD)." : didYouMean(value, known);
}

/** A line each, on stderr. */
export function sayUnseen(warnings: readonly UnseenWarning[], notes: Printer): void {
  for (const { text } of warnings) notes.say(printable(text));
}
