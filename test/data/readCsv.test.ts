/** readCsv: what is found in a file, what its columns become, and what is refused, with line and column. */
import { gzipSync } from "node:zlib";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readCsv, readCsvRows, type ReadCsvOptions } from "../../src/data/readCsv.ts";
import { columnNamed, type Column, type DataTable } from "../../src/data/table.ts";

const read = (text: string, options?: ReadCsvOptions) => readCsv({ text }, options);
/** What a column holds: numbers, or texts with undefined for missing cells. */
const held = ({ numbers, codes, values }: Column) =>
  numbers ? Array.from(numbers) : Array.from(codes ?? [], (code) => values![code]);
const contents = (table: DataTable) => Object.fromEntries(table.columns.map((c) => [c.name, [c.kind, ...held(c)]]));

async function rowsOf(...given: Parameters<typeof readCsvRows>) {
  const rows = [];
  for await (const row of readCsvRows(...given)) rows.push(row);
  return rows;
}

describe("readCsv finds", () => {
  test("kinds, missing cells and lines", async () => {
    const table = await read(
      'size,colour,sold,day,none\n1.5,red,yes,2024-01-31,\n"2",blue,no,2024-02-29T12:00Z,NA\n\nNaN,"red",YES,?,-\n-3e2,,no,2024-12-01,null\n',
    );
    expect(contents(table)).toEqual({
      size: ["number", 1.5, 2, NaN, -300],
      colour: ["category", "red", "blue", "red", undefined],
      sold: ["boolean", "yes", "no", "yes", "no"],
      day: ["date", Date.UTC(2024, 0, 31), Date.UTC(2024, 1, 29, 12), NaN, Date.UTC(2024, 11, 1)],
      none: ["empty"],
    });
    expect(table.columns.map(({ missing }) => missing)).toEqual([1, 1, 0, 1, 4]);
    expect(Array.from(table.lines)).toEqual([2, 3, 5, 6]);
    expect(table).toMatchObject({ rows: 4, source: "This CSV", dialect: { separator: ",", decimal: ".", header: true, encoding: "utf-8" } }); // prettier-ignore
  });

  test.each([
    ["semicolons and decimal commas", "a;b\n1,5;x\n2,25;y\n", ";", ","],
    ["tabs", "a\tb\n1.5\tx,y;z\n2.25\ty,;\n", "\t", "."],
    ["bars", "a|b\n1.5|x\n2.25|y\n", "|", "."],
    ["commas around texts with semicolons", 'a,b\n1.5,"x;y;z"\n2.25,"x;y"\n', ",", "."],
    ["decimal commas in quotes", 'a,b\n"1,5",x\n"2,25",y\n', ",", ","],
    ["decimal commas that are more than the semicolons", "a;b;c\n1,5;2,5;3,5\n2,25;3,5;4,5\n", ";", ","],
  ])("%s", async (_, text, separator, decimal) => {
    const table = await read(text);
    expect(table.dialect).toMatchObject({ separator, decimal });
    expect(contents(table).a).toEqual(["number", 1.5, 2.25]);
  });

  test("headers: names, none over numbers, the number of an unnamed column, or those given", async () => {
    expect(contents(await read("1,2\n3,4\n"))).toEqual({ "1": ["number", 1, 3], "2": ["number", 2, 4] });
    expect(contents(await read(",a\n0,5\n1,6\n"))).toEqual({ "1": ["number", 0, 1], a: ["number", 5, 6] });
    expect(contents(await read("1,x\n3,y\n", { header: ["n", "c"] }))).toMatchObject({ n: ["number", 1, 3] });
    expect(contents(await read("1,2\n3,4\n", { header: true }))).toEqual({ "1": ["number", 3], "2": ["number", 4] });
    expect(contents(await read("a,b\nc,d\n", { header: false }))["1"]).toEqual(["category", "a", "c"]);
    expect(contents(await read("land,2019,2020\nx,a,1\ny,b,2\n"))["2020"]).toEqual(["number", 1, 2]);
  });

  test("Excel's line sep=; and lines to skip, from the right line on", async () => {
    for (const end of ["\n", "\r\n", "\r"])
      for (const [above, skipLines] of [
        ["sep=;", 0],
        ["SEP=;", 0],
        ['A title, "and more', 1],
        [`one${end}${end}`, 3],
        [`Kürzel${end}sep=;`, 1],
      ] as const) {
        // prettier-ignore
        const text = `\uFEFF${above}${end}a;b${end}1,5;x${end}2,25;y`;
        const table = await read(text, { skipLines });
        expect(contents(table)).toEqual({ a: ["number", 1.5, 2.25], b: ["category", "x", "y"] });
        const first = above.split(end).length + 2;
        expect(Array.from(table.lines)).toEqual([first, first + 1]);
        const rows = await rowsOf({ text }, { skipLines });
        expect(rows.map(({ line, cells }) => [line, ...cells])).toEqual([[first, "1,5", "x"], [first + 1, "2,25", "y"]]); // prettier-ignore
      }
    expect(contents(await read("sep=;\n1\n2\n", { separator: "," }))).toEqual({ "1": ["number", 1, 2] });
    expect(contents(await read("sep=,x\n1,2\n3,4\n"))).toMatchObject({ "sep=": ["number", 1, 3] });
    await expect(read("sep=;\na;b\n1;x\n2\n")).rejects.toThrow("line 4: expected 2 cells as in line 2, got 1.");
    await expect(read("a\nb", { skipLines: 2 })).rejects.toThrow("holds no rows behind the 2 lines to skip.");
  });

  test("names of one form: é may be one character or two in the file", async () => {
    const table = await read("caf\u0065\u0301,b\n1,2\n");
    expect(table.columns[0].name).toBe("caf\u00e9");
    expect(columnNamed(table, "cafe\u0301")).toBe(table.columns[0]);
    await expect(read("\u00e9,e\u0301\n1,2\n")).rejects.toThrow('got "\u00e9" again, which column 1 has');
  });

  test("of one column: a blank line is passed over, and quotes are a missing cell, as Python's csv and pandas write it", async () => {
    const text = 'a\n1\n""\n\n2\n';
    expect(contents(await read(text))).toEqual({ a: ["number", 1, NaN, 2] });
    expect((await rowsOf({ text })).map(({ line, cells }) => [line, ...cells])).toEqual([[2, "1"], [3, ""], [5, "2"]]); // prettier-ignore
  });

  test("CR, CRLF and LF, a mark of UTF-8, quotes, doubled quotes and line breaks in cells", async () => {
    for (const end of ["\n", "\r\n", "\r"]) {
      const table = await read(`\uFEFFa,b${end}"x ""y""${end}z",1${end}"u,v",2`);
      expect(contents(table)).toEqual({ a: ["category", `x "y"${end}z`, "u,v"], b: ["number", 1, 2] });
      expect(Array.from(table.lines)).toEqual([2, 4]);
    }
  });

  test("UTF-16 with its mark or as told, and Latin-1", async () => {
    const text = "größe,ort\n1,Köln\n2,5 €\n";
    const utf16 = (swap: boolean) => {
      const bytes = new Uint8Array(2 * text.length);
      for (let i = 0; i < text.length; i++) new DataView(bytes.buffer).setUint16(2 * i, text.charCodeAt(i), !swap);
      return bytes;
    };
    const latin1 = Uint8Array.from(text, (c) => (c === "€" ? 0x80 : c.charCodeAt(0)));
    for (const [bytes, options, encoding] of [
      [[0xff, 0xfe, ...utf16(false)], {}, "utf-16le"],
      [[0xfe, 0xff, ...utf16(true)], {}, "utf-16be"],
      [utf16(false), { encoding: "utf-16le" }, "utf-16le"],
      [latin1, {}, "latin1"],
      [latin1, { encoding: "latin1" }, "latin1"],
      [new TextEncoder().encode(text), {}, "utf-8"],
    ] as const)
      for (const piece of [1, 3, 1000]) {
        const whole = Uint8Array.from(bytes);
        const table = await readCsv(pieces(whole, piece), options);
        expect(table.dialect.encoding).toBe(encoding);
        expect(contents(table)).toEqual({ größe: ["number", 1, 2], ort: ["category", "Köln", "5 €"] });
      }
  });

  test("codes padded with zeros are no numbers, and keep their zeros", async () => {
    expect(contents(await read("zip,n\n01067,007\n99998,7\n01067,-1\n"))).toEqual({
      zip: ["category", "01067", "99998", "01067"],
      n: ["number", 7, 7, -1],
    });
  });

  test("numbers before a word stay as they were written", async () => {
    const cells = ["1", "1.50", "007", "-0", "+3", "1e5", "12345678901234567890", ".5", "-0012", "x"];
    expect(held((await read(`a\n${cells.join("\n")}\n`)).columns[0])).toEqual(cells);
    const commas = ["1,50", "0,5", "x"];
    expect(held((await read(`a;b\n${commas.map((cell) => `${cell};1`).join("\n")}\n`, { decimal: "," })).columns[0])).toEqual(commas); // prettier-ignore
  });

  test("numbers to the last bit, short or long", async () => {
    const cells = ["0.1", "-0.3", "123456.789012345", "9007199254740993", "2.2250738585072014e-308", "0.30000000000000004", "1e22", "-0", "999999999999999", "0.000000000000001"]; // prettier-ignore
    const { numbers } = (await read(`a,b\n${cells.map((cell) => `${cell},1`).join("\n")}\n`)).columns[0];
    expect(Array.from(numbers!)).toEqual(cells.map(Number));
    expect(Object.is(numbers![7], -0)).toBe(true);
  });

  test("identifiers, free text, and what only looks like them", async () => {
    const rows = Array.from({ length: 30 }, (_, i) => {
      const text = `a comment of some words, number ${i * 7919}, as people write`;
      return `${i + 1},u${i * 31},${1000 + i * i * 37},${i * 1.5},"${text}",${"abc"[i % 3]}`;
    });
    const { columns } = await read(`n,user,price,x,comment,group\n${rows.join("\n")}\n`);
    expect(columns.map(({ kind }) => kind)).toEqual(["number", "category", "number", "number", "text", "category"]);
    expect(columns.map(({ isIdentifier }) => isIdentifier)).toEqual([true, true, false, false, false, false]);
  });

  test("decimal commas between commas as they are given, and whole numbers beyond 2⁵³ as identifiers", async () => {
    const table = await read('a,b\n"1,234",1\n"2,5",20\n', { separator: ",", decimal: "," });
    expect(contents(table)).toEqual({ a: ["number", 1.234, 2.5], b: ["number", 1, 20] });
    const ids = Array.from({ length: 12 }, (_, i) => `14${i}0000000000000${i},${i * i}`);
    expect((await read(`tweet,n\n${ids.join("\n")}\n`)).columns[0]).toMatchObject({
      kind: "number",
      isIdentifier: true,
    });
  });

  test("a signal ends the reading", async () => {
    const text = "a,b\n1,2\n";
    await expect(readCsv({ text }, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: "E_ABORTED" });
  });

  test("days of one way of writing, by what no month can be", async () => {
    const day = async (cells: string[], options = {}) =>
      held((await read(`d,n\n${cells.map((c) => `${c},1`).join("\n")}\n`, options)).columns[0]);
    expect(await day(["31/12/2024", "01/02/2024"])).toEqual([Date.UTC(2024, 11, 31), Date.UTC(2024, 1, 1)]);
    expect(await day(["12/31/2024", "01/02/2024"])).toEqual([Date.UTC(2024, 11, 31), Date.UTC(2024, 0, 2)]);
    expect(await day(["1.2.2024", "03.02.2024 14:05"])).toEqual([Date.UTC(2024, 1, 1), Date.UTC(2024, 1, 3, 14, 5)]);
    expect(await day(["01/02/2024"], { dayFirst: false })).toEqual([Date.UTC(2024, 0, 2)]);
    expect(await day(["2024-01-01 10:00:00.5+02:00"])).toEqual([Date.UTC(2024, 0, 1, 8, 0, 0, 500)]);
    expect(await day(["2024-02-30", "2024-01-01"])).toEqual(["2024-02-30", "2024-01-01"]);
    await expect(day(["01/02/2024", "03/04/2024"])).rejects.toThrow('line 2, column 1 (d): expected dates that show which of day and month is first, got "01/02/2024"; pass dayFirst: true or false'); // prettier-ignore
  });
});

