/** The first rows of a CSV file, with the names of its columns. */
import type { CsvOptions, CsvRow } from "../data/csv.ts";
import { columnNames, csvRows, noRows } from "../data/csvTable.ts";

export interface Csv {
  /** Names of the columns: of the header, or "1", "2", … where there is none. */
  names: string[];
  rows: CsvRow[];
  /** Whether there are more rows, which are not read. */
  more: boolean;
  decimal: CsvOptions["decimal"];
}

/** At most `most` rows. The first one is a header unless all its cells are numbers. `file` is for messages. Throws E_DATA, E_LIMIT. */
export async function readCsv(
  bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  file: string,
  most: number,
  options: CsvOptions = {},
): Promise<Csv> {
  const { decimal } = options;
  let names: string[] | undefined;
  const rows: CsvRow[] = [];
  for await (const some of csvRows(bytes, file, options)) {
    for (const row of some) {
      if (names === undefined) {
        names = columnNames(row, file, decimal);
        if (names !== undefined) continue;
        names = row.cells.map((_, i) => String(i + 1));
      }
      if (rows.length === most) return { names, rows, more: true, decimal };
      rows.push(row);
    }
  }
  if (names === undefined) throw noRows(file);
  if (rows.length === 0) throw noRows(file, "a header and no rows");
  return { names, rows, more: false, decimal };
}
