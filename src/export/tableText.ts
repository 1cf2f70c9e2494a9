/** What users call of a table's model, in JavaScript with marked types (script.ts): cells read as in training, networks averaged. */
import { numberIn } from "../data/decimal.ts";
import { cellPattern } from "../data/knownNotation.ts";
import { isPlain, LONGEST, type NumberNotation } from "../data/notation.ts";
import type { Feature } from "../table/feature.ts";
import { headsFor, unitsFor } from "../table/target.ts";
import type { GivenTable } from "./given.ts";
import { quote } from "./literals.ts";
import { inFloat64, networkName } from "./script.ts";
import { targetText } from "./targetText.ts";

const cells = `/** The text of a cell; null where it has no value. */
function textOf(value/*: unknown*/, column/*: string*/)/*: string | null*/ {
  let text/*: string*/;
  if (typeof value === "string") text = value.trim();
  else if (value === null || value === undefined || Number.isNaN(value)) return null;
  else if (typeof value === "boolean" || typeof value === "bigint" || Number.isFinite(value)) text = String(value);
  else if (Object.prototype.toString.call(value) === "[object Date]") {
    const date = value/* as Date*/;
    if (Number.isNaN(date.getTime())) return null;
    text = date.toISOString();
  } else throw wrong(column, "a number, a text, true, false, a Date or null", value);
  return missing.has(text) ? null : text;
}

function wrong(column/*: string*/, expected/*: string*/, got/*: unknown*/)/*: TypeError*/ {
  const shown = typeof got === "string" ? JSON.stringify(got) : typeof got === "object" ? Object.prototype.toString.call(got) : String(got);
  return new TypeError("Column " + JSON.stringify(column) + " takes " + expected + ", got " + shown + ".");
}`;

const numbers = `/** A number; NaN where it is missing. */
function numberOf(value/*: unknown*/, column/*: string*/, notation/*: Notation | undefined*/)/*: number*/ {
  let number/*: number*/;
  if (typeof value === "number" && Number.isFinite(value)) number = value;
  else {
    const text = textOf(value, column);
    if (text === null) return NaN;
    if (notation !== undefined) number = writtenNumber(text, notation);
    else number = /^[+-]?(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:[eE][+-]?\\d+)?$/.test(text) ? Number(text) : NaN;
    if (!Number.isFinite(number)) throw wrong(column, "numbers", value);
  }
  return missingNumbers.includes(number) ? NaN : number;
}`;

/** The longest text is that of src/data/notation.ts. */
const written = `/** The number that a text is as the column writes them; NaN for others. */
function writtenNumber(text/*: string*/, { pattern, decimal }/*: Notation*/)/*: number*/ {
  const found = text.length > ${LONGEST} ? null : new RegExp(pattern, "u").exec(text);
  if (found === null) return NaN;
  const [, before, currency, behind, digits, unit] = found;
  if ((before !== "" && behind !== "") || (currency !== undefined && unit !== undefined)) return NaN;
  const plain = decimal === "." ? digits.replace(/[^\\d.eE+-]/g, "") : digits.replace(/[^\\d,eE+-]/g, "").replace(",", ".");
  return (/[-−]/.test(before + behind) ? -1 : 1) * Number(plain);
}`;

const scaling = `/** (x − center) · factor, bent beyond 3 where it clips; 0 where it is missing, which the flag tells. */
function scale(to/*: number[]*/, x/*: number*/, { center, factor, clips, flags }/*: Scaling*/)/*: void*/ {
  const z = (x - center) * factor;
  const bent = Math.abs(z) < 2 ** 53 ? z / Math.sqrt(1 + (z / 3) ** 2) : Math.sign(z) * 3;
  to.push(Number.isNaN(x) ? 0 : clips ? bent : z);
  if (flags) to.push(Number.isNaN(x) ? 1 : 0);
}`;