/** Bytes in pieces. */
function* pieces(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
}

describe("readCsv reads", () => {
  const text = "a,b\n1,x\n2,y\n";
  const bytes = new TextEncoder().encode(text);
  const folder = mkdtempSync(join(tmpdir(), "csv-"));
  const path = join(folder, "small.csv");
  writeFileSync(path, text);
  writeFileSync(`${path}.gz`, gzipSync(text));

  test.each([
    ["a path", () => path, path],
    ["a path of gzip", () => `${path}.gz`, `${path}.gz`],
    ["bytes", () => bytes, "This CSV"],
    ["gzip", () => new Uint8Array(gzipSync(text)), "This CSV"],
    ["an ArrayBuffer", () => bytes.slice().buffer, "This CSV"],
    ["a Blob", () => new Blob([bytes]), "This CSV"],
    ["a File", () => new File([bytes], "small.csv"), "small.csv"],
    ["a Response", () => new Response(bytes), "This CSV"],
    ["a stream", () => new Blob([bytes]).stream(), "This CSV"],
    ["pieces of a byte", () => pieces(bytes, 1), "This CSV"],
    ["pieces of text", () => ["a,", "b\n1,x\n2", ",y\n"], "This CSV"],
  ])("%s", async (_, source, name) => {
    const table = await readCsv(source());
    expect(contents(table)).toEqual({ a: ["number", 1, 2], b: ["category", "x", "y"] });
    expect(table.source).toBe(name);
  });

  test("nothing else", async () => {
    await expect(readCsv(5 as never)).rejects.toThrow("readCsv expects a path or URL, bytes, { text }, a Blob, a Response, a stream or an iterable of bytes, got 5."); // prettier-ignore
    await expect(readCsv(null as never)).rejects.toMatchObject({ code: "E_CONFIG" });
    await expect(readCsv(text)).rejects.toThrow("a text is given as { text }");
    await expect(readCsv([5] as never)).rejects.toMatchObject({ code: "E_DATA" });
    await expect(readCsv("missing.csv")).rejects.toMatchObject({ code: "E_IO" });
    await expect(readCsv({ text }, { maxBytes: 5 })).rejects.toMatchObject({ code: "E_LIMIT" });
    await expect(readCsv({ text }, { separater: "," } as never)).rejects.toThrow('Did you mean "separator"?');
  });
});

