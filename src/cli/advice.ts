/** Errors of readers in the words of the command line: where a message names an option of readCsv, the program's own is named. */
import { ChainruleError } from "../base/errors.ts";
import { dashed, shellWord } from "../terminal/arguments.ts";

/** As the option's words have it, which no shell takes for something else. */
const SEPARATORS: Readonly<Record<string, string>> = { ",": "comma", ";": "semicolon", "\\t": "tab", "|": "bar" };

const MARKS: Readonly<Record<string, string>> = { ",": "comma", ".": "point", " ": "space", "'": "apostrophe" };

/** An option of a reader as its messages write it, and as this program has it. */
const WORDS: readonly (readonly [RegExp, string | ((...found: string[]) => string)])[] = [
  [/kinds: \{ ("(?:[^"\\]|\\.)*"): "(\w+)" \}/g, (_, name, kind) => `--kind ${argumentOf(name, `=${kind}`)}`],
  [
    /notations: \{ "(?:[^"\\]|\\.)*": \{ decimal: "(.)", thousands: "(.)" \} \} of tableOf/g,
    (_, decimal, thousands) => notationArguments(decimal, thousands),
  ],
  [/missing: \["", ((?:"(?:[^"\\]|\\.)*"(?:, )?)+)\]/g, (_, words) => JSON.parse(`[${words}]`).map((word: string) => `--missing ${argumentOf(JSON.stringify(word))}`).join(" ")], // prettier-ignore
  [/dayFirst: true or false(?: to tableOf)?/g, "--date-order day or --date-order month"],
  [/dayFirst: (true|false) says/g, (_, day) => `--date-order ${day === "true" ? "day" : "month"} says`],
  [/separator: "(\\t|.)"/g, (_, character) => `--separator ${SEPARATORS[character] ?? character}`],
  [/decimal: "(.)"/g, (_, character) => `--decimal ${MARKS[character]}`],
  [/encoding: "latin1"/g, "it through iconv"],
  [/leave the column out, turn it into codes with tokenizer\(\), or/g, "leave the column out with --drop, or"],
  [/: use Regressor\./g, ": pass --task regression."],
  [/For classes use Classifier\./g, "For classes pass --task classification."],
  [/\bdrop names\b/g, "--drop names"],
  [/\bkinds names\b/g, "--kind names"],
  [/[Pp]ass header: false, header: \["…", …\] with the (\d+) names, or header: true if these are names\./g, "Pass --header none, --names with the $1 names, or --header first if these are names."], // prettier-ignore
  [/\bmaxBytes sets another\b/g, "--max-bytes sets another"],
  [/it is not an ordinary file/g, "it is not an ordinary file; a pipe is read from stdin, as in: … | chainrule … -"],
  [/, as header has names, got/g, ", as --names has names, got"],
  [/the names that header has: leave them out, or pass header: true/g, "the names of --names: leave it out"],
  [/header: true/g, "--header first"],
  [/skipLines: (\d+)/g, "--skip-lines $1"],
  [/encoding: "(utf-16[lb]e)"/g, "it through iconv: iconv -f $1 -t utf-8"],
  [/\b(logTarget|classWeight|calibrate) must be left to \w+: ([^,]*), got .*$/g, (_, name, why) => `--${dashed(name)} is for ${name === "logTarget" ? "regression" : "classification"}: ${why}.`], // prettier-ignore
  [/\bquantiles must be left to \w+: ([^,]*), got .*$/g, (_, why) => `--interval is for regression: ${why}.`],
  [/\bquantiles needs/g, "--interval needs"],
  [/calibrate needs/g, "--calibrate needs"],
  [/testShare (\S+) of/g, "--test $1 of"],
  [/logTarget needs/g, "--log-target needs"],
];

/** --decimal leaves the other mark to thousands. */
const notationArguments = (decimal: string, thousands: string) =>
  `--decimal ${MARKS[decimal]}${[",", "."].includes(thousands) ? "" : ` --thousands ${MARKS[thousands]}`}`;

/** A string of a message as an argument. */
const argumentOf = (quoted: string, behind = "") => shellWord(`${JSON.parse(quoted) as string}${behind}`);

/** Runs work whose errors are to be read by who typed the command. */
export async function inOwnWords<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw ownWords(error);
  }
}

export function ownWords(error: unknown): unknown {
  if (!(error instanceof ChainruleError)) return error;
  const message = WORDS.reduce((text, [from, to]) => text.replace(from, to as string), error.message);
  return message === error.message ? error : new ChainruleError(error.code, message, error.details, error.cause);
}