const truths = `/** What a word says. */
function truthOf(text/*: string*/, column/*: string*/)/*: boolean*/ {
  if (/^(?:1|true|t|yes|y)$/i.test(text)) return true;
  if (/^(?:0|false|f|no|n)$/i.test(text)) return false;
  throw wrong(column, "true or false", text);
}`;

const dates = `/** Milliseconds since 1970 of a date with or without a time; NaN where it is missing. */
function timeOf(value/*: unknown*/, column/*: string*/, dayFirst/*: boolean | undefined*/)/*: number*/ {
  const text = textOf(value, column);
  if (text === null) return NaN;
  const clock = "(?:[T ](\\\\d{1,2}):(\\\\d{2})(?::(\\\\d{2})(?:[.,](\\\\d{1,9}))?)?\\\\s?(Z|[+-]\\\\d{2}:?\\\\d{2})?)?$";
  const first = new RegExp("^(\\\\d{4})([-/.])(\\\\d{1,2})\\\\2(\\\\d{1,2})" + clock).exec(text);
  const last = new RegExp("^(\\\\d{1,2})([-/.])(\\\\d{1,2})\\\\2(\\\\d{4})" + clock).exec(text);
  let time = NaN;
  if (first !== null) time = moment(first[1], first[3], first[4], first.slice(5));
  else if (last !== null) {
    const days = moment(last[4], last[3], last[1], last.slice(5));
    const months = moment(last[4], last[1], last[3], last.slice(5));
    if (dayFirst !== undefined || last[2] === ".") time = (dayFirst ?? true) ? days : months;
    else if (Number.isNaN(days)) time = months;
    else if (Number.isNaN(months) || days === months) time = days;
  }
  if (Number.isNaN(time)) throw wrong(column, "dates such as 2024-03-31", value);
  return time;
}

/** NaN for the 30th of February and 25 o'clock. */
function moment(year/*: string*/, month/*: string*/, day/*: string*/, clock/*: (string | undefined)[]*/)/*: number*/ {
  const [hour = "0", minute = "0", second = "0", fraction = "0", zone = "Z"] = clock;
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  const isDay = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
  if (!isDay || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return NaN;
  const found = /^([+-])(\\d{2}):?(\\d{2})$/.exec(zone);
  const offset = found === null ? 0 : (Number(found[2]) * 60 + Number(found[3])) * (found[1] === "-" ? -1 : 1);
  const ms = Math.floor(Number("0." + fraction) * 1000);
  return date.getTime() + ((Number(hour) * 60 + Number(minute) - offset) * 60 + Number(second)) * 1000 + ms;
}

/** The share of a cycle that a moment is in, from 0 to below 1. */
const cycles = {
  year: (date/*: Date*/) => (date.getUTCMonth() + (date.getUTCDate() - 1) / 31) / 12,
  week: (date/*: Date*/) => ((date.getUTCDay() + 6) % 7) / 7,
  day: (date/*: Date*/) => (date.getUTCHours() + date.getUTCMinutes() / 60) / 24,
};`;

/** How the cell of a feature becomes numbers of the network, by its kind: \`to\` and \`codes\` get them. */
const encoders: Readonly<Record<Feature["kind"], string>> = {
  number: "scale(numbers, numberOf(value, column, feature.notation), feature);",
  boolean: `const text = textOf(value, column);
      numbers.push(text === null ? 0 : truthOf(text, column) ? 1 : -1);`,
  sign: `const text = textOf(value, column);
      numbers.push(text === feature.values[0] ? -1 : text === feature.values[1] ? 1 : 0);`,
  oneHot: `const text = textOf(value, column);
      for (const known of feature.values) numbers.push(text === known ? 1 : 0);`,
  code: `const text = textOf(value, column);
      codes.push(base + 1 + (text === null ? -1 : feature.values.indexOf(text)));
      base += feature.values.length + 1;`,
  date: `const time = timeOf(value, column, feature.dayFirst);
      scale(numbers, time / 86400000, feature.days);
      for (const cycle of feature.cycles) {
        const share = Number.isNaN(time) ? NaN : cycles[cycle](new Date(time));
        numbers.push(Number.isNaN(share) ? 0 : cosineOfPi64(2 * (share + 0.75)), Number.isNaN(share) ? 0 : cosineOfPi64(2 * share));
      }`,
};