describe("readCsv refuses", () => {
  const utf16 = Uint8Array.from("a,b,c\n1,2,3\n4,5,6\n", (c) => c.charCodeAt(0)).reduce<number[]>((all, b) => [...all, b, 0], []); // prettier-ignore
  const many = (cells: readonly string[], last: string) => `a,b\n${Array.from({ length: 40 }, (_, i) => `${cells[i % cells.length]},1`).join("\n")}\n${last},1\n`; // prettier-ignore
  test.each<[string, string | Uint8Array, ReadCsvOptions, string, string]>([
    ["a ragged row", "a,b\n1,2\n3\n", {}, "E_DATA", "This CSV, line 3: expected 2 cells as in line 1, got 1."],
    ["a row that is too long", "a,b\n1,2\n3,4,5\n", {}, "E_DATA", "line 3: expected 2 cells as in line 1, got 3."],
    ["a title of one cell", "Report 2024\na;b;c\n1;2;x\n2;3;y\n", {}, "E_DATA", "line 2: expected 1 cell as in line 1, got 3; if line 2 names the columns, pass skipLines: 1 and header: true."], // prettier-ignore
    ["a title of more cells", "Report 2024,,\na,b\n1,x\n2,y\n", {}, "E_DATA", "line 2: expected 3 cells as in line 1, got 2; if line 2 names the columns, pass skipLines: 1 and header: true."], // prettier-ignore
    ["a title and empty cells", "Report 2024,,\n\na,b,c\n1,2,x\n2,3,y\n", {}, "E_DATA", 'line 1: expected names of columns, got one alone: "Report 2024"; if line 3 names the columns, pass skipLines: 2 and header: true, or header: true if line 1 does.'], // prettier-ignore
    ["a header among the rows", many(["1", "2"], "3"), { header: false }, "E_DATA", 'line 1, column 1: expected a number, as 97.6 % of the column\'s cells are, got "a"; if line 1 names the columns, pass header: true; if it stands'], // prettier-ignore
    ["a header below names", many(["1", "2"], "3"), { header: ["x", "y"] }, "E_DATA", 'line 1, column 1 (x): expected a number, as 97.6 % of the column\'s cells are, got "a"; if line 1 names the columns, pass header: true; if it stands'], // prettier-ignore
    ["a title that names columns", `x,y\nfrom 2024 on,none\n${many(["1", "2"], "3")}`, {}, "E_DATA", 'line 2, column 1 (x): expected a number, as 95.3 % of the column\'s cells are, got "from 2024 on"; if line 3 names the columns, pass skipLines: 2 and header: true; if it stands'], // prettier-ignore
    ["names that are those of the file", "a,b\n1,2\n", { header: ["a", "b"] }, "E_DATA", "line 1: expected a row of values, got the names that header has: leave them out, or pass header: true."], // prettier-ignore
    ["a header only", "a,b\n", {}, "E_DATA", "This CSV holds a header and no rows."],
    ["nothing", "\n\n", {}, "E_DATA", "This CSV holds no rows."],
    ["no header", "5.1,3.5,setosa\n4.9,3.0,setosa\n", {}, "E_DATA", 'line 1: expected names of columns, got what looks like data: "5.1", "3.5", "setosa". Pass header: false'], // prettier-ignore
    ["a binary file", Uint8Array.from([97, 44, 98, 10, 0, 1, 2, 3, 10, 5]), {}, "E_DATA", "the character NUL: the file is binary"], // prettier-ignore
    ["control characters", "a,b\n1,\u0001x\n", {}, "E_DATA", "got the control character U+0001: the file is binary"],
    ["a spreadsheet", Uint8Array.of(0x50, 0x4b, 3, 4, 5, 6), {}, "E_DATA", "This CSV is a zip file, as those of spreadsheets"], // prettier-ignore
    ["two columns of a name", "a,b,a\n1,2,3\n", {}, "E_DATA", 'line 1, column 3: expected a name of its own, got "a" again, which column 1 has'], // prettier-ignore
    ["the wrong separator", "a;b\n1;2\n", { separator: "," }, "E_DATA", 'expected cells between ",", got one cell a line; separator: ";" makes 2 of it.'], // prettier-ignore
    ["separators of two kinds", 'n,m\n"1,234.5",1\n"1.234,5",2\n', {}, "E_DATA", 'line 2, column 1 (n): expected plain numbers, got "1,234.5", digits in groups, and others are in another notation: write numbers without separators of thousands, or pass separator: "," and decimal: ","'], // prettier-ignore
    ["thousands that were said not to be", "n;m\n1,234;1\n2,345;2\n", { thousands: "none", decimal: "." }, "E_DATA", 'expected plain numbers, got "1,234"'], // prettier-ignore
    ["dollars and euros", "price\n$12.50\n€3\n", {}, "E_DATA", 'line 2, column 1 (price): expected plain numbers, got "$12.50", an amount, and others have another currency'], // prettier-ignore
    ["a word among euros", many(["€ 1.50", "€ 2"], "oops"), {}, "E_DATA", 'expected a number, as 97.6 % of the column\'s cells are, got "oops"'], // prettier-ignore
    [
      "percentages and others",
      "share,n\n12 %,1\n3.5,2\n",
      {},
      "E_DATA",
      'got "12 %", a percentage, and others are none',
    ],
    ["UTF-16 without its mark", Uint8Array.from(utf16), {}, "E_DATA", 'seems to be UTF-16 text without a byte order mark: pass encoding: "utf-16le"'], // prettier-ignore
    ["a word among numbers", many(["1", "2.5"], "oops"), {}, "E_DATA", 'line 42, column 1 (a): expected a number, as 97.6 % of the column\'s cells are, got "oops"; if it stands for no value, pass missing: ["", "oops"]'], // prettier-ignore
    ["a word among dates", many(["2024-01-01", "2024-02-02"], "soon"), {}, "E_DATA", 'line 42, column 1 (a): expected a date'], // prettier-ignore
    ["bytes that are not UTF-8 after some that are", Uint8Array.from([97, 44, 98, 10, 0xc3, 0xbc, 44, 49, 10, 0xff, 44, 50, 10]), {}, "E_DATA", "line 3: expected UTF-8 text"], // prettier-ignore
    [
      "an open quote",
      'a,b\n1,"2\n3,4\n',
      {},
      "E_DATA",
      "line 2, column 2: expected a closing quote, got the end of the file",
    ],
    ["text behind quotes", 'a,b\n1,"2"x\n', {}, "E_DATA", "behind the closing quote"],
    ["a quote inside a cell", 'a,b\n1,2"x\n', {}, "E_DATA", "got a quote within"],
    [
      "a long row",
      `a,b\n1,${"x".repeat(2000)}\n`,
      { maxRowLength: 1000 },
      "E_LIMIT",
      "line 2: a row has more than 1000",
    ],
    ["a kind that does not fit", "a,b\n1,2\nx,3\n", { kinds: { a: "number" } }, "E_DATA", 'line 3, column 1 (a): expected a number, as kinds: { "a": "number" } says, got "x"'], // prettier-ignore
    ["another kind that does not fit", "a,b\nyes,2\nx,3\n", { kinds: { a: "boolean" } }, "E_DATA", 'line 3, column 1 (a): expected true or false (also yes, no, t, f, y, n, 1 and 0), as kinds: { "a": "boolean" } says, got "x"'], // prettier-ignore
    ["dates in two orders", many(["13/01/2020", "02/03/2020", "14/01/2020", "01/26/2019"], "13/01/2020"), {}, "E_DATA", 'line 5, column 1 (a): expected a date with the day first, as in 21 rows, while 10 rows have the month first, got "01/26/2019"; day and month seem to be swapped'], // prettier-ignore
    ["a few dates in the other order", many(["01/13/2020", "01/14/2020"], "26/01/2019"), {}, "E_DATA", 'line 42, column 1 (a): expected a date with the month first, as in 40 rows, while 1 row has the day first, got "26/01/2019"'], // prettier-ignore
    ["dates in another order than asked for", many(["01/13/2020", "01/14/2020"], "03/26/2019"), { dayFirst: true }, "E_DATA", 'line 2, column 1 (a): expected a date with the day first, as dayFirst: true says, got "01/13/2020"; day and month'], // prettier-ignore
    ["two dates in two orders, as asked for", "a,b\n13/01/2020,1\n01/13/2020,2\n", { kinds: { a: "date" }, dayFirst: { a: false } }, "E_DATA", 'line 2, column 1 (a): expected a date with the month first, as dayFirst: false says, got "13/01/2020"'], // prettier-ignore
    ["no date", "a,b\n2024-01-01,2\nx,3\n", { kinds: { a: "date" } }, "E_DATA", 'line 3, column 1 (a): expected a date, as kinds: { "a": "date" } says, got "x"'], // prettier-ignore
    ["dates in two notations", "a,b\n2024-01-01,2\n01.02.2024,3\n", { kinds: { a: "date" } }, "E_DATA", 'line 3, column 1 (a): expected a date, as kinds: { "a": "date" } says, got "01.02.2024"'], // prettier-ignore
    ["a kind of no column", "size,b\n1,2\n", { kinds: { sise: "number" } }, "E_CONFIG", 'kinds names the column "sise", which there is not. Did you mean "size"?'], // prettier-ignore
    ["no kind", "a,b\n1,2\n", { kinds: { a: "numeric" as never } }, "E_CONFIG", "readCsv kinds.a must be one of"],
    [
      "other names than columns",
      "1,2\n",
      { header: ["a"] },
      "E_DATA",
      "line 1: expected 1 cell, as header has names, got 2",
    ],
  ])("%s", async (_, content, options, code, message) => {
    const source = typeof content === "string" ? { text: content } : content;
    await expect(readCsv(source, options)).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  });

  test("a column alone may have commas before fractions", async () => {
    const { columns, dialect } = await readCsv({ text: "a\n1,5\n2,25\n3\n" });
    expect([columns[0].numbers, dialect.decimal]).toEqual([Float64Array.of(1.5, 2.25, 3), ","]);
    await expect(readCsv({ text: "a b\n1,2;x|3\t\n" })).rejects.toMatchObject({ code: "E_DATA" });
  });

  test("__proto__ is a name as any other, and a field of a megabyte a cell", async () => {
    const field = "word ".repeat(200_000);
    const table = await read(`__proto__,constructor\n1,"${field}"\n2,x\n`, {
      kinds: { ["constructor"]: "text" as const },
    });
    expect(contents(table)).toMatchObject(Object.fromEntries([["constructor", ["text", field.trim(), "x"]]]));
    expect(table.columns[0].name).toBe("__proto__");
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test("numbers may be words for missing cells", async () => {
    const table = await read("a,b\n1,x\n-999,-999\n", { missing: ["-999"] });
    expect(contents(table)).toEqual({ a: ["number", 1, NaN], b: ["category", "x", undefined] });
    expect(table.columns.map(({ missing }) => missing)).toEqual([1, 1]);
  });

  test("kinds and words for missing cells are as given", async () => {
    const text = "zip,flag,n\n10115,1,-\n20095,0,x\n";
    const table = await read(text, { kinds: { zip: "category", flag: "boolean" }, missing: ["x"] });
    expect(contents(table)).toEqual({ zip: ["category", "10115", "20095"], flag: ["boolean", "1", "0"], n: ["category", "-", undefined] }); // prettier-ignore
  });
});

describe("readCsvRows", () => {
  const all = async (text: string | Iterable<Uint8Array>, options = {}) => {
    const rows: unknown[] = [];
    const source = typeof text === "string" ? { text } : text;
    for await (const { line, names, cells } of readCsvRows(source, options)) rows.push([line, names.join(), ...cells]);
    return rows;
  };

  test("gives rows as texts, with names and lines", async () => {
    expect(await all('a;b\n1,5;"x\ny"\n\n2,5;z')).toEqual([
      [2, "a,b", "1,5", "x\ny"],
      [5, "a,b", "2,5", "z"],
    ]);
    expect(await all("1,2\n3,4\n")).toEqual([
      [1, "1,2", "1", "2"],
      [2, "1,2", "3", "4"],
    ]);
    const utf16 = new Uint8Array(Uint16Array.from("\uFEFFa,b\n1,é\n", (c) => c.charCodeAt(0)).buffer);
    expect(await all(pieces(utf16, 1))).toEqual([[2, "a,b", "1", "é"]]);
  });

  test("refuses what readCsv does, when it comes to it", async () => {
    await expect(all("a,b\n1,2\n3\n")).rejects.toThrow("This CSV, line 3: expected 2 cells as in line 1, got 1.");
    await expect(all("a,b\n")).rejects.toThrow("a header and no rows");
    await expect(all("a,b\n1,2", { kinds: {} })).rejects.toThrow('readCsvRows has no option "kinds"');
  });

  test("reads no more of a source than it needs, and keeps no rows", async () => {
    let asked = 0;
    let closed = false;
    async function* endless() {
      try {
        yield new TextEncoder().encode("a,b\n");
        for (;;) {
          asked++;
          yield new TextEncoder().encode("1,2\n".repeat(16_384));
        }
      } finally {
        closed = true;
      }
    }
    let rows = 0;
    for await (const { cells } of readCsvRows(endless())) if (cells.length === 2 && ++rows === 400_000) break;
    expect(asked).toBeLessThan(30);
    expect(closed).toBe(true);
  });
});

test("a table of ten thousand columns", async () => {
  const names = Array.from({ length: 10_000 }, (_, i) => `c${i}`);
  const line = (word: string) => names.map((_, i) => (i % 2 === 0 ? i : word)).join(",");
  const { columns, rows } = await read(`${names.join(",")}\n${line("x")}\n${line("y")}\n`);
  expect([rows, columns.length]).toEqual([2, 10_000]);
  expect(held(columns[9998])).toEqual([9998, 9998]);
  expect(held(columns[9999])).toEqual(["x", "y"]);
});
