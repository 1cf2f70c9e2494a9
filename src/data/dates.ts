/**
 * Days and times as files write them, in milliseconds since 1970 UTC.
 *
 *   2024-03-31   2024/03/31   2024.03.31   31.3.2024   31/03/2024 or 03/31/2024, 31-03-2024 or 03-31-2024
 *   each alone or with a time behind a blank or T: 14:05, 14:05:59, 14:05:59.123, with Z or +02:00; without, it is UTC
 *
 * With a point the day is first; with / or − the cells of a column say it, since no month is above 12.
 */

const TIME = String.raw`(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s?(Z|[+-]\d{2}:?\d{2})?)?`;
const yearFirst = new RegExp(String.raw`^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})${TIME}$`);
const yearLast = new RegExp(String.raw`^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})${TIME}$`);

/** The milliseconds of each text. "ambiguous": day and month may change places. undefined: they are not all dates of one way of writing. */
export function datesOf(texts: readonly string[], dayFirst?: boolean): Float64Array | "ambiguous" | undefined {
  if (texts.length === 0) return undefined;
  if (yearFirst.test(texts[0])) return all(texts, yearFirst, ([, year, , month, day, ...time]) => timeOf(year, month, day, time)); // prettier-ignore
  const separator = yearLast.exec(texts[0])?.[2];
  if (separator === undefined) return undefined;
  const read = (isDayFirst: boolean) =>
    all(texts, yearLast, ([, a, between, b, year, ...time]) =>
      between === separator ? timeOf(year, isDayFirst ? b : a, isDayFirst ? a : b, time) : NaN,
    );
  if (dayFirst !== undefined || separator === ".") return read(dayFirst ?? true);
  const [days, months] = [read(true), read(false)];
  if (days !== undefined && months !== undefined) return days.every((day, i) => day === months[i]) ? days : "ambiguous";
  return days ?? months;
}

/** Whether the day is first in dates such as 05/03/2024 that were read as these times; undefined for dates that begin with the year, and for those with points, which say nothing of others. */
export function dayFirstOf(texts: readonly string[], times: Float64Array): boolean | undefined {
  if ([undefined, "."].includes(yearLast.exec(texts[0])?.[2])) return undefined;
  const read = datesOf(texts, true);
  return read instanceof Float64Array && read.every((time, i) => time === times[i]);
}

/** Which of day and month is first in a date: "either" where both can be, or where the year is; undefined for what is no date. */
export function dateOrderOf(text: string): "day" | "month" | "either" | undefined {
  const [day, month] = [true, false].map((dayFirst) => datesOf([text], dayFirst) !== undefined);
  return day && month ? "either" : day ? "day" : month ? "month" : undefined;
}

/** A date in the other order than most are, or than is asked for. */
export interface SwappedDate {
  /** Its place among the texts. */
  readonly place: number;
  readonly dayFirst: boolean;
  /** Cells of each order, without those that can be either. */
  readonly cells: { readonly day: number; readonly month: number };
}

/** The first such text; undefined where all dates can be in one order. `counts`: the cells of each text. */
export function swappedDate(
  texts: readonly string[],
  counts: ArrayLike<number>,
  asked?: boolean,
): SwappedDate | undefined {
  const cells = { day: 0, month: 0 };
  const orders = texts.map((text, i) => {
    const order = dateOrderOf(text);
    if (order === "day" || order === "month") cells[order] += counts[i];
    return order;
  });
  const dayFirst = asked ?? cells.day >= cells.month;
  if (asked === undefined && Math.min(cells.day, cells.month) === 0) return undefined;
  const place = orders.indexOf(dayFirst ? "month" : "day");
  return place < 0 ? undefined : { place, dayFirst, cells };
}

function all(texts: readonly string[], pattern: RegExp, read: (found: string[]) => number): Float64Array | undefined {
  const times = new Float64Array(texts.length);
  for (const [i, text] of texts.entries()) {
    const found = pattern.exec(text);
    times[i] = found === null ? NaN : read(found);
    if (Number.isNaN(times[i])) return undefined;
  }
  return times;
}

/** NaN for the 30th of February and 25 o'clock. */
function timeOf(
  year: string,
  month: string,
  day: string,
  [hour = "0", minute = "0", second = "0", fraction = "", zone = "Z"]: readonly (string | undefined)[],
): number {
  // prettier-ignore
  const [y, mo, d, h, mi, s] = [year, month, day, hour, minute, second].map(Number);
  const date = new Date(0);
  date.setUTCFullYear(y, mo - 1, d); // not Date.UTC, for which the year 12 is 1912
  if (date.getUTCMonth() !== mo - 1 || date.getUTCDate() !== d || h > 23 || mi > 59 || s > 59) return NaN;
  const ms = Math.floor(Number(`0.${fraction || 0}`) * 1000);
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})$/.exec(zone) ?? ["", "+", "0", "0"];
  const offset = (Number(hours) * 60 + Number(minutes)) * (sign === "-" ? -1 : 1);
  return date.getTime() + ((h * 60 + mi - offset) * 60 + s) * 1000 + ms;
}
