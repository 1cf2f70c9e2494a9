/** Numbers as people write them: currencies, percent signs and thousands in groups, the same in a whole column. */
import { describe, expect, test } from "vitest";
import { readCsv, tableOf } from "../../src/data/index.ts";
import { misread, numberAs } from "../../src/data/knownNotation.ts";
import { notationOf, type NumberNotation } from "../../src/data/notation.ts";
import { Classifier, Regressor } from "../../src/table/index.ts";
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
  const [asText, asNumber, plain] = await model.predict([{ price: "1.500" }, { price: 1500 }, { price: "1500,00" }]);
  expect([asText, plain]).toEqual([asNumber, asNumber]);
  const again = await Regressor.fromJSON(JSON.parse(JSON.stringify(model)));
  expect(await again.predict([{ price: "€ 1.500,00" }])).toEqual([asNumber]);
  const numbers = await new Regressor({ effort: "quick", epochs: 1 }).fit(rows.map(({ y }, i) => ({ a: i / 7, y })), "y"); // prettier-ignore
  expect(await numbers.predict([{ a: "$ 1,000.5" }])).toHaveLength(1);
});

describe("cells of a column whose notation is known", () => {
  const read: [text: string, notation: NumberNotation, number: number][] = [
    ["1234.5", { decimal: "." }, 1234.5],
    ["1,234.5", { decimal: "." }, 1234.5],
    ["1,234,567", { decimal: "." }, 1234567],
    ["1'234", { decimal: "." }, 1234],
    ["1 234", { decimal: "," }, 1234],
    ["1.234", { decimal: "." }, 1.234],
    ["1.234", { decimal: ",", thousands: "." }, 1234],
    ["1,234", { decimal: ",", thousands: "." }, 1.234],
    ["-1,5e3", { decimal: "," }, -1500],
    ["€ 5", { decimal: "." }, 5],
    ["5 €", { decimal: ".", currency: "€" }, 5],
    ["kr. 5", { decimal: ".", currency: "kr." }, 5],
    ["5 %", { decimal: ".", percent: true }, 5],
  ];
  test.each(read)("%s with %o is %d", (text, notation, number) => expect(numberAs(text, notation)).toBe(number));

  const refusals: [text: string, notation: NumberNotation, message: string][] = [
    ["six", { decimal: "." }, 'a number, as in training, got "six"'],
    ["1.234,50", { decimal: "." }, 'a number with a point before fractions, as in training, got "1.234,50"; if a comma stands there, pass notations: { "a": { decimal: ",", thousands: "." } } of tableOf'],
    ["1 234,5", { decimal: "." }, 'if a comma stands there, pass notations: { "a": { decimal: ",", thousands: " " } } of tableOf'],
    ["1500.00", { decimal: ",", thousands: "." }, 'a number with a comma before fractions, as in training, got "1500.00"; if a point stands there'],
    ["1,234", { decimal: "." }, 'a number that can be read in one way, got "1,234": 1234 with notations: { "a": { decimal: ".", thousands: "," } } of tableOf, 1.234 with notations: { "a": { decimal: ",", thousands: "." } } of tableOf'],
    ["1.234", { decimal: "," }, 'got "1.234": 1234 with notations: { "a": { decimal: ",", thousands: "." } }'],
    ["€5", { decimal: ".", currency: "$" }, 'an amount in $, as in training, got "€5"'],
    ["5 %", { decimal: "." }, 'a number without a percent sign, as in training, got "5 %"'],
    ["0.05", { decimal: ".", percent: true }, 'a number with a percent sign, as in training, got "0.05"; write it with the sign, as in "5 %"'],
    ["12.34.56", { decimal: "." }, 'a number with a point before fractions, as in training, got "12.34.56"'],
    ["$5€", { decimal: "." }, 'a number, as in training, got "$5€"'],
    ["--5", { decimal: "." }, "a number, as in training"],
  ]; // prettier-ignore
  test.each(refusals)("%s with %o is refused", (text, notation, message) => {
    expect(numberAs(text, notation)).toBeUndefined();
    expect(misread(text, notation, "a", "as in training")).toContain(message);
  });

  test("all that is found in a column is read by what is found", () => {
    for (const { decimal, thousands } of notations)
      for (const unit of [{}, { currency: "$" }, { currency: "Fr." }, { percent: true as const }]) {
        const cents = Array.from({ length: 20 }, () => Math.round(random(-1e9, 1e9)));
        const texts = cents.map((n) => written(n, { decimal, thousands, ...unit } as never, n % 2 === 0));
        const found = notationOf(texts, { decimal: "." }) ?? { decimal: "." };
        expect(texts.map((text) => numberAs(text, found))).toEqual(cents.map((n) => n / 100));
      }
  });
});

