/** The columns of a table in C99: members of a struct, and functions that prepare them as in training. */
import { UniqueNames } from "../base/uniqueNames.ts";
import type { Feature, NumberFeature } from "../table/feature.ts";
import { realText } from "./literals.ts";
import { reserved } from "./source/sources.ts";

export const real64 = (value: number): string => realText(Object.is(value, -0) ? "-0" : String(value));

/** A text as a literal: everything but letters, digits and plain marks as octal numbers of its bytes in UTF-8. */
export const textC = (text: string): string =>
  `"${Array.from(new TextEncoder().encode(text), (byte) => (/[\w .,:;+=()<>[\]-]/.test(String.fromCharCode(byte)) && byte < 128 ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, "0")}`)).join("")}"`;
export const commentC = (text: string): string => text.replace(/[^\p{L}\p{N}\p{Sc} .,%()-]/gu, "_");

/** The type of a column's member of the struct, and what it holds. */
export const members: Readonly<Record<Feature["kind"], readonly [type: string, what: string]>> = {
  number: ["double ", "NAN where it is missing"],
  date: ["double ", "milliseconds since 1970 UTC, NAN where it is missing"],
  boolean: ["int ", "1 for yes, 0 for no, -1 where it is missing"],
  sign: ["const char *", "a text in UTF-8, NULL where it is missing"],
  oneHot: ["const char *", "a text in UTF-8, NULL where it is missing"],
  code: ["const char *", "a text in UTF-8, NULL where it is missing"],
};

/** Columns as names of C. */
export function namesOf(columns: readonly string[]): string[] {
  const unique = new UniqueNames();
  return columns.map((column) => {
    const plain = column.replace(/\W/g, "_").slice(0, 60);
    return unique.take(/^\d|^$/.test(plain) || reserved.has(plain.toLowerCase()) ? `_${plain}` : plain);
  });
}

export const helpers = {
  present: (missing: readonly number[]) => `/** NAN for numbers that are missing. */
static double present(double x) {
  return x - x != 0.0${missing.map((value) => ` || x == ${real64(value)}`).join("")} ? NAN : x;
}`,
  moment: () => `/** Whole milliseconds; NAN for what is no moment. */
static double moment(double time) {
  return time - time != 0.0 || time > 8.64e15 || time < -8.64e15 ? NAN : (double)(int64_t)time;
}`,
  putNumber: (
    real: string,
  ) => `/** (x - center) factor, bent beyond 3 where it clips; 0 where it is missing, which the flag tells. */
static ${real} *putNumber(${real} *to, double x, double center, double factor, int clips, int flags) {
  const int isMissing = x - x != 0.0;
  const double z = (x - center) * factor;
  const double bent = z > -9007199254740992.0 && z < 9007199254740992.0 ? z / sqrt(1.0 + (z / 3.0) * (z / 3.0)) : z < 0.0 ? -3.0 : 3.0;
  *to++ = isMissing ? (${real})0 : (${real})(clips ? bent : z);
  if (flags) *to++ = (${real})isMissing;
  return to;
}`,
  placeOf: () => `/** The place of a text among the values of its column; -1 where it is missing or none of them. */
static int placeOf(const char *text, const char *const *values, int count) {
  for (int i = 0; text != NULL && i < count; i++)
    if (strcmp(text, values[i]) == 0) return i;
  return -1;
}`,
  dayOf: () => `/** Whole days since 1970. */
static int64_t dayOf(double time) {
  const int64_t ms = (int64_t)time;
  return (ms - (ms % 86400000 + 86400000) % 86400000) / 86400000;
}`,
  year: () => `/** The share of a year that a moment is in, in months of 31 days: the civil date of a day's number, by eras of 400 years. */
static double shareOfYear(double time) {
  const int64_t z = dayOf(time) + 719468;
  const int64_t era = (z >= 0 ? z : z - 146096) / 146097;
  const int64_t inEra = z - era * 146097;
  const int64_t year = (inEra - inEra / 1460 + inEra / 36524 - inEra / 146096) / 365;
  const int64_t inYear = inEra - (365 * year + year / 4 - year / 100);
  const int64_t fromMarch = (5 * inYear + 2) / 153;
  const int64_t day = inYear - (153 * fromMarch + 2) / 5;
  return ((double)(fromMarch < 10 ? fromMarch + 2 : fromMarch - 10) + (double)day / 31.0) / 12.0;
}`,
  week: () => `/** The share of a week, from Monday. */
static double shareOfWeek(double time) {
  return (double)((dayOf(time) % 7 + 10) % 7) / 7.0;
}`,
  day: () => `/** The share of a day, in minutes. */
static double shareOfDay(double time) {
  const int64_t minutes = ((int64_t)time - dayOf(time) * 86400000) / 60000;
  return ((double)(minutes / 60) + (double)(minutes % 60) / 60.0) / 24.0;
}`,
  putCycle: (real: string) => `/** Sine and cosine of a share of a circle. */
static ${real} *putCycle(${real} *to, double time, double share) {
  const int isMissing = time - time != 0.0;
  *to++ = isMissing ? (${real})0 : (${real})cosineOfPi64(2.0 * (share + 0.75));
  *to++ = isMissing ? (${real})0 : (${real})cosineOfPi64(2.0 * share);
  return to;
}`,
};

const shares = { year: "shareOfYear", week: "shareOfWeek", day: "shareOfDay" } as const;
const numberCall = (x: string, { center, factor, clips, flags }: Omit<NumberFeature, "kind" | "column">) =>
  `  to = putNumber(to, ${x}, ${real64(center)}, ${real64(factor)}, ${Number(clips)}, ${Number(flags)});`;

/** The lines that prepare a column. */
export function encode(feature: Feature, name: string, real: string, base: number): string[] {
  const cell = `row->${name}`;
  const place = (values: readonly string[]) => `placeOf(${cell}, values_${name}, ${values.length})`;
  switch (feature.kind) {
    case "number":
      return [numberCall(`present(${cell})`, feature)];
    case "boolean":
      return [`  *to++ = (${real})(${cell} < 0 ? 0 : ${cell} > 0 ? 1 : -1);`];
    case "sign":
      return ["  {", `    const int i = ${place(feature.values)};`, `    *to++ = (${real})(i < 0 ? 0 : 2 * i - 1);`, "  }"]; // prettier-ignore
    case "oneHot":
      return ["  {", `    const int i = ${place(feature.values)};`, `    for (int k = 0; k < ${feature.values.length}; k++) *to++ = (${real})(k == i);`, "  }"]; // prettier-ignore
    case "code":
      return [`  *codes++ = (${real})(${base} + ${place(feature.values)});`];
    case "date":
      return [
        "  {",
        `    const double time = moment(${cell});`,
        `  ${numberCall("time / 86400000.0", feature.days)}`,
        ...feature.cycles.map(
          (cycle) => `    to = putCycle(to, time, time - time != 0.0 ? 0.0 : ${shares[cycle]}(time));`,
        ),
        "  }",
      ];
  }
}
