/** Tables that commands read: how their files are written, and the rows. */
import { ChainruleError, formatValue } from "../base/errors.ts";
import { custom, list, number, refuse, text, word } from "../base/options.ts";
import { decimals } from "../data/decimal.ts";
import { kindWords, type GivenKind } from "../data/kindOptions.ts";
import { missingWords } from "../data/missing.ts";
import { groupingWords } from "../data/notation.ts";
import { readCsv, type CsvFileOptions, type CsvTable } from "../data/readCsv.ts";
import { separators } from "../data/separator.ts";
import { argument, type Values } from "../terminal/arguments.ts";

/** "zip=category" → ["zip", "category"] */
const kindOf = custom(undefined, `a column and its kind, as in zip=category`, (value, name): [string, GivenKind] => {
  const at = String(value).lastIndexOf("=");
  const kind = String(value).slice(at + 1) as GivenKind;
  if (at > 0 && kindWords.includes(kind)) return [String(value).slice(0, at), kind];
  return refuse(value, name, `a column and its kind (${kindWords.join(", ")}), as in zip=category`);
});

/** "a,b,c" → ["a", "b", "c"] */
const namesOption = custom(
  undefined,
  "names, as in a,b,c",
  (value): string[] => String(value).split(",").map((name) => name.trim()),
  "names of the columns, for a file without a header",
); // prettier-ignore

const decimalArgument = (otherwise: string) =>
  argument(word(undefined, decimals, `before fractions: point or comma (default: ${otherwise})`), {
    placeholder: "<character>",
    also: { point: ".", comma: "," },
  });
const thousandsArgument = (otherwise: string) =>
  argument(
    word(
      undefined,
      groupingWords,
      `between thousands: comma, point, space, apostrophe or none (default: ${otherwise})`,
    ),
    {
      placeholder: "<character>",
      also: { comma: ",", point: ".", space: " ", blank: " ", apostrophe: "'" },
    },
  );
const dateOrderArgument = (otherwise: string) =>
  argument(word(undefined, ["day", "month"], `which is first in dates such as 05/03/2024 (default: ${otherwise})`), {
    placeholder: "<day|month>",
  });

/** Options of files of separated values. */
export const fileArguments = {
  separator: argument(
    word(undefined, separators, "between cells: comma, semicolon, tab or bar (default: as the file says)"),
    {
      placeholder: "<character>",
      also: { comma: ",", semicolon: ";", tab: "\t", "\\t": "\t", bar: "|" },
    },
  ),
  decimal: decimalArgument("as the file says"),
  thousands: thousandsArgument("as each column says"),
  header: argument(
    word(undefined, ["first", "none"], "whether the first row names the columns (default: as the rows below say)"),
    { placeholder: "<first|none>" },
  ),
  names: argument(namesOption, { placeholder: "<a,b,c>" }),
  skipLines: number(undefined, { integer: true, min: 0 }, "lines above the first row, such as a title (default 0)"),
  maxBytes: number(undefined, { integer: true, min: 1 }, "bytes of the file that are read at most (default 1 GiB)"),
};

export type FileValues = Values<typeof fileArguments>;

/** Throws E_CONFIG for one mark before fractions and between thousands. */
function refuseSameMark(decimal: FileValues["decimal"], thousands: FileValues["thousands"]): void {
  if (decimal === undefined || decimal !== thousands) return;
  const mark = decimal === "," ? "comma" : "point";
  throw new ChainruleError("E_CONFIG", `--decimal and --thousands must be different marks, got ${mark} for both.`, { decimal, thousands }); // prettier-ignore
}

/** What readCsv takes of these. */
export function fileOptions({ separator, decimal, thousands, header, names, skipLines, maxBytes }: FileValues) {
  if (names !== undefined && header === "first")
    throw new ChainruleError("E_CONFIG", "--names is for a file without a header; leave --header out.");
  refuseSameMark(decimal, thousands);
  const given = { separator, decimal, thousands, skipLines, maxBytes, header: names ?? (header && header === "first") };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as CsvFileOptions;
}

/** Options of files for a model: numbers and dates are read as those of its training. */
export const newFileArguments = {
  ...fileArguments,
  decimal: decimalArgument("as in training"),
  thousands: thousandsArgument("as in training"),
  dateOrder: dateOrderArgument("as in training"),
};

export type NewFileValues = Values<typeof newFileArguments>;

export const tableArguments = {
  ...fileArguments,
  kind: argument(list(undefined, kindOf, "what a column is, as in zip=category; may be given several times"), {
    placeholder: "<column>=<kind>",
  }),
  missing: argument(list(undefined, text(), "a further word of cells without a value; may be given several times"), {
    placeholder: "<word>",
  }),
  dateOrder: dateOrderArgument("as the column's others say"),
};

/** The table of a file, or of stdin. `kinds` are those of a training. Throws as readCsv does; E_DATA for a file without rows. */
export async function readRows(
  path: string,
  { kind = [], missing, dateOrder, ...file }: Values<typeof tableArguments>,
  signal: AbortSignal,
): Promise<CsvTable> {
  const table = await readCsv(path === "-" ? process.stdin : path, {
    ...fileOptions(file),
    ...(missing && { missing: [...missingWords, ...missing] }),
    ...(dateOrder && { dayFirst: dateOrder === "day" }),
    kinds: Object.fromEntries(kind),
    signal,
  });
  if (table.rows > 0) return table;
  throw new ChainruleError("E_DATA", `${formatValue(table.source)} has names of columns, and no rows.`, { source: table.source }); // prettier-ignore
}