/** A model of a column of texts, and a target. */
const trained = (texts: readonly unknown[]) =>
  new Regressor({ effort: "quick", epochs: 2 }).fit(texts.map((a, i) => ({ a, y: i % 7 })), "y"); // prettier-ignore
const some = (of: (i: number) => unknown) => Array.from({ length: 40 }, (_, i) => of(i));

test("cells of predict, score and partialFit are read one by one in the notation of the training, and refused in others", async () => {
  const dollars = await trained(some((i) => `$${1 + (i % 3)},${100 + i}.50`));
  const [one, other] = await dollars.predict([{ a: "$1,234" }, { a: 1234 }]);
  expect(one).toBe(other);
  for (const a of ["€1,234.50", "1.234,50", "12,5", "a few"])
    for (const given of [[{ a }], [{ a: 1 }, { a }]]) {
      await refused(() => dollars.predict(given), "E_DATA", `row ${given.length - 1}`, '"a"', "as in training", JSON.stringify(a)); // prettier-ignore
      const rows = given.map((row) => ({ ...row, y: 1 }));
      await refused(() => dollars.score(rows, "y"), "E_DATA", "as in training");
      await refused(() => dollars.partialFit(rows, "y"), "E_DATA", "as in training");
    }
  const numbers = await trained(some((i) => i / 7));
  expect(await numbers.predict([{ a: "1.500" }, { a: "$ 1,000.5" }])).toEqual(await numbers.predict([{ a: 1.5 }, { a: 1000.5 }])); // prettier-ignore
  await refused(() => numbers.predict([{ a: "2,5" }]), "E_DATA", '"a"', "a point before fractions", 'decimal: ","');
  await refused(() => numbers.predict([{ a: "1,234" }]), "E_DATA", '"a"', "row 0", "1234 with", "1.234 with");
});

test("the target of rows that are predicted may hold anything", async () => {
  const model = await trained(some((i) => i / 7));
  expect(await model.predict([{ a: 1, y: "not known yet" }])).toEqual(await model.predict([{ a: 1 }]));
  await refused(() => model.score([{ a: 1, y: "not known yet" }], "y"), "E_DATA", '"y"', "a number, as in training");
});

test("words for true and false in a table that was read before are refused as in rows, with their line", async () => {
  const model = await trained(some((i) => (i % 2 === 0 ? "yes" : "no")));
  const read = (text: string, options = {}) => readCsv({ text }, options);
  const [yes, , unknown] = await model.predict([{ a: "y" }, { a: 0 }, { a: null }]);
  expect(await model.predict(await read("a,b\nTRUE,1\n,2\n"))).toEqual([yes, unknown]);
  expect(await model.predict(await read("a,b\n1,1\n,2\n"))).toEqual([yes, unknown]);
  for (const [cells, line, got] of [["yes,1\n,2\nja,3", 4, "ja"], ["1,1\n2,1", 3, "2"]]) // prettier-ignore
    await refused(async () => model.predict(await read(`a,b\n${cells}\n`)), "E_DATA", `line ${line}, column "a"`, `true or false (also yes, no, t, f, y, n, 1 and 0), as in training, got "${got}"`); // prettier-ignore
  await refused(() => model.predict([{ a: "ja" }]), "E_DATA", "row 0", '"a"', 'as in training, got "ja"');
  const other = tableOf({ a: ["ja", "nein"], y: [1, 2] });
  for (const judged of [() => model.score(other, "y"), () => model.partialFit(other, "y")])
    await refused(judged, "E_DATA", '"a"', 'as in training, got "ja"');
});

