/** Numbers as people write them: currencies, percent signs and thousands in groups, the same in a whole column. */
import { describe, expect, test } from "vitest";
import { readCsv, tableOf } from "../../src/data/index.ts";
import { notationOf, numberAs, type NumberNotation } from "../../src/data/notation.ts";
import { Regressor } from "../../src/table/index.ts";
import { refused } from "../support/errors.ts";
import { uniform } from "../support/numbers.ts";

const random = uniform(9);

/** A number of cents as a person writes it. */
function written(cents: number, { decimal, thousands = "", currency, percent }: Omit<NumberNotation, "thousands"> & { thousands?: string }, isBefore: boolean) {
  const [whole, fraction] = (Math.abs(cents) / 100).toFixed(2).split(".");
  const digits = `${whole.replace(/\B(?=(\d{3})+$)/g, thousands)}${decimal}${fraction}`;
  const sign = cents < 0 ? "-" : "";
  if (percent) return `${sign}${digits} %`;
  if (currency === undefined) return sign + digits;
  return isBefore ? `${sign}${currency} ${digits}` : `${sign}${digits} ${currency}`;
} // prettier-ignore

const blanks = [" ", "\u00a0", "\u202f", "\u2009"];
const notations = [".", ","].flatMap((decimal) =>
  ["", ",", ".", "'", "’", ...blanks].filter((one) => one !== decimal).map((thousands) => ({ decimal, thousands })),
);

describe("files in every notation give the numbers that were written", () => {
  test.each(notations)("decimal $decimal, thousands $thousands", async (one) => {
    for (const unit of [{}, { currency: "€" }, { currency: "USD" }, { percent: true }])
      for (const isBefore of [true, false])
        for (const separator of [";", ",", "\t"]) {
          const cents = Array.from({ length: 30 }, () => Math.round(random(-1e9, 1e9)) / 1).concat(5, 123_456_789);
          const notation = { ...one, ...unit } as NumberNotation;
          const rows = cents.map((n, i) => `"${written(n, notation, isBefore)}"${separator}t${i}`);
          const { columns } = await readCsv({ text: `amount${separator}name\n${rows.join("\n")}\n` });
          expect(columns[0].kind).toBe("number");
          expect(Array.from(columns[0].numbers!)).toEqual(cents.map((n) => n / 100));
          expect(columns[0].notation?.isAmbiguous).toBeUndefined();
        }
  });
});

test("one column may be written unlike another, and gaps are gaps", async () => {
  const { columns } = await readCsv({ text: "a;b;c\n1.234,5;$1,000.5;3\n;$2;4\n7;NA;5\n" });
  expect(columns.map(({ numbers }) => Array.from(numbers!))).toEqual([[1234.5, NaN, 7], [1000.5, 2, NaN], [3, 4, 5]]); // prettier-ignore
  expect(columns[1].notation).toEqual({ decimal: ".", thousands: ",", currency: "$" });
});

describe("where both readings are numbers", () => {
  const first = async (text: string, options = {}) => (await readCsv({ text }, options)).columns[0];
  test("it is told, and options settle it", async () => {
    const points = "n;m\n1.234;a\n267.562;b\n950;a\n";
    expect(await first(points)).toMatchObject({ notation: { isAmbiguous: true } });
    expect(Array.from((await first(points)).numbers!)).toEqual([1.234, 267.562, 950]);
    for (const options of [{ decimal: "," }, { thousands: "." }])
      expect(Array.from((await first(points, options)).numbers!)).toEqual([1234, 267562, 950]);
    for (const options of [{ decimal: "." }, { thousands: "none" }]) {
      const column = await first(points, options);
      expect([column.notation, Array.from(column.numbers!)]).toEqual([undefined, [1.234, 267.562, 950]]);
    }
    const commas = "n;m\n1,234;a\n2,345;b\n";
    expect(await first(commas)).toMatchObject({ notation: { decimal: ".", thousands: ",", isAmbiguous: true } });
    expect(Array.from((await first(commas)).numbers!)).toEqual([1234, 2345]);
    expect(Array.from((await first(commas, { decimal: "," })).numbers!)).toEqual([1.234, 2.345]);
  });
  test("another column, or a longer number, says which", async () => {
    expect((await first("n;m\n1.234;0.5\n267.562;1\n")).notation).toBeUndefined();
    expect((await first("n;m\n1.234;a\n12345;b\n")).notation).toBeUndefined();
    expect((await first("n;m\n0.234;a\n267.562;b\n")).notation).toBeUndefined();
    expect((await first("n;m\n1.234;2,5\n267.562;1,25\n")).numbers).toEqual(Float64Array.of(1234, 267562));
    expect((await first("n;m\n1.234;a\n1.267.562;b\n")).numbers).toEqual(Float64Array.of(1234, 1267562));
  });
});

test("what is no number in one notation has none", () => {
  const none: string[][] = [["1,23,456"], ["12 34"], ["€"], ["5 €", "5 $"], ["5 %", "6"], ["$5€"], ["--5"], ["3,5", "2.5"], ["007"], ["1,234", "x"], ["1".repeat(41)], ["0,123,456"]]; // prettier-ignore
  for (const texts of none) expect([texts, notationOf(texts, { decimal: "." })]).toEqual([texts, undefined]);
  expect(numberAs("5 %", { decimal: "." })).toBeUndefined();
  expect(numberAs(" −1’234.50 CHF", { decimal: ".", thousands: "'" })).toBe(-1234.5);
  expect(tableOf({ id: ["12-3", "12-4", "13-5"] }).columns[0].kind).toBe("category");
});

test("numbers padded with zeros are codes as before", async () => {
  expect((await readCsv({ text: "zip,n\n01067,1\n99998,2\n" })).columns[0].kind).toBe("category");
});

test("a model reads new rows as those of its training, and says how", async () => {
  const rows = Array.from({ length: 60 }, (_, i) => ({
    price: `${(1000 + 37 * i).toLocaleString("en").replace(",", ".")},50 €`,
    y: 2 * i,
  }));
  const model = await new Regressor({ effort: "quick", epochs: 4 }).fit(rows, "y");
  expect(model.describe()[0]).toMatch(
    /^price: number \(in €, points between thousands, a comma before fractions\): \(x/,
  );
  const [asText, asNumber, plain] = await model.predict([{ price: "1.500" }, { price: 1500 }, { price: "1500.00" }]);
  expect([asText, plain]).toEqual([asNumber, asNumber]);
  const again = await Regressor.fromJSON(JSON.parse(JSON.stringify(model)));
  expect(await again.predict([{ price: "€ 1.500,00" }])).toEqual([asNumber]);
  const numbers = await new Regressor({ effort: "quick", epochs: 1 }).fit(rows.map(({ y }, i) => ({ a: i / 7, y })), "y"); // prettier-ignore
  expect(await numbers.predict([{ a: "$ 1,000.5" }])).toHaveLength(1);
  await refused(() => numbers.predict([{ a: "1,234" }]), "E_DATA", '"a"', "1,234 read as 1234");
});
