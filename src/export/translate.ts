/**
 * The common language of generated programs, a part of C, and what it is in C99 and in JavaScript with its types marked (script.ts):
 *
 *   real, int, precise   a number of the model's dtype, a whole number, a float64
 *   weight *w            an array of weights; W(w, row, column, columns) is a number of it
 *   R(x)                 a sum, a product or a quotient rounded to `real`; C does it by itself, and what is stored is rounded
 *   REAL(n), INT(x)      a whole number as a real, and back
 *
 * Functions have a doc comment in front of them and none inside, no pointers but their arrays, and no division of integers.
 */
import type { DType } from "../memory/tensor.ts";
import { realText, singleText } from "./literals.ts";

export type Language = "c" | "js";

export interface Dialect {
  readonly language: Language;
  readonly dtype: DType;
  /** Weights are bytes, with a scale for each column. */
  readonly bytes?: boolean;
}

/** A function of the common language in another one. */
export function translate(source: string, dialect: Dialect): string {
  const start = source.startsWith("/**") ? source.indexOf("*/") + 3 : 0;
  const code = source.slice(start);
  return source.slice(0, start) + (dialect.language === "c" ? toC(code, dialect) : toScript(code, dialect));
}

function toC(code: string, { dtype, bytes }: Dialect): string {
  const real = dtype === "float32" ? "float" : "double";
  const weights = [...code.matchAll(/\bweight \*(\w+)/g)].map(([, name]) => name);
  let text = replaceCalls(code, "W", ([w, row, column, columns]) =>
    bytes ? `((${real})${place(w, row, column, columns)} * ${w}Scale[${column}])` : place(w, row, column, columns),
  );
  if (bytes) for (const w of weights) text = text.replace(new RegExp(`, ${w},`, "g"), `, ${w}, ${w}Scale,`);
  text = replaceCalls(text, "R", ([value], around) => bracketed(value, around));
  text = replaceCalls(text, "REAL", ([value]) => `(${real})${simple(value)}`);
  text = replaceCalls(text, "INT", ([value]) => `(int)${simple(value)}`);
  return `static ${text}`
    .replace(/\bweight \*(\w+)/g, bytes ? "const int8_t *$1, const real *$1Scale" : "const real *$1")
    .replace(/\breal\b/g, real)
    .replace(/\bprecise\b/g, "double")
    .replace(LITERAL, (number) => literalOf(Number(number), dtype, "c"));
}

function toScript(code: string, { language, dtype }: Dialect): string {
  let text = replaceCalls(code, "W", ([w, row, column, columns]) => place(w, row, column, columns));
  text = replaceCalls(text, "R", ([value], around) =>
    dtype === "float32" ? `fround(${value})` : bracketed(value, around),
  );
  text = replaceCalls(text, "REAL", ([value]) => simple(value));
  text = replaceCalls(text, "INT", ([value]) => `Math.trunc(${value})`);
  const [head] = text.split("\n", 1);
  return (
    headOf(head) +
    text
      .slice(head.length)
      .replace(/\bconst (?:real|int) /g, "const ")
      .replace(/\b(?:real|int) (?=\w+ =)/g, "let ")
      .replace(/ == /g, " === ")
      .replace(/ != /g, " !== ")
      .replace(/\bINFINITY\b/g, "Infinity")
      .replace(/\bNAN\b/g, "NaN")
  ).replace(LITERAL, (number) => literalOf(Number(number), dtype, language));
}

/** "real f(real x, const real *y) {" as a script has it. */
function headOf(head: string): string {
  const [, type, name, list] = /^(\w+) (\w+)\((.*)\) \{$/.exec(head)!;
  const parameters = list.split(", ").map((parameter) => {
    const own = /\w+$/.exec(parameter)![0];
    return `${own}/*: ${parameter.includes("*") ? "Reals" : "number"}*/`;
  });
  return `function ${name}(${parameters.join(", ")})/*: ${type === "void" ? "void" : "number"}*/ {`;
}

const LITERAL = /(?<![\w.])\d+(?:\.\d*(?:e[+-]?\d+)?|e[+-]?\d+)(?![\w.])/g;

/** A number of the dtype as a constant. */
function literalOf(value: number, dtype: DType, language: Language): string {
  if (language !== "c") return String(dtype === "float32" ? Math.fround(value) : value);
  return dtype === "float32" ? `${realText(singleText(value))}f` : realText(String(value));
}

const place = (w: string, row: string, column: string, columns: string): string =>
  `${w}[${/^\w+$/.test(row) ? row : `(${row})`} * ${columns} + ${column}]`;

const simple = (value: string): string => (/^[\w.[\]]+$/.test(value) ? value : `(${value})`);

/** In brackets, unless what is around has some or needs none. */
function bracketed(value: string, { before, after }: Around): string {
  const needsNone = /(?:(?:^|[^=!<>])= |return |\()$/.test(before) && /^[;)]/.test(after);
  return needsNone || /^\w+(?:\[[^\]]*\])?$/.test(value) ? value : `(${value})`;
}

interface Around {
  readonly before: string;
  readonly after: string;
}

/** The text with each `name(…)` replaced, from the last one on: what is in its brackets has been replaced before it. */
function replaceCalls(text: string, name: string, make: (args: readonly string[], around: Around) => string): string {
  for (;;) {
    const at = [...text.matchAll(new RegExp(`\\b${name}\\(`, "g"))].at(-1)?.index;
    if (at === undefined) return text;
    const [args, end] = argumentsAt(text, at + name.length);
    const around = { before: text.slice(0, at), after: text.slice(end) };
    text = around.before + make(args, around) + around.after;
  }
}

/** The arguments behind an opening bracket, and the place behind the closing one. */
function argumentsAt(text: string, open: number): [string[], number] {
  const args: string[] = [];
  let depth = 0;
  let start = open + 1;
  for (let i = open; ; i++) {
    const c = text[i];
    if (c === "(" || c === "[") depth++;
    else if (c === ")" || c === "]") depth--;
    if ((c === "," && depth === 1) || depth === 0) {
      args.push(text.slice(start, i).trim());
      start = i + 1;
    }
    if (depth === 0) return [args, i + 1];
  }
}