const featureTypes = `/*type Scaling = { center: number; factor: number; clips: boolean; flags: boolean };
type Notation = { pattern: string; decimal: string };
type Feature =
  | ({ kind: "number"; column: string; notation?: Notation } & Scaling)
  | { kind: "boolean"; column: string }
  | { kind: "sign" | "oneHot" | "code"; column: string; values: string[] }
  | { kind: "date"; column: string; days: Scaling; cycles: ("year" | "week" | "day")[]; dayFirst?: boolean };
export type Row = Readonly<Record<string, unknown>>;*/`;

/** How the program reads the texts of a column; undefined for plain numbers. */
function readAs(notation: NumberNotation | undefined) {
  if (notation === undefined || isPlain(notation)) return undefined;
  return { pattern: cellPattern(notation), decimal: notation.decimal };
}

/** The text, and the names that it exports. */
export function tableText({ columns, programs, targets, missing }: GivenTable): { text: string; names: string[] } {
  const features = columns.features.map((one) =>
    one.kind === "number" ? { ...one, notation: readAs(one.notation) } : one,
  );
  const kinds = new Set(features.map(({ kind }) => kind));
  const has = (...some: Feature["kind"][]) => some.some((kind) => kinds.has(kind));
  const missingNumbers = missing.map((word) => numberIn(word)).filter((value) => value !== undefined);
  const type = programs[0].dtype === "float32" ? "Float32Array" : "Float64Array";
  const inputs = programs[0].inputs.map(({ name }) => `${type}.from(${name})`);
  const networks = programs.map((_, i) => networkName(i)).join(", ");
  const heads = headsFor(targets);
  const parts = [
    featureTypes,
    `const features/*: Feature[]*/ = ${quote(features)};`,
    `const missing = new Set(${quote(missing)});`,
    ...(has("number") ? [`const missingNumbers/*: number[]*/ = ${quote(missingNumbers)};`] : []),
    cells,
    ...(has("number") ? [written, numbers] : []),
    ...(has("number", "date") ? [scaling] : []),
    ...(has("boolean") ? [truths] : []),
    ...(has("date") ? [dates, inFloat64("cosineOfPi")] : []),
    `/** The mean of the networks' outputs for a row${heads === 1 ? "" : ", one behind the other"}. Throws TypeError for a column that is not there or holds something else. */
function outputsOf(row/*: Row*/)/*: number[]*/ {
  if (typeof row !== "object" || row === null) throw new TypeError("predict takes an object by the names of columns, got " + String(row) + ".");
  const numbers/*: number[]*/ = [];
  const codes/*: number[]*/ = [];${has("code") ? "\n  let base = 0;" : ""}
  for (const feature of features) {
    const { column } = feature;
    if (!Object.prototype.hasOwnProperty.call(row, column)) throw wrong(column, "a value, or null where it is missing", undefined);
    const value = row[column];
${[...kinds].map((kind) => `    ${kind === [...kinds][0] ? "" : "else "}if (feature.kind === "${kind}") {\n      ${encoders[kind]}\n    }`).join("\n")}
  }
  const networks = [${networks}];
  const sums = new Array/*<number>*/(${heads * unitsFor(targets)}).fill(0);
  for (const network of networks) {
    ${heads === 1 ? `const [outputs] = network(${inputs.join(", ")})` : `const outputs = network(${inputs.join(", ")}).flatMap((head) => Array.from(head))`};
    for (let i = 0; i < sums.length; i++) sums[i] += outputs[i] / networks.length;
  }
  return sums;
}`,
  ];
  const results = targetText(targets);
  return { text: [...parts, ...results.parts].join("\n\n"), names: results.names };
}