test("one row alone, and a name of other code points: what to do", async () => {
  const model = await new Regressor({ effort: "quick", epochs: 2 }).fit(some((i) => ({ "\u00e9": i, y: i })) as never, "y"); // prettier-ignore
  await refused(() => model.predict({ "\u00e9": 1 } as never), "E_DATA", "put a single row into an array: [row]");
  await refused(() => model.predict([{ "e\u0301": 1 }]), "E_DATA", "one that looks the same", "name.normalize()");
  await expect(model.predict(await readCsv({ text: "e\u0301,b\n1,2\n" }))).resolves.toHaveLength(1);
});

test("a table that was read before is refused where it was read otherwise", async () => {
  const read = (text: string, options = {}) => readCsv({ text }, options);
  const numbers = await trained(some((i) => i / 7));
  await refused(async () => numbers.predict(await read("a;b\n1,234;x\n2,345;y\n")), "E_DATA", "line 2", '"a"', 'got 1234 or 1.234: pass decimal: "." to readCsv for the first, decimal: "," for the second'); // prettier-ignore
  expect(await numbers.predict(await read("a;b\n1,234;x\n", { decimal: "," }))).toEqual(await numbers.predict([{ a: 1.234 }])); // prettier-ignore
  expect(await numbers.predict(await read("a;b\n1.234;x\n"))).toEqual(await numbers.predict([{ a: 1.234 }]));
  const dollars = await trained(some((i) => `$${1 + (i % 3)},${100 + i}`));
  expect(await dollars.predict(await read('a;b\n"$1,234";x\n'))).toEqual(await dollars.predict([{ a: 1234 }]));
  await refused(async () => dollars.predict(await read("a;b\n€ 1,234;x\n")), "E_DATA", "amounts in $", "€");
  const shares = await trained(some((i) => `${i} %`));
  await refused(async () => shares.predict(await read("a;b\n$5;x\n")), "E_DATA", "with a percent sign");
});

test("all numbers of a file with a comma before fractions are written so, the whole ones, too", async () => {
  const text = `n;a;y\n${some((i) => `${i};${i},5;${i % 5}`).join("\n")}\n`;
  const table = await readCsv({ text });
  expect(table.columns.map(({ notation }) => notation?.decimal)).toEqual([",", ",", ","]);
  const model = await new Regressor({ effort: "quick", epochs: 2 }).fit(table, "y");
  expect(await model.predict([{ n: "3,5", a: "1,234" }])).toEqual(await model.predict([{ n: 3.5, a: 1.234 }]));
  await refused(() => model.predict([{ n: "3.5", a: 1 }]), "E_DATA", '"n"', "a comma before fractions");
});

test("amounts as classes are told apart by their numbers, also further ones", async () => {
  const rows = some((i) => ({ a: i, y: i < 20 ? "$1,200" : "$950" })) as { a: number; y: string }[];
  const model = await new Classifier({ effort: "quick", epochs: 30 }).fit(rows, "y");
  const again = await Classifier.fromJSON(JSON.parse(JSON.stringify(model)));
  const score = await model.score(rows, "y");
  expect(score).toBeGreaterThan(0.9);
  for (const y of ["1200", "$ 1,200.00", 1200]) {
    const alone = rows.filter((_, i) => i < 20).map(({ a }) => ({ a, y }));
    expect(await again.score(alone, "y")).toBeGreaterThan(0.9);
  }
  await refused(() => model.score([{ a: 1, y: "1.200,00" }], "y"), "E_DATA", '"y"', "a point before fractions");
});
