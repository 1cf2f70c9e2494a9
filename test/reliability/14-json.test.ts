/** JSON of model files: depth, keys, names. test/format/hostile.test.ts tries every key and value of a file. */
import { expect, test } from "vitest";
import { loadModel } from "../../src/index.ts";
import { JsonLimits, MAX_DEPTH, MAX_TEXT, MAX_VALUES, parseJson } from "../../src/saving/jsonText.ts";
import { randomNumbers } from "../support/data.ts";
import { refused } from "../support/errors.ts";
import { cases, report } from "./report.ts";
import { validFile } from "../support/saved.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);
function read(text: string): unknown {
  const bytes = bytesOf(text);
  new JsonLimits().see(bytes);
  return parseJson(bytes);
}
const load = (text: string) => loadModel(new Blob([text]), { backend: "javascript" });

test("reliability 14: what JSON.parse returns, and refusals where it refuses", () => {
  const texts = ["null", "true", "false", "0", "-0", "1e5", "-1.5E-7", '""', '"a\\"b\\\\"', '"\\ud83d\\ude00é\u{1f4a5}"', "[]", "{}", "[[],{}]", '{"a":{"b":[1,"2",null]}}', " \n\r\t[ 1 , 2 ] "] // prettier-ignore
    .concat(["", " ", "nul", "truee", "01", "1.", ".5", "+1", "--1", "1e", "NaN", "Infinity", "0x10", "'a'", '"a', '"\\x"', '"\\u12"', '"\n"', '"\u0001"', "[1,]", "[,1]", "[1 2]", "[1", "]", "{a:1}", '{"a"}', '{"a":}', '{"a":1,}', '{"a" 1}', '{1:2}', "{}{}", "[]x", "\ufeff{}", "//", "1 1", "-", "[1}", '{"a":1]']); // prettier-ignore
  const next = randomNumbers(14);
  const marks = [...'{}[],:"\\ -.e01atru\u00e9\n'];
  for (let i = 0; i < cases(3000, 300_000); i++) {
    const text = texts[Math.floor(next() * 52)] ?? "";
    const at = Math.floor(next() * (text.length + 1));
    texts[52 + i] =
      text.slice(0, at) + marks[Math.floor(next() * marks.length)] + text.slice(at + Math.floor(next() * 2));
  }
  const attempt = (parse: (text: string) => unknown, text: string) => {
    try {
      return { value: parse(text) };
    } catch {
      return "refused";
    }
  };
  let taken = 0;
  for (const text of texts) {
    // As bytes, which have no half of a pair of UTF-16.
    const judged = attempt(JSON.parse, new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytesOf(text)));
    expect(attempt(read, text), JSON.stringify(text)).toEqual(judged);
    if (judged !== "refused") taken++;
  }
  expect(taken).toBeGreaterThan(texts.length / 20);
  report("14 JSON", `${texts.length} texts as JSON.parse reads them, ${taken} of them valid`);
});

test("reliability 14: at most 64 levels, by the byte that goes beyond", async () => {
  for (const [open, close] of [
    ["[", "]"],
    ['{"a":', "}"],
  ]) {
    const nested = (depth: number) => `${open.repeat(depth)}0${close.repeat(depth)}`;
    expect(JSON.stringify(read(nested(MAX_DEPTH)))).toBe(nested(MAX_DEPTH));
    const at = MAX_DEPTH * open.length;
    await refused(
      () => read(nested(MAX_DEPTH + 1)),
      "E_FORMAT",
      `at most 64 levels of arrays and objects at byte ${at},`,
    );
    await refused(() => load(nested(MAX_DEPTH + 1)), "E_FORMAT", "at most 64 levels");
  }
});

test("reliability 14: limits of values, texts and numbers, and maxBytes sets the first", async () => {
  const list = (values: number) => `[${"1,".repeat(values - 2)}1]`;
  expect(read(list(MAX_VALUES))).toHaveLength(MAX_VALUES - 1);
  await refused(() => read(list(MAX_VALUES + 1)), "E_LIMIT", "at most 131072 values and keys");
  const more = new JsonLimits(2 ** 31);
  more.see(bytesOf(list(2 * MAX_VALUES)));
  expect(() => more.see(bytesOf(",1"))).toThrow(expect.objectContaining({ code: "E_LIMIT" }));
  expect(read(`"${"x".repeat(MAX_TEXT - 2)}"`)).toHaveLength(MAX_TEXT - 2);
  await refused(() => read(`"${"x".repeat(MAX_TEXT - 1)}"`), "E_FORMAT", "a text of at most 3145730 bytes at byte 0");
  expect(read("1".repeat(64))).toBe(Number("1".repeat(64)));
  await refused(() => read("1".repeat(65)), "E_FORMAT", "a value at byte 0");
});

test("reliability 14: pieces are counted like the whole", () => {
  const text = `{"a\\"[[":[1,2,{"b":"\\\\"}],"c":"{{{"}`;
  for (let cut = 0; cut <= text.length; cut++) {
    const whole = new JsonLimits();
    whole.see(bytesOf(text.slice(0, cut)));
    whole.see(bytesOf(text.slice(cut)));
    whole.see(bytesOf("[".repeat(MAX_DEPTH)));
    expect(() => whole.see(bytesOf("["))).toThrow(`at byte ${text.length + MAX_DEPTH},`);
  }
});

test("reliability 14: __proto__ and constructor are keys like others, and no key comes twice", async () => {
  const before = Object.getOwnPropertyNames(Object.prototype).sort().join();
  const value = read('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":2}}}') as object;
  expect(Object.keys(value)).toEqual(["__proto__", "constructor"]);
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  expect(({} as { polluted?: number }).polluted).toBeUndefined();
  const text = JSON.stringify(await validFile());
  let count = 0;
  for (const { index } of text.matchAll(/\{/g)) {
    for (const key of ["__proto__", "constructor", "toString"]) {
      await refused(() => load(`${text.slice(0, index)}{"${key}":{"polluted":1}${text[index + 1] === "}" ? "" : ","}${text.slice(index + 1)}`), "E_FORMAT", key); // prettier-ignore
      count++;
    }
  }
  for (const [entry, key] of text.matchAll(/"(\w+)":/g)) {
    await refused(() => load(text.replace(entry, `${entry}0,${entry}`)), "E_FORMAT", `each key once at byte`, key);
    count++;
  }
  expect(Object.getOwnPropertyNames(Object.prototype).sort().join()).toBe(before);
  expect(count).toBeGreaterThan(60);
  report("14 JSON", `${count} foreign and doubled keys refused`);
});

test("reliability 14: errors name the byte", async () => {
  const text = JSON.stringify(await validFile());
  let count = 0;
  for (let at = 0; at < text.length; at += 1 + Math.floor(at / 40)) {
    const error = await refused(() => load(text.slice(0, at)), "E_FORMAT");
    expect(error.details.offset).toBeGreaterThanOrEqual(0);
    expect(error.details.offset).toBeLessThanOrEqual(at);
    count++;
  }
  expect(count).toBeGreaterThan(50);
});
